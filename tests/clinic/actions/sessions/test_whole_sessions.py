"""One session of each route, from the door to the signed record."""

from __future__ import annotations

from decimal import Decimal

import pytest

from daybreak.clinic.actions import ledger, sessions
from daybreak.clinic.models import EntryKind, Finding, LedgerEntry, SessionEvent, User, signatures_of
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import LEAVING, WASTED, Make, Room
from tests.clinic.conftest import signed_in

pytestmark = pytest.mark.django_db


def go_home(room: Room, minute: float) -> None:
    """The criteria asked, found ready, discharged."""
    assert room.does(minute, "reading", **LEAVING).accepted
    ready = room.does(minute + 1, "ready")
    assert ready.accepted, ready.answer.sentence
    by = room.at(minute + 2)
    assert sessions.discharge(by, room.session, escort="Her sister", clinician=room.nurse).accepted


def leave(room: Room, minute: float) -> None:
    """Found ready, discharged, drug accounted for, record signed."""
    go_home(room, minute)
    sessions.account(room.at(minute + 3), room.session, room.other, **WASTED)
    signed = sessions.document(room.at(minute + 4), room.session, room.nurse)
    assert signed.accepted, signed.answer.sentence


def test_an_infusion_is_given_to_the_microgram(room: Make) -> None:
    one = room()
    one.comes()
    assert one.draws().accepted
    assert one.does(0, "infusion-begun").accepted
    for minute in (0, 10, 20, 30, 40):
        one.reads(minute)
    early = one.does(40, "infusion-ended")
    assert early.accepted, early.answer.sentence
    for minute in (55, 70, 85, 100, 115):
        one.reads(minute)
    leave(one, 116)
    assert one.stage == "documented"
    sums = ledger.of_session(one.session.reference)
    assert (sums.drawn_mg, sums.given_mg, sums.open_mg) == (Decimal("41.175"), Decimal("41.175"), 0)
    assert Finding.objects.filter(finding="systolic_bp", origin_detail=one.session.reference).count() == 11


def test_a_stopped_infusion_wastes_the_rest_before_a_witness(room: Make) -> None:
    one = room().begins()
    assert one.does(10, "pump-paused").accepted
    assert one.does(15, "pump-resumed").accepted
    assert one.does(25, "dosing-stopped", reason="Systolic 190").accepted
    with pytest.raises(ActError, match=r"Drawn and not accounted for: 41\.175 mg"):
        sessions.document(one.at(26), one.session, one.nurse)
    with pytest.raises(ActError, match="wasted before a second person"):
        sessions.account(one.at(26), one.session)
    for missing, said in (("method", "How it was made unusable"), ("reason", "The reason")):
        with pytest.raises(ActError, match=f"{said} is missing"):
            sessions.account(one.at(27), one.session, one.other, **(WASTED | {missing: " "}))
    assert sessions.account(one.at(27), one.session, one.other, **WASTED).accepted
    sums = ledger.of_session(one.session.reference)
    assert (sums.given_mg, sums.wasted_mg) == (Decimal("20.588"), Decimal("20.587"))
    (entry,) = LedgerEntry.objects.filter(kind=EntryKind.WASTED)
    assert (entry.method, entry.reason) == (WASTED["method"], WASTED["reason"])
    assert ledger.balanced(one.session.reference)


def test_three_devices_five_minutes_apart(room: Make) -> None:
    one = room("spravato-trd-us", dose=1)
    one.comes()
    assert one.draws().accepted
    devices = [portion["container"] for portion in one.standing.prepared["portions"]]
    assert len(devices) == 3
    assert one.does(0, "device-given", container=devices[0]).accepted
    soon = one.does(4, "device-given", container=devices[1])
    assert (soon.accepted, soon.answer.id) == (False, "device-too-soon")
    again = one.does(5, "device-given", container=devices[0])
    assert (again.accepted, again.answer.id) == (False, "given-already")
    assert one.does(5, "device-given", container=devices[1]).accepted
    assert one.does(10, "device-given", container=devices[2]).accepted
    for minute in (20, 40, 60, 80, 90):
        one.reads(minute, sedation_observed="no")
    refused = one.does(100, "ready")
    assert not refused.accepted
    assert "20 min of the shortest stay are left" in refused.answer.sentence
    one.reads(120, sedation_observed="no")
    leave(one, 121)
    assert ledger.of_session(one.session.reference).devices_given == 3


def test_an_injection_under_the_skin(room: Make) -> None:
    one = room("sc-racemic-response-guided")
    one.comes()
    assert one.draws().accepted
    assert one.does(0, "dose-given").accepted
    assert one.stage == "observing"


def test_every_signature_fits_what_was_signed(room: Make) -> None:
    one = room()
    one.comes()
    one.draws()
    prepared = SessionEvent.objects.get(kind="prepared")
    assert [(s.printed_name, s.fits(prepared)) for s in signatures_of(prepared)] == [
        ("Pharmacist north", True)
    ]


def test_a_spray_alarms_and_nobody_leaves_until_somebody_says_what_was_done(room: Make) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    for minute, portion in zip((0, 5), one.standing.prepared["portions"], strict=True):
        assert one.does(minute, "device-given", container=portion["container"]).accepted
    low = one.reads(20, spo2="86")
    (alert,) = low.answer.alerts
    assert (alert.rule, alert.action, alert.value, alert.limit) == ("oxygen-low", "stop", 86.0, 90.0)
    for minute in (40, 60, 80, 90, 120):
        one.reads(minute)
    one.does(121, "reading", **LEAVING)
    refused = one.does(122, "ready")
    assert (refused.kept, refused.answer.id, one.stage) == (False, "alert-open", "observing")
    assert "what was done about: Alert: Low oxygen saturation" in refused.answer.sentence
    said = {"event": low.key, "rule": "oxygen-low", "done": "Oxygen by mask, 96 % after two minutes"}
    assert one.does(123, "acknowledged", **said).accepted
    leave(one, 124)
    assert one.stage == "documented"


def test_what_alarms_after_the_discharge_keeps_the_record_open_until_somebody_says_what_was_done(
    room: Make,
) -> None:
    one = room().begins()
    for minute in (0, 10, 20, 30, 40):
        one.reads(minute)
    one.does(40, "infusion-ended")
    for minute in (55, 70, 85, 100):
        one.reads(minute)
    go_home(one, 101)
    sessions.account(one.at(104), one.session, one.other, **WASTED)
    noted = one.does(105, "noted", seen="Fell at the door", severity="severe", serious="yes")
    assert noted.accepted
    with pytest.raises(ActError, match="what was done about: Alert: Serious adverse event"):
        sessions.document(one.at(106), one.session, one.nurse)
    said = {"event": noted.key, "rule": noted.answer.alerts[0].rule, "done": "Seen by the doctor, no wound"}
    assert one.does(107, "acknowledged", **said).accepted
    assert sessions.document(one.at(108), one.session, one.nurse).accepted


def test_the_list_of_sessions_says_how_far_each_has_come(room: Make, nurse: User) -> None:
    one = room()
    plan, browser = f"/patients/{one.session.patient_id}/plans/", signed_in(nurse)

    def told() -> str:
        return " ".join(browser.get(plan).content.decode().split())

    assert "not signed" not in told()
    one.comes()
    assert "Begun, the record is not signed." in told()
    assert one.draws().accepted
    assert one.does(0, "infusion-begun").accepted
    for minute in (0, 10, 20, 30, 40, 55, 70, 85, 100, 115):
        one.reads(minute)
        if minute == 40:
            assert one.does(40, "infusion-ended").accepted
    go_home(one, 116)
    assert "The patient has left, the record is not signed." in told()
    sessions.account(one.at(119), one.session, one.other, **WASTED)
    assert sessions.document(one.at(120), one.session, one.nurse).accepted
    assert ("Record signed." in told(), "not signed" in told()) == (True, False)
