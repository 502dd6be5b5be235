"""A wrong reading is put right by another event: both stay on record, the right one counts from then on."""

from __future__ import annotations

import pytest
from django.db import connection

from daybreak.clinic import triggers
from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.sessions import Answered
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.alerts import open_alerts
from daybreak.clinic.bedside.readings import readings_of
from daybreak.clinic.models import Finding, SessionEvent, TreatmentSession, signatures_of
from daybreak.clinic.planning.civil import local
from daybreak.errors import ActError, DaybreakError
from tests.clinic.actions.sessions.conftest import GATES, VITALS, Make, Room
from tests.clinic.actions.sessions.test_whole_sessions import leave

pytestmark = pytest.mark.django_db


def dosing(one: Room) -> Room:
    one.begins()
    return one


def corrects(one: Room, minute: float, wrong: str, reason: str = "Typed wrongly", **right: str) -> Answered:
    return one.does(minute, "corrected", corrects=wrong, reason=reason, values=right)


def test_the_right_value_counts_and_the_wrong_alert_is_struck_out(room: Make) -> None:
    one = dosing(room())
    wrong = one.reads(10, heart_rate="171").key
    assert [alert.alert.rule for alert in open_alerts(one.standing)] == ["heart-rate-high"]
    assert corrects(one, 11, wrong, **VITALS).accepted
    standing = one.standing
    assert [(alert.alert.value, alert.struck) for alert in standing.alerts] == [(171, True)]
    assert standing.state.latest()["heart_rate"] == 71
    read = readings_of(standing)[-1]
    assert [values["heart_rate"] for values in read.earlier] == ["171"]
    assert (read.values["heart_rate"], read.corrections[0].row.values["reason"]) == ("71", "Typed wrongly")


def test_an_alert_that_the_right_values_raise_as_well_goes_on_standing(room: Make) -> None:
    one = dosing(room())
    wrong = one.reads(10, spo2="88", heart_rate="144").key
    corrects(one, 11, wrong, **(VITALS | {"spo2": "88"}))
    found = {alert.alert.rule: alert.struck for alert in one.standing.alerts}
    assert found == {"oxygen-low": False, "heart-rate-high": True}


def test_a_correction_raises_the_alert_that_the_wrong_value_hid(room: Make) -> None:
    one = dosing(room())
    wrong = one.reads(10, heart_rate="71").key
    answered = corrects(one, 14, wrong, **(VITALS | {"heart_rate": "171"}))
    assert [alert.rule for alert in answered.answer.alerts] == ["heart-rate-high"]
    (alert,) = open_alerts(one.standing)
    assert alert.true_at == one.at(10).moment


def test_a_withdrawn_reading_is_due_again(room: Make) -> None:
    one = dosing(room())
    wrong = one.reads(10).key

    def taken() -> bool:
        rows = one.standing.interpreter.due(one.standing.state, 11 / 60)
        return any(row.status == "taken" and abs(row.due_h - 10 / 60) < 1e-6 for row in rows)

    assert taken()
    assert corrects(one, 11, wrong, reason="Another patient's").accepted
    assert not taken()
    assert readings_of(one.standing)[-1].withdrawn


def test_a_corrected_gate_closes_again_before_the_dose(room: Make) -> None:
    one = room()
    one.does(-20, "checked-in")
    asked = one.reads(-15, cadss="0", **GATES)
    assert one.does(-5, "released").accepted
    assert one.stage == "cleared"
    right = VITALS | GATES | {"cadss": "0", "dissociation_observed": "no", "ready_for_dose": "no"}
    corrects(one, -4, asked.key, **right)
    assert one.stage == "checked-in"


def test_the_findings_of_the_patient_are_put_right_too(room: Make) -> None:
    one = dosing(room())
    wrong = one.does(10, "reading", systolic_bp="218", spo2="98").key
    corrects(one, 11, wrong, systolic_bp="128", heart_rate="70")
    found = Finding.objects.standing().filter(true_at=one.at(10).moment)
    assert {row.finding: row.text for row in found} == {"systolic_bp": "128", "heart_rate": "70"}
    assert Finding.objects.get(finding="spo2", withdrawn=True).reason == "Typed wrongly"
    assert Finding.objects.filter(finding="systolic_bp", text="218").exists()


def test_a_correction_is_corrected_and_the_wrong_one_is_not_corrected_twice(room: Make) -> None:
    one = dosing(room())
    first = one.reads(10, heart_rate="171").key
    second = corrects(one, 11, first, **(VITALS | {"heart_rate": "147"}))
    again = corrects(one, 12, first, **VITALS)
    assert (again.kept, again.answer.id) == (False, "nothing-to-correct")
    assert corrects(one, 12, second.key, **VITALS).accepted
    assert [alert.struck for alert in one.standing.alerts] == [True, True]
    assert len(readings_of(one.standing)[-1].earlier) == 2


def test_a_reading_and_its_correction_wait_in_a_tablet_and_arrive_once(room: Make) -> None:
    one = dosing(room())
    wrong = one.entry(10, "reading", "w", **(VITALS | {"systolic_bp": "218"}))
    right = one.entry(12, "corrected", "r", corrects="w", reason="Typed wrongly", values=VITALS)
    for _ in range(2):
        answers = sessions.record_queued(one.at(30), one.session, [right, wrong])
        assert [answer.accepted for answer in answers] == [True, True]
    assert SessionEvent.objects.filter(kind="corrected").count() == 1
    assert one.standing.state.latest()["systolic_bp"] == 128


@pytest.mark.parametrize("changed", [
    {"reason": ""}, {"reason": "r" * 501}, {"corrects": 3}, {"corrects": ""}, {"values": None}, {"values": {"x": "1"}},
    {"values": {"systolic_bp": 120}}, {"more": "x"},
])  # fmt: skip
def test_what_is_no_correction_is_refused(room: Make, changed: dict[str, object]) -> None:
    one = room()
    values = {"corrects": "w", "reason": "Typed wrongly", "values": {}} | changed
    with pytest.raises(DaybreakError):
        one.entry(0, "corrected", **values)


def test_a_signed_record_is_amended_with_a_signature_only(room: Make) -> None:
    one = dosing(room())
    wrong = one.reads(0, systolic_bp="118").key
    for minute in (10, 20, 30, 40):
        one.reads(minute)
    one.does(40, "infusion-ended")
    for minute in (55, 70, 85, 100, 115):
        one.reads(minute)
    leave(one, 116)
    refused = corrects(one, 130, wrong, **VITALS)
    assert (refused.kept, refused.answer.id) == (False, "record-signed")
    correction = one.entry(
        131, "corrected", "a", corrects=wrong, reason="Read off the monitor", values=VITALS
    )
    assert sessions.amend(one.at(131), one.session, correction, one.nurse).accepted
    assert one.stage == "documented"
    (signature,) = signatures_of(SessionEvent.objects.get(key="a"))
    assert signature.printed_name == "Nurse north"


def test_an_alert_is_acknowledged_once_with_what_was_done(room: Make) -> None:
    one = dosing(room())
    key = one.reads(10, heart_rate="171").key
    done = one.does(11, "acknowledged", event=key, rule="heart-rate-high", done="Paused, prescriber called")
    assert done.accepted
    assert open_alerts(one.standing) == []
    (alert,) = one.standing.alerts
    assert alert.acknowledged is not None
    assert (alert.acknowledged.by, alert.acknowledged.row.values["done"]) == (
        "Nurse north",
        "Paused, prescriber called",
    )
    for event, rule in ((key, "heart-rate-high"), (key, "flown"), ("other", "heart-rate-high")):
        assert not one.does(12, "acknowledged", event=event, rule=rule, done="Again").kept


def corrected_at(one: Room, true_minute: float, wrong: str, *, recorded_minute: float) -> Answered:
    """It says that it was made then, and comes later or earlier."""
    said = {"corrects": wrong, "reason": "Typed wrongly", "values": {"heart_rate": "72"}}
    return sessions.record(one.at(recorded_minute), one.session, one.entry(true_minute, "corrected", **said))


def by_the_clock(one: Room, minute: float) -> str:
    return f"{local(one.session.patient.site.time_zone, one.at(minute).moment):%d %b %H:%M:%S}"


def test_nothing_is_corrected_before_it_was_read_and_the_answer_has_both_times(room: Make) -> None:
    one = dosing(room())
    wrong = one.reads(10, heart_rate="71").key
    answered = corrected_at(one, 5, wrong, recorded_minute=12)
    assert (answered.kept, answered.answer.id) == (False, "before-its-reading")
    assert answered.answer.sentence.startswith(
        f"The correction says {by_the_clock(one, 5)}, and what it corrects is of {by_the_clock(one, 10)}"
    )
    assert "Write when it was corrected" in answered.answer.sentence
    assert corrected_at(one, 10, wrong, recorded_minute=12).accepted
    assert len(SessionEvent.objects.filter(kind="corrected")) == 1


def test_nor_is_a_correction_corrected_before_it_was_made(room: Make) -> None:
    one = dosing(room())
    first = corrects(one, 14, one.reads(10, heart_rate="71").key, **VITALS).key
    assert corrected_at(one, 12, first, recorded_minute=16).answer.id == "before-its-reading"
    assert corrected_at(one, 16, first, recorded_minute=16).accepted


def test_a_reading_of_a_clock_that_is_ahead_is_not_said_to_be_corrected_already(room: Make) -> None:
    one = dosing(room())
    ahead = one.entry(11.5, "reading", **VITALS)
    assert sessions.record(one.at(10), one.session, ahead).accepted
    early = corrected_at(one, 10.2, ahead.key, recorded_minute=10.2)
    assert (early.kept, early.answer.id) == (False, "before-its-reading")
    assert corrected_at(one, 11.5, ahead.key, recorded_minute=12).accepted


def test_a_correction_of_the_future_is_told_the_clinics_time(room: Make) -> None:
    one = dosing(room())
    wrong = one.reads(10).key
    with pytest.raises(ActError) as refusal:
        corrected_at(one, 20, wrong, recorded_minute=11)
    said = f"the entry says {by_the_clock(one, 20)}, and at the clinic it is {by_the_clock(one, 11)}"
    assert said in refusal.value.sentence
    assert "Load the page again" in refusal.value.sentence
    assert not SessionEvent.objects.filter(kind="corrected").exists()


def test_a_reading_that_the_clinic_does_not_have_is_not_said_to_be_corrected_already(room: Make) -> None:
    one = dosing(room())
    answered = corrected_at(one, 10, "of-nothing", recorded_minute=10)
    assert (answered.kept, answered.answer.id) == (False, "no-such-reading")
    assert "as a reading of their own" in answered.answer.sentence


def test_a_correction_on_record_that_says_an_earlier_time_goes_on_counting(room: Make) -> None:
    """It was taken before such a correction was refused."""
    one = dosing(room())
    wrong = one.reads(10, heart_rate="171").key
    corrects(one, 12, wrong, **VITALS)
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clinic_sessionevent SET true_at = %s WHERE kind = 'corrected'", [one.at(5).moment]
        )
    again = bedside_of(TreatmentSession.objects.get(pk=one.session.pk))
    assert again.refused == ()
    assert again.state.latest()["heart_rate"] == 71
