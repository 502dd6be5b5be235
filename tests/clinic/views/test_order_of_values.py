"""The values of a reading stand in the order in which the protocol asks for them, in whatever order a database gives them."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from daybreak.clinic import clock
from daybreak.clinic.bedside.readings import readings_of
from daybreak.clinic.exporting.as_json import document
from daybreak.clinic.exporting.as_paper import sections
from daybreak.clinic.exporting.gather import gather
from daybreak.clinic.in_order import in_order, panel_of
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.clinic.views.session_signing import AmendForm
from daybreak.vocabulary import load_vocabulary
from tests.clinic.actions.sessions.conftest import VITALS, Make, Room

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def one(room: Make) -> Room:
    """An infusion with a reading whose values came the wrong way round, corrected by others that came so too."""
    made = room().begins()
    wrong = made.does(10, "reading", **backwards(VITALS | {"heart_rate": "72"})).key
    right = backwards(VITALS)
    made.does(11, "corrected", corrects=wrong, reason="Typed wrongly", values=right)
    made.does(20, "reading", **backwards(VITALS))
    return made


def backwards(values: dict[str, str]) -> dict[str, str]:
    return dict(reversed(values.items()))


def asked(one: Room) -> list[str]:
    """The findings of a reading as the protocol has them."""
    return [id for id in panel_of(one.standing.protocol) if id in VITALS]


def test_the_latest_readings_and_the_panel_of_a_correction_have_the_protocols_order(
    client: Client, one: Room
) -> None:
    ids = asked(one)
    assert all([*read.values] == ids for read in readings_of(one.standing)[-2:])
    assert all([*old] == ids for read in readings_of(one.standing) for old in read.earlier)
    assert [*AmendForm(readings_of(one.standing)[-1].values).fields][: len(ids)] == ids
    page = client.get(reverse("session", args=[one.session.patient_id, one.session.pk])).content.decode()
    sent = re.findall(r'data-values="([^"]*)"', page)
    assert sent
    assert all([*json.loads(unescape(values))] == ids for values in sent[:2])


def test_the_record_says_them_in_the_protocols_order_on_the_page_and_on_paper(
    client: Client, one: Room
) -> None:
    known, where = load_vocabulary(), [one.session.patient_id, one.session.pk]
    said = "; ".join(f"{known[id].label} {VITALS[id]}{known[id].unit_beside}" for id in asked(one))
    page = unescape(client.get(reverse("session_record", args=where)).content.decode())
    paper = PdfReader(io.BytesIO(client.get(reverse("session_record_paper", args=where)).content))
    text = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in paper.pages))
    assert page.count(said) == 3  # before the dose, corrected, later
    assert text.count(said) == 3


def test_the_export_says_them_in_the_vocabularys_order(one: Room) -> None:
    gathered = gather(one.session.patient, clock.now())
    ids = [finding.id for finding in load_vocabulary() if finding.id in VITALS]
    said = ", ".join(f"{id.replace('_', ' ')} {VITALS[id]}" for id in ids)
    paper = [line for section in sections(gathered) for line in section.lines]
    told = [value for line in paper for name, value in line.said if name == "values"]
    assert said in told
    assert f"corrects {readings_of(one.standing)[-2].row.key}, values {said}, reason Typed wrongly" in told
    rows = document(gathered, made_by="", reason="")["tables"]["sessionevent"]
    assert [[*row["values"]] for row in rows if row["kind"] == EventKind.READING][-1] == ids


def test_what_the_database_gives_is_not_in_that_order(one: Room) -> None:
    """Else the tests above would prove nothing."""
    row = SessionEvent.objects.filter(session=one.session, kind=EventKind.READING).order_by("pk").last()
    assert row is not None
    assert [*row.values] != asked(one)


def test_what_is_not_ours_comes_last_and_by_its_name() -> None:
    given = {
        "zebra": 1,
        "reason": "why",
        "spo2": "97",
        "ant": 2,
        "systolic_bp": "120",
        "values": {"reason": 1, "code": 2},
    }
    assert [*in_order(given)] == ["values", "reason", "systolic_bp", "spo2", "ant", "zebra"]
    assert [*in_order({"reason": "Asleep", "measure": "during"})] == ["measure", "reason"]
    assert next(iter(in_order(given, ["spo2"]))) == "spo2"
    assert [*in_order(given)["values"]] == ["code", "reason"]
