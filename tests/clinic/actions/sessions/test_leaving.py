"""Nobody leaves early, alone or on an unknown word; stopping and ending otherwise hold nobody back."""

from __future__ import annotations

import json

import pytest

from daybreak.clinic.actions import findings, sessions
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.sessions.leaving import came_after_the_signature, unsigned_steps
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.bedside.due import coming
from daybreak.clinic.bedside.papers import lines_of
from daybreak.clinic.bedside.stopping import why_stopped
from daybreak.clinic.models import SessionEvent, User, signatures_of
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import LEAVING, VITALS, WASTED, Make, Room
from tests.clinic.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def infused(one: Room) -> Room:
    """In for 40 minutes, read as the protocol asks until 85; the stay that the policy sets ends at 100."""
    one.begins()
    for minute in (0, 10, 20, 30, 40):
        one.reads(minute)
    one.does(40, "infusion-ended")
    for minute in (55, 70, 85):
        one.reads(minute)
    return one


def test_before_the_shortest_stay_nobody_is_ready_or_discharged(room: Make) -> None:
    one = infused(room())
    one.does(86, "reading", **LEAVING)
    early = one.does(90, "ready")
    assert (early.kept, "10 min of the shortest stay are left." in early.answer.sentence.split("\n")) == (
        False,
        True,
    )
    gone = sessions.discharge(one.at(91), one.session, escort="Her sister", clinician=one.nurse)
    assert (gone.kept, one.stage) == (False, "observing")
    assert not SessionEvent.objects.filter(kind="discharged").exists()


def test_criteria_ticked_early_are_asked_again_at_the_end(room: Make) -> None:
    one = infused(room())
    one.does(60, "reading", **LEAVING)
    one.reads(100)
    stale = one.does(101, "ready")
    assert (stale.kept, stale.answer.id) == (False, "not-yet")
    assert (
        "Alert and oriented: answered 41 min ago, before the shortest stay was over; ask again."
        in stale.answer.sentence
    )
    one.does(102, "reading", **LEAVING)
    assert one.does(103, "ready").accepted


def test_nobody_is_discharged_beside_an_open_alert(room: Make) -> None:
    one = infused(room())
    one.reads(100)
    one.does(101, "reading", **LEAVING)
    assert one.does(102, "ready").accepted
    grave = one.reads(103, systolic_bp="192")
    one.does(104, "reading", **LEAVING)
    refused = sessions.discharge(one.at(105), one.session, escort="Her sister", clinician=one.nurse)
    assert (refused.kept, refused.answer.id, one.stage) == (False, "alert-open", "ready")
    assert (
        "High systolic pressure. Systolic blood pressure 192 mmHg, limit 180 mmHg" in refused.answer.sentence
    )
    one.does(106, "acknowledged", event=grave.key, rule="systolic-high", done="Doctor informed; rests")
    assert sessions.discharge(one.at(107), one.session, escort="Her sister", clinician=one.nurse).accepted


def test_an_alarm_that_waited_in_a_tablet_stops_the_discharge_and_undoes_nothing(room: Make) -> None:
    """The value was true before the patient was found ready, and arrived after it: what is on record stands, nobody leaves."""
    one = infused(room())
    one.reads(100)
    one.does(101, "reading", **LEAVING)
    assert one.does(102, "ready").accepted
    waited = one.entry(99, "reading", **(VITALS | {"spo2": "84", "dissociation_observed": "no"}))
    (kept,) = sessions.record_queued(one.at(104), one.session, [waited])
    assert (kept.accepted, one.stage, one.standing.refused) == (True, "ready", ())
    refused = sessions.discharge(one.at(105), one.session, escort="Her sister", clinician=one.nurse)
    assert refused.answer.id == "alert-open"
    one.does(
        106, "acknowledged", event=waited.key, rule="oxygen-low", done="A loose probe; 98 % on the other hand"
    )
    refused = sessions.discharge(one.at(107), one.session, escort="Her sister", clinician=one.nurse)
    assert "before a reading that became known later; ask again" in refused.answer.sentence
    one.does(108, "reading", **LEAVING)
    assert sessions.discharge(one.at(109), one.session, escort="Her sister", clinician=one.nurse).accepted


def test_a_session_of_an_older_file_stands_and_is_asked_by_the_new_rule_from_now_on(
    room: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found ready by the rule of its day: the record is read as before, the discharge is asked for anew."""
    from daybreak.clinic.actions.sessions import recording
    from daybreak.protocol import Protocol, parse_protocol

    def before_the_rule(text: str) -> Protocol:
        values = json.loads(text)
        del values["session"]["before_leaving"]
        protocol, problems = parse_protocol(json.dumps(values), "old")
        assert protocol is not None, problems
        return protocol

    monkeypatch.setattr("daybreak.clinic.bedside.fold.protocol_of", lambda text: before_the_rule(text))
    one = infused(room())
    one.does(86, "reading", **LEAVING)
    one.reads(100)
    with monkeypatch.context() as then:
        then.setattr(recording, "not_yet", lambda *_: None)
        assert one.does(101, "ready").accepted
    assert (one.stage, one.standing.refused) == ("ready", ())
    refused = sessions.discharge(one.at(102), one.session, escort="Her sister", clinician=one.nurse)
    assert "ask again" in refused.answer.sentence
    one.does(103, "reading", **LEAVING)
    assert sessions.discharge(one.at(104), one.session, escort="Her sister", clinician=one.nurse).accepted


@pytest.mark.parametrize("absent", ["responsible_adult_present", "back_to_own_baseline"])
def test_a_criterion_that_nobody_asked_keeps_the_patient(room: Make, absent: str) -> None:
    one = infused(room())
    one.reads(100)
    one.does(101, "reading", **{id: text for id, text in LEAVING.items() if id != absent})
    answer = one.does(102, "ready")
    assert (answer.kept, absent in answer.answer.missing) == (False, True)


def test_the_discharge_names_who_takes_the_patient_home_and_is_signed_at_the_bedside(room: Make) -> None:
    one = infused(room())
    one.reads(100)
    one.does(101, "reading", **LEAVING)
    assert one.does(102, "ready").accepted
    with pytest.raises(ActError, match="Who takes the patient home is missing"):
        sessions.discharge(one.at(103), one.session, escort=" ", clinician=one.nurse)
    with pytest.raises(ActError, match="A nurse or a prescriber discharges"):
        sessions.discharge(one.at(103), one.session, escort="Her sister", clinician=one.other)
    assert sessions.discharge(one.at(103), one.session, escort="Her sister", clinician=one.nurse).accepted
    row = SessionEvent.objects.get(kind="discharged")
    assert row.values["escort"] == "Her sister"
    assert [signature.printed_name for signature in signatures_of(row)] == ["Nurse north"]


def test_nobody_is_discharged_with_an_open_escalation_unless_somebody_writes_why(room: Make) -> None:
    one = infused(room())
    one.reads(100)
    one.does(101, "reading", **LEAVING)
    assert one.does(102, "ready").accepted
    findings.record(one.at(102), one.session.patient, [Entry("phq9_item_9", "1", one.at(102).moment)])
    with pytest.raises(ActError, match="escalation of this patient is open: Ask the C-SSRS questions"):
        sessions.discharge(one.at(103), one.session, escort="Her sister", clinician=one.nurse, despite=" ")
    assert not SessionEvent.objects.filter(kind="discharged").exists()
    why = "Handed over to the crisis team, who are here"
    assert sessions.discharge(
        one.at(103), one.session, escort="Her sister", clinician=one.nurse, despite=why
    ).accepted
    kept = {"escort": "Her sister", "open_escalation": "suicide-item", "discharged_all_the_same_because": why}
    assert SessionEvent.objects.get(kind="discharged").values == kept


@pytest.mark.parametrize(
    ("kind", "values"),
    [("pump-paused", {}), ("dosing-stopped", {}), ("dosing-stopped", {"reason": "Agitated"})],
)
def test_nobody_is_kept_from_stopping_by_a_pin(room: Make, kind: str, values: dict[str, str]) -> None:
    one = room().begins()
    assert sessions.record(one.at(5), one.session, one.entry(5, kind, **values), None).accepted
    assert one.standing.pump is not None
    assert not one.standing.pump.running


def test_a_dose_is_stopped_without_a_word_and_no_record_is_signed_until_the_reason_is_there(
    room: Make,
) -> None:
    one = room().begins()
    one.reads(0)
    one.reads(10)
    assert one.does(20, "dosing-stopped").accepted
    assert why_stopped(one.standing) == ""
    assert "Say why the dose was stopped" in {step.what for step in coming(one.standing, one.at(20).moment)}
    for minute in (20, 30, 35, 40, 50, 65, 80, 95):
        one.reads(minute)
    one.does(96, "reading", **LEAVING)
    assert one.does(97, "ready").accepted
    assert sessions.discharge(one.at(98), one.session, escort="Her sister", clinician=one.nurse).accepted
    assert sessions.account(one.at(99), one.session, one.other, **WASTED).accepted
    waits = sessions.document(one.at(100), one.session, one.nurse)
    assert (waits.kept, waits.answer.id) == (False, "stop-not-explained")
    said = one.does(101, "explained", measure="dose-stopped", reason="Agitated")
    assert (said.accepted, said.answer.sentence) == (True, "The reason of the stop is recorded.")
    assert (
        one.does(101, "explained", measure="dose-stopped", reason="Again").answer.id == "nothing-to-explain"
    )
    assert sessions.document(one.at(102), one.session, one.nurse).accepted
    assert unsigned_steps(one.session) == []
    (line,) = (line for line in lines_of(one.standing) if line.one.row.title == "Stop explained")
    assert line.detail == "Agitated"


def test_a_stop_that_did_not_happen_has_no_reason(room: Make) -> None:
    one = infused(room())
    said = one.does(86, "explained", measure="dose-stopped", reason="Agitated")
    assert (said.kept, said.answer.id) == (False, "nothing-to-explain")


def test_after_a_dose_a_prescriber_ends_a_session_otherwise_and_what_was_not_done_is_kept(
    room: Make, prescriber: User
) -> None:
    one = room().begins()
    one.reads(10, systolic_bp="185")
    with pytest.raises(ActError, match="After a dose a prescriber ends a session"):
        sessions.abort(one.at(20), one.session, reason="Taken to hospital", clinician=one.nurse)
    doctor = confirm(one.by, prescriber.username, PASSWORD)
    assert sessions.abort(one.at(20), one.session, reason="Taken to hospital", clinician=doctor).accepted
    said = SessionEvent.objects.get(kind="aborted").values
    assert said["reason"] == "Taken to hospital"
    left = " ".join(said["not_done"])
    assert "20.588 mg of 41.175 mg are in" in left
    assert "The clock (infusion-end) has not begun." in left or "of the shortest stay are left" in left
    assert "Who takes the patient home is not on record." in left
    assert "Nobody has said what was done about: " in left
    assert "not known yet" in left
    (line,) = (line for line in lines_of(one.standing) if line.one.row.kind == "aborted")
    assert line.detail.startswith("Taken to hospital; not done: The dose is not over")


def test_who_walks_out_is_on_record_as_such_and_the_drug_is_still_accounted_for(
    room: Make, prescriber: User
) -> None:
    one = infused(room())
    doctor = confirm(one.by, prescriber.username, PASSWORD)
    ended = sessions.abort(one.at(86), one.session, reason="Walked out", clinician=doctor)
    assert (ended.accepted, one.stage) == (True, "aborted")
    assert sessions.account(one.at(87), one.session, one.other, **WASTED).accepted


def test_whoever_ends_a_session_otherwise_answers_for_the_steps_that_nobody_signed(
    room: Make, prescriber: User
) -> None:
    one = infused(room())
    assert unsigned_steps(one.session)
    doctor = confirm(one.by, prescriber.username, PASSWORD)
    sessions.abort(one.at(86), one.session, reason="Walked out", clinician=doctor)
    assert unsigned_steps(one.session) == []
    reviewed = signatures_of(SessionEvent.objects.get(session=one.session, kind="checked-in"))
    assert [signature.meaning for signature in reviewed] == ["reviewed"]


def test_what_comes_after_a_session_ended_otherwise_is_signed_for(room: Make, prescriber: User) -> None:
    one = infused(room())
    grave = one.reads(85, systolic_bp="185")
    doctor = confirm(one.by, prescriber.username, PASSWORD)
    sessions.abort(one.at(86), one.session, reason="Walked out", clinician=doctor)
    site, day = one.session.patient.site, (one.at(-600).moment, one.at(600).moment)
    assert came_after_the_signature(site, *day) == []
    sessions.account(one.at(87), one.session, one.other, **WASTED)
    assert [row.kind for row in unsigned_steps(one.session)] == ["accounted"]
    assert came_after_the_signature(site, *day) == [one.session]
    with pytest.raises(ActError, match="Nobody has said yet what was done"):
        sessions.document(one.at(88), one.session, one.nurse)
    told = one.does(88, "acknowledged", event=grave.key, rule="systolic-high", done="The ward was told")
    assert told.accepted
    assert sessions.document(one.at(88), one.session, one.nurse).accepted
    assert unsigned_steps(one.session) == []
    assert came_after_the_signature(site, *day) == []
