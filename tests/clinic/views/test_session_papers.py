# ruff: noqa: F811
"""What is on paper agrees with the events to the second and with the ledger to the microgram."""

from __future__ import annotations

import io
import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from daybreak.clinic.actions import ledger
from daybreak.clinic.models import SessionEvent
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    VITALS,
    Make,
    Room,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)
from tests.clinic.actions.sessions.test_whole_sessions import leave

pytestmark = pytest.mark.django_db


def text_of(client: Client, name: str, one: Room) -> str:
    answer = client.get(reverse(name, args=[one.session.patient_id, one.session.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert one.session.patient.family_name not in answer["Content-Disposition"]
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages} == {
        (595, 842)
    }  # A4 in points
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def stopped_infusion(one: Room) -> None:
    """Paused, stopped after twenty minutes of flow, with an alert, a correction and the rest wasted."""
    one.comes()
    one.draws()
    one.does(0.1, "infusion-begun")
    wrong = one.reads(10.25, heart_rate="171")
    one.does(11, "corrected", corrects=wrong.key, reason="Typed wrongly", values=VITALS)
    high = one.reads(15.5, spo2="88")
    one.does(16, "acknowledged", event=high.key, rule="oxygen-low", done="Oxygen given")
    one.does(17.1, "pump-paused")
    one.does(20.3, "pump-resumed")
    one.does(23.3, "dosing-stopped", reason="Oxygen low twice")
    for minute in (25, 40, 55, 70, 85, 95):
        one.reads(minute)
    for rule in one.standing.protocol.session.measure:
        if rule.blocks_discharge:
            assert one.does(99, "explained", measure=rule.id, reason="The patient slept").accepted
    leave(one, 100)


def test_every_event_to_the_second_and_every_milligram_is_on_the_record(client: Client, room: Make) -> None:
    one = room()
    stopped_infusion(one)
    text = text_of(client, "session_record_paper", one)
    zone = ZoneInfo(one.session.patient.site.time_zone)
    for row in SessionEvent.objects.filter(session=one.session):
        assert f"{row.true_at.astimezone(zone):%H:%M:%S}" in text, row
        assert row.get_kind_display() in text
    sums = ledger.of_session(one.session.reference)
    # 20 minutes of 40 at the protocol's rate: half of 41.175 mg, to the microgram
    assert (f"{sums.given_mg:f}", f"{sums.wasted_mg:f}") == ("20.588", "20.587")
    for amount_mg in (sums.drawn_mg, sums.given_mg, sums.wasted_mg):
        assert f"{amount_mg.normalize():f}" in text
    for said in (
        one.session.plan.protocol_sha256, one.standing.protocol.version, "Version 1 of Northern clinic", "Typed wrongly",
        "171", "Oxygen given", "The reading was corrected; the alert does not count.", "Oxygen low twice", "Pharmacist north",
        "Nurse north", "Prescriber north", "lot", "Page 1 of",
    ):  # fmt: skip
        assert said in text, said


def test_the_sheet_for_the_patient_has_the_driving_rule_with_its_source_and_who_goes_along(
    client: Client, room: Make
) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    for minute, portion in zip((0, 5), one.standing.prepared["portions"], strict=True):
        one.does(minute, "device-given", container=portion["container"])
    for minute in (20, 40, 60, 80, 90, 120):
        one.reads(minute, sedation_observed="no")
    leave(one, 126)
    text = text_of(client, "after_care_paper", one)
    assert "No driving or machinery until the next day after restful sleep." in text
    assert "SP-MO-6" in text
    assert "Her sister" in text
    assert "monitoring form" not in text


def test_an_open_session_has_a_record_too(client: Client, room: Make) -> None:
    one = room()
    one.does(-20, "checked-in")
    assert "Checked in" in text_of(client, "session_record_paper", one)
