"""What is on paper agrees with the events to the second and with the ledger to the microgram."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from daybreak.clinic.actions import findings, ledger, sessions
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.bedside.papers import lines_of
from daybreak.clinic.bedside.steps import STEPS
from daybreak.clinic.models import SessionEvent
from tests.clinic.actions.sessions.conftest import VITALS, Make, Room
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
    for minute in (25, 40, 55, 70, 85, 98):
        one.reads(minute)
    one.explains(99, "The patient slept")
    leave(one, 100)


def test_what_was_on_another_day_than_the_session_has_its_date(client: Client, room: Make) -> None:
    one = room(hours_ago=28)
    one.begins()
    late = one.reads(24 * 60)
    assert late.kept
    zone = ZoneInfo(one.session.patient.site.time_zone)
    at = (one.session.planned_at + timedelta(days=1)).astimezone(zone)
    begun = one.session.planned_at.astimezone(zone)
    client.force_login(one.nurse.user)
    said = f"{at.day} {at:%b %Y, %H:%M:%S}"
    record = client.get(reverse("session_record", args=[one.session.patient_id, one.session.pk]))
    assert record.content.decode().count(said) == 2  # true at, and recorded at
    assert f"{begun.day} {begun:%b %Y, %H:%M:%S}" not in record.content.decode()
    assert said in text_of(client, "session_record_paper", one)


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


def test_the_record_tells_what_happened_in_the_order_in_which_it_was_true(room: Make) -> None:
    """Readings that waited in a tablet are known later than the pump's steps, and stand where they belong all the same."""
    one = room()
    one.comes()
    one.draws()
    late = [one.entry(2, "reading", **VITALS), one.entry(0, "infusion-begun"), one.entry(8, "pump-paused")]
    sessions.record_queued(one.at(10), one.session, late)
    lines = [line.one.row for line in lines_of(one.standing)]
    assert [row.true_at for row in lines] == sorted(row.true_at for row in lines)
    assert [row.kind for row in lines][-3:] == ["infusion-begun", "reading", "pump-paused"]


def test_the_record_says_how_the_pump_was_set_and_that_no_hand_entered_what_was_on_record(
    client: Client, room: Make
) -> None:
    one = room()
    known = Entry("theophylline", "no", one.at(-30).moment)
    findings.record(one.by, one.session.patient, [known])
    one.comes()
    one.draws()
    text = text_of(client, "session_record_paper", one)
    assert "pump at 75 mL/h for 40 min" in text  # 50 mL in 40 minutes
    carried = next(line.one for line in lines_of(one.standing) if line.one.row.device == "record")
    assert carried.by == "From the record"
    assert "From the record" in text


def test_no_tablet_passes_for_the_record(client: Client, room: Make) -> None:
    one = room()
    entry = {"key": "k1", "kind": "reading", "values": VITALS, "true_at": one.at(0).moment.isoformat(), "device": "record",
             "user": one.by.user and one.by.user.pk, "confirmed": True}  # fmt: skip
    url = reverse("session_entries", args=[one.session.patient_id, one.session.pk])
    sent = client.post(url, json.dumps({"entries": [entry]}), content_type="application/json").json()
    assert sent["answers"][0]["kept"] is False


def test_whoever_signs_the_record_sees_what_is_signed(client: Client, room: Make) -> None:
    one = room()
    one.comes()
    one.draws()
    sessions.record_queued(
        one.at(5), one.session, [one.entry(0, "infusion-begun"), one.entry(4, "pump-paused")]
    )
    page = client.get(
        reverse("session_document", args=[one.session.patient_id, one.session.pk])
    ).content.decode()
    for words in (
        "drawn 41.175 mg",
        "Read the whole record first",
        "Infusion begun, Nurse north",
        "Pump paused, Nurse north",
    ):
        assert words in page


def test_a_step_that_was_put_right_stands_on_paper_as_it_was_entered_and_as_it_was(
    client: Client, room: Make
) -> None:
    one = room().begins()
    paused = one.does(13, "pump-paused")
    one.does(20, "pump-resumed")
    stopped = one.does(22, "dosing-stopped")
    at = one.at(10).moment
    assert one.does(
        23, "step-corrected", corrects=paused.key, reason="The pump says so", at=at.isoformat()
    ).accepted
    assert one.does(24, "step-corrected", corrects=stopped.key, reason="Slipped").accepted
    zone = ZoneInfo(one.session.patient.site.time_zone)
    true, pressed, slip = (f"{one.at(minute).moment.astimezone(zone):%H:%M:%S}" for minute in (10, 13, 22))
    lines = [
        (line.one.row.title, line.struck) for line in lines_of(one.standing) if line.one.row.kind in STEPS
    ]
    assert lines == [
        ("Infusion begun", False), ("Pump paused", False), ("Pump paused", True), ("Pump resumed", False),
        ("Dosing stopped", True),
    ]  # fmt: skip
    text = text_of(client, "session_record_paper", one)
    for said in (
        f"{pressed} Pump paused It was at {true}, says Nurse north: The pump says so", f"{true} Pump paused",
        f"{slip} Dosing stopped It did not happen, says Nurse north: Slipped", f"Pump paused of {pressed}: it was at {true}",
    ):  # fmt: skip
        assert said in text, said
    assert "Not accepted." not in text
    closing = client.get(reverse("session_document", args=[one.session.patient_id, one.session.pk]))
    assert "Dosing stopped, Nurse north; put right since" in closing.content.decode()
