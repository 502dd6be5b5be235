"""A step that was pressed in error or at another time is put right by adding: everything follows, and the record shows both."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.sessions import Answered
from daybreak.clinic.bedside.alerts import open_alerts
from daybreak.clinic.bedside.due import coming
from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.models import EventKind, LedgerEntry, SessionEvent, signatures_of
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import WASTED, Make, Room

pytestmark = pytest.mark.django_db


def puts_right(one: Room, minute: float, wrong: str, true_minute: float | None = None) -> Answered:
    """Without a time: it did not happen."""
    at = {} if true_minute is None else {"at": one.at(true_minute).moment.isoformat()}
    return one.does(minute, "step-corrected", corrects=wrong, reason="Pressed in error", **at)


def given(one: Room, minute: float) -> Decimal:
    return given_mg(one.standing, one.at(minute).moment)


def test_a_stop_that_was_pressed_in_error_is_taken_back_and_the_pump_goes_on_in_the_record(one: Room) -> None:
    wrong = one.does(10, "dosing-stopped")
    assert one.does(10.5, "explained", measure="dose-stopped", reason="Slipped").accepted
    assert (one.stage, given(one, 20)) == ("observing", Decimal("10.294"))
    back = puts_right(one, 12, wrong.key)
    assert (back.accepted, back.answer.sentence.split(":")[0]) == (True, "The step is taken out")
    assert (one.stage, given(one, 20)) == ("dosing", Decimal("20.588"))  # 41.175 mg in 40 minutes
    assert one.standing.refused == ()
    assert "End the infusion: the dose is in" in [
        step.what for step in coming(one.standing, one.at(30).moment)
    ]
    assert one.does(15, "pump-paused").accepted
    assert one.does(18, "pump-resumed").accepted
    assert one.does(43, "infusion-ended").accepted
    sessions.account(one.at(50), one.session)
    (entry,) = LedgerEntry.objects.filter(session=one.session.reference, kind="given")
    assert [line.amount_mg for line in entry.lines.all()] == [Decimal("41.175")]
    assert entry.happened_at == one.at(43).moment


def test_a_pause_of_three_minutes_before_its_press_is_put_at_its_time(one: Room) -> None:
    wrong = one.does(13, "pump-paused")
    assert given(one, 20) == Decimal("13.382")
    assert puts_right(one, 14, wrong.key, 10).accepted
    assert given(one, 20) == Decimal("10.294")
    assert one.does(20, "pump-resumed").accepted
    assert one.standing.pump is not None
    assert one.standing.pump.empty_at() == one.at(50).moment


def test_a_step_put_at_a_wrong_time_is_put_right_again_and_one_that_was_withdrawn_is_entered_anew(
    one: Room,
) -> None:
    wrong = one.does(13, "pump-paused")
    first = puts_right(one, 14, wrong.key, 3)
    again = puts_right(one, 15, wrong.key, 10)
    assert (again.kept, again.answer.id) == (False, "corrected-already")
    assert "Pump paused at" in again.answer.sentence
    assert puts_right(one, 15, first.key, 10).accepted
    assert given(one, 20) == Decimal("10.294")
    last = SessionEvent.objects.filter(kind="step-corrected").latest("pk")
    withdrawn = puts_right(one, 16, last.key)
    assert given(one, 20) == Decimal("20.588")
    assert puts_right(one, 17, withdrawn.key, 10).answer.id == "corrected-already"
    assert one.does(18, "pump-paused").accepted


def test_what_the_rest_contradicts_is_refused_and_named(one: Room) -> None:
    paused = one.does(10, "pump-paused")
    assert one.does(15, "pump-resumed").accepted
    answered = puts_right(one, 20, paused.key)
    assert (answered.kept, answered.answer.id) == (False, "contradicts")
    assert "Pump resumed at" in answered.answer.sentence
    assert "The pump runs already" in answered.answer.sentence
    later = puts_right(one, 20, paused.key, 17)
    assert (later.kept, later.answer.id) == (False, "contradicts")
    before = puts_right(one, 20, paused.key, -2)
    assert (before.kept, before.answer.id) == (False, "contradicts")
    assert "No infusion runs" in before.answer.sentence
    assert given(one, 20) == Decimal("15.441")


def test_the_start_is_put_at_its_time_and_what_is_due_moves_with_it(room: Make) -> None:
    one = room().begins()
    begun = one.standing.of(EventKind.INFUSION_BEGUN)[0].row
    before = [step.due_at for step in coming(one.standing, one.at(1).moment)]
    assert puts_right(one, 5, begun.key, 2).accepted
    after = [step.due_at for step in coming(one.standing, one.at(1).moment)]
    assert after == [at and at + timedelta(minutes=2) for at in before]
    assert given(one, 22) == Decimal("20.588")


def test_an_alert_of_a_reading_is_that_of_the_phase_in_which_it_was_really_taken(one: Room) -> None:
    wrong = one.does(10, "dosing-stopped")
    one.reads(12, heart_rate="171")
    before = {alert.alert.word for alert in open_alerts(one.standing)}
    assert puts_right(one, 13, wrong.key).accepted
    after = {alert.alert.word for alert in open_alerts(one.standing)}
    assert (before, after) == ({"Alert"}, {"Stop"})


def test_an_acknowledgement_falls_with_its_alert_and_keeps_nobody_from_putting_a_step_right(
    one: Room,
) -> None:
    raised = one.reads(12, heart_rate="171")
    assert one.does(13, "acknowledged", event=raised.key, rule="heart-rate-high", done="Stopped").accepted
    stopped = one.does(14, "dosing-stopped")
    assert puts_right(one, 15, stopped.key, 11).accepted
    assert one.standing.refused == ()
    assert given(one, 20) == Decimal("11.323")


def test_only_a_step_of_this_session_is_put_right(one: Room) -> None:
    reading = one.reads(10)
    for key in (reading.key, "of-nothing"):
        answered = puts_right(one, 11, key)
        assert (answered.kept, answered.answer.id) == (False, "no-such-step")


def test_what_has_not_come_yet_is_no_time_of_a_step(one: Room) -> None:
    wrong = one.does(10, "pump-paused")
    assert puts_right(one, 11, wrong.key, 20).answer.id == "not-yet"


def test_once_the_drug_is_accounted_for_no_step_changes(one: Room) -> None:
    stopped = one.does(20, "dosing-stopped", reason="Nausea")
    sessions.account(one.at(60), one.session, one.other, **WASTED)
    answered = puts_right(one, 61, stopped.key, 15)
    assert (answered.kept, answered.answer.id) == (False, "accounted-already")
    assert given(one, 61) == Decimal("20.588")


def test_it_is_signed_by_who_does_it_and_never_waits_in_a_device(one: Room) -> None:
    wrong = one.does(10, "pump-paused")
    said = one.entry(11, "step-corrected", "c", corrects=wrong.key, reason="Slipped")
    with pytest.raises(ActError, match="whoever does it signs it"):
        sessions.record(one.at(11), one.session, said)
    (late,) = sessions.record_queued(one.at(11), one.session, [said])
    assert (late.kept, late.answer.id) == (False, "needs-signature")
    assert sessions.record(one.at(11), one.session, said, one.nurse).accepted
    (signature,) = signatures_of(SessionEvent.objects.get(key="c"))
    assert signature.printed_name == "Nurse north"
    assert sessions.record(one.at(12), one.session, said, one.nurse).accepted  # sent twice, it is there once
    assert SessionEvent.objects.filter(kind="step-corrected").count() == 1


def test_the_step_itself_may_come_a_second_time_after_it_was_put_right(one: Room) -> None:
    sent = one.entry(13, "pump-paused", "p")
    assert sessions.record(one.at(13), one.session, sent).accepted
    assert puts_right(one, 14, "p", 10).accepted
    assert sessions.record(one.at(15), one.session, sent).kept
    assert SessionEvent.objects.get(key="p").true_at == one.at(13).moment


@pytest.mark.parametrize("changed", [
    {"reason": ""}, {"corrects": 3}, {"at": ""}, {"at": "10:05"}, {"at": "2026-01-01T10:00:00"}, {"at": 5}, {"more": "x"},
])  # fmt: skip
def test_another_shape_is_refused(one: Room, changed: dict[str, object]) -> None:
    with pytest.raises(ActError):
        one.entry(1, "step-corrected", **({"corrects": "k", "reason": "r"} | changed))


def test_a_time_of_another_age_is_refused_in_words(one: Room) -> None:
    wrong = one.does(10, "pump-paused")
    answered = one.does(11, "step-corrected", corrects=wrong.key, reason="r", at="0001-01-01T00:00:00+14:00")
    assert (answered.kept, answered.answer.id) == (False, "contradicts")


@pytest.mark.parametrize(
    ("rate", "asked"), [("7.5", True), ("37.4", True), ("37.5", False), ("60", False), ("750", True)]
)
def test_a_rate_of_less_than_half_or_more_than_twice_the_programmes_is_asked_again(
    one: Room, rate: str, asked: bool
) -> None:
    changed = one.entry(10, "rate-changed", rate_ml_per_h=rate)
    object.__setattr__(changed, "confirmed", False)
    answered = sessions.record(one.at(10), one.session, changed)
    assert (answered.answer.id == "confirm", answered.kept) == (asked, not asked)
    if asked:
        assert f"{rate} mL/h, where the programme has 75 mL/h" in answered.answer.sentence


def test_a_rate_that_is_confirmed_is_taken(one: Room) -> None:
    assert one.does(10, "rate-changed", rate_ml_per_h="7.5").accepted
