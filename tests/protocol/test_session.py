"""The session at the bedside: nothing skipped, nothing shortened, unknown never good enough."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import ParameterError
from daybreak.protocol import Answer, Session, SessionState
from daybreak.protocol.session_events import (
    Abort,
    BeginInfusion,
    Cancel,
    CheckIn,
    ConfirmReady,
    Decide,
    Discharge,
    Document,
    EndInfusion,
    Event,
    Explain,
    GiveDevice,
    GiveDose,
    PassGates,
    Reading,
    StopDosing,
)  # fmt: skip
from tests.protocol.broken import UNSET_LIMITS
from tests.protocol.courses import changed

MIN = 1 / 60
SIGNED = ("status: draft", "status: {by: Dr A. Example, date: 2026-01-15}")
NASAL = Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, "thresholds: []")))
LIMITS = (
    "thresholds: [{id: systolic-high, finding: systolic_bp, above: 180, action: stop, "
    "reason: High systolic pressure., source: house}]"
)

FIT = {
    "systolic_bp": 128.0, "diastolic_bp": 82.0, "heart_rate": 72.0, "spo2": 98.0, "hours_since_food": 3.0,
    "hours_since_liquid": 1.0, "hours_since_nasal_steroid": 48.0, "ride_home_arranged": True, "medication_changes_reviewed": True,
    "sex": "female", "pregnant": False, "prescriber_on_site": True, "pulse_oximeter_ready": True,
}  # fmt: skip
LEAVING = {
    "vital_signs_acceptable": True,
    "clinician_confirms_ready_to_leave": True,
    "responsible_adult_present": True,
}
OXYGEN = {"spo2": 97.0}
BP = {"systolic_bp": 140.0, "diastolic_bp": 85.0, **OXYGEN}


def after(session: Session, *events: Event, dose_mg: float = 56.0) -> tuple[SessionState, list[Answer]]:
    """The state after events, and every answer."""
    state, answers = session.plan(dose_mg), []
    for event in events:
        state, answer = session.apply(state, event)
        answers.append(answer)
    return state, answers


SIGNS = {**BP, "heart_rate": 74.0, "moaas": 5, "sedation_observed": False, "dissociation_observed": False}
BEFORE = (CheckIn(0.0), Reading(0.1, FIT), PassGates(0.2))
DOSED = (*BEFORE, GiveDevice(1.0), GiveDevice(1.0 + 5 * MIN))


def rounds(*minutes: float) -> tuple[Event, ...]:
    """All that is read at the bedside, so many minutes after the first device."""
    return tuple(Reading(1 + minute * MIN, SIGNS) for minute in minutes)


WATCHED = (*DOSED, *rounds(20, 40, 60, 80, 90, 120), Reading(3.01, LEAVING))
READY = ConfirmReady(3.02)


def test_a_whole_session_goes_through_every_stage() -> None:
    state, answers = after(NASAL, *WATCHED, READY, Discharge(3.1, "Nurse B"), Document(3.2, "Nurse B"))
    assert [answer.id for answer in answers] == [
        "checked-in", "recorded", "cleared", "device-given", "dosed", *["recorded"] * 7, "ready", "discharged", "documented",
    ]  # fmt: skip
    assert all(answer.accepted for answer in answers)
    assert state.stage == "documented"


def test_a_device_given_in_part_is_used_up_and_said_to_be_in_part() -> None:
    last = GiveDevice(1.0 + 5 * MIN, complete=False)
    state, answers = after(NASAL, *BEFORE, GiveDevice(1.0), last)
    assert (answers[-1].id, answers[-1].sentence) == ("device-in-part", "Device 2 was given in part.")
    assert (state.stage, state.devices_given) == ("observing", 2)


def test_a_draft_starts_no_real_session() -> None:
    state, (answer,) = after(Session(changed("spravato-trd-us")), CheckIn(0.0))
    assert (state.stage, answer.accepted, answer.id) == ("planned", False, "not-approved")


def test_unset_limits_start_no_real_session() -> None:
    """Nobody has published limits for an infusion; a clinic signs its own first."""
    state, (answer,) = after(Session(changed("iv-racemic-acute", SIGNED)), CheckIn(0.0), dose_mg=35.0)
    assert (state.stage, answer.id) == ("planned", "thresholds-unset")
    assert "systolic-high" in answer.sentence


@pytest.mark.parametrize("absent", sorted(FIT))
def test_the_dose_waits_for_every_finding(absent: str) -> None:
    """Three times, a ride, the readings before the dose: what is unknown holds the dose."""
    known = {id: value for id, value in FIT.items() if id != absent}
    state, answers = after(NASAL, CheckIn(0.0), Reading(0.1, known), PassGates(0.2))
    if absent == "sex":  # known not to be pregnant, so that sex does not matter
        assert state.stage == "cleared"
    else:
        assert (state.stage, answers[-1].id) == ("checked-in", "held")
        assert absent in answers[-1].missing


@pytest.mark.parametrize(
    ("finding", "value", "gate"),
    [("hours_since_food", 1.9, "no-food"), ("hours_since_liquid", 0.4, "no-liquid"),
     ("hours_since_nasal_steroid", 0.5, "no-nasal-steroid"),
     ("ride_home_arranged", False, "ride-home"), ("pregnant", True, "not-pregnant")],
)  # fmt: skip
def test_a_gate_holds_the_dose_with_its_rule_and_source(finding: str, value: object, gate: str) -> None:
    state, answers = after(NASAL, CheckIn(0.0), Reading(0.1, {**FIT, finding: value}), PassGates(0.2))
    assert (state.stage, answers[-1].rule) == ("checked-in", gate)
    assert answers[-1].source


def test_raised_pressure_is_a_decision_of_the_prescriber_not_a_ban() -> None:
    raised = (CheckIn(0.0), Reading(0.1, {**FIT, "systolic_bp": 141.0}))
    state, answers = after(NASAL, *raised, PassGates(0.2))
    assert (state.stage, answers[-1].rule) == ("checked-in", "bp-before")
    state, answers = after(
        NASAL, *raised, Decide(0.2, "bp-before", proceed=True, by="Dr A. Example"), PassGates(0.3)
    )
    assert state.stage == "cleared"
    state, answers = after(
        NASAL, *raised, Decide(0.2, "bp-before", proceed=False, by="Dr A. Example"), PassGates(0.3)
    )
    assert state.stage == "checked-in"


def test_140_over_90_is_not_raised() -> None:
    """The label says above 140 or above 90."""
    assert (
        after(
            NASAL,
            CheckIn(0.0),
            Reading(0.1, {**FIT, "systolic_bp": 140.0, "diastolic_bp": 90.0}),
            PassGates(0.2),
        )[0].stage
        == "cleared"
    )


def test_a_new_reading_can_close_a_gate_again() -> None:
    state, answers = after(NASAL, *BEFORE, Reading(0.5, {"systolic_bp": 165.0}), GiveDevice(1.0))
    assert state.stage == "checked-in"
    assert answers[-1].id == "wrong-stage"


def test_nobody_decides_what_is_not_asked() -> None:
    _, answers = after(
        NASAL, CheckIn(0.0), Reading(0.1, FIT), Decide(0.2, "no-food", proceed=True, by="Dr A. Example")
    )
    assert answers[-1].id == "nothing-to-decide"


def test_devices_are_five_minutes_apart_and_counted() -> None:
    state, answers = after(NASAL, *BEFORE, GiveDevice(1.0), GiveDevice(1.0 + 4 * MIN))
    assert (state.devices_given, answers[-1].id, answers[-1].rule) == (
        1,
        "device-too-soon",
        "device_interval",
    )
    state, answers = after(NASAL, *DOSED, GiveDevice(1.0 + 10 * MIN))
    assert (state.stage, state.devices_given, answers[-1].id) == ("observing", 2, "wrong-stage")
    assert after(NASAL, *DOSED, GiveDevice(1.0 + 10 * MIN), dose_mg=84.0)[0].devices_given == 3


def test_a_device_before_its_time_that_is_in_the_patient_counts_and_raises_an_alert() -> None:
    early = GiveDevice(1.0 + 5 * MIN, begun_h=1.0 + 4 * MIN, early=True)
    state, answers = after(NASAL, *BEFORE, GiveDevice(1.0), early)
    (alert,) = answers[-1].alerts
    assert (state.devices_given, state.stage, answers[-1].accepted) == (2, "observing", True)
    assert (alert.rule, alert.action) == ("device_interval", "alert")
    assert alert.reason == "Device 2 was given 1 min before the rest of 5 min was over."


def test_the_rest_ends_at_the_first_spray_and_its_last_minute_is_told_in_seconds() -> None:
    soon = GiveDevice(1.0 + 6 * MIN, begun_h=1.0 + 4.9 * MIN)
    assert (
        after(NASAL, *BEFORE, GiveDevice(1.0), soon)[1][-1].sentence
        == "6 s of rest between devices are left."
    )
    rested = GiveDevice(1.0 + 6 * MIN, begun_h=1.0 + 5 * MIN, early=True)
    assert after(NASAL, *BEFORE, GiveDevice(1.0), rested)[1][-1].alerts == ()


@pytest.mark.parametrize("dose_mg", [0.0, -56.0, float("nan"), float("inf"), 70.0])
def test_a_dose_that_cannot_be_given_is_not_planned(dose_mg: float) -> None:
    with pytest.raises(ParameterError):
        NASAL.plan(dose_mg)


def test_the_clock_counts_from_the_first_device_and_is_never_shortened() -> None:
    state, _ = after(NASAL, *DOSED)
    for time_h, left_min in ((2.9, 6), (2.99, 0.6), (3.0, 0)):
        clock = NASAL.clock(state, time_h)
        assert clock is not None
        assert clock.remaining_h * 60 == pytest.approx(left_min)
    _, answer = NASAL.apply(state, ConfirmReady(3.0 - 0.1 * MIN))
    assert (answer.accepted, answer.rule) == (False, "clock")


@pytest.mark.parametrize("absent", sorted(LEAVING))
def test_nobody_leaves_on_an_unknown_or_unmet_criterion(absent: str) -> None:
    for value in (None, False):
        events = (*WATCHED[:-1], Reading(3.01, {**LEAVING, absent: value}), READY)
        state, answers = after(NASAL, *events)
        assert (state.stage, answers[-1].id) == ("observing", "not-yet")


def test_what_was_good_before_the_dose_does_not_count_afterwards() -> None:
    events = (
        CheckIn(0.0),
        Reading(0.1, {**FIT, **LEAVING}),
        PassGates(0.2),
        *WATCHED[3:-1],
        READY,
    )
    state, answers = after(NASAL, *events)
    assert state.stage == "observing"
    assert "vital_signs_acceptable" in answers[-1].missing


def test_without_the_40_minute_pressure_nobody_leaves() -> None:
    watched = (*DOSED, *rounds(20, 60, 80, 90, 120), Reading(3.01, LEAVING))
    state, answers = after(NASAL, *watched, READY)
    assert (state.stage, answers[-1].rule) == ("observing", "bp-40")


def test_without_oximetry_after_the_dose_nobody_leaves() -> None:
    """SP-MO-3: oximetry at each session; respiratory depression stands in the boxed warning."""
    without = {id: value for id, value in SIGNS.items() if id != "spo2"}
    readings = [Reading(1 + minute * MIN, without) for minute in (20, 40, 60, 80, 90, 120)]
    state, answers = after(NASAL, *DOSED, *readings, Reading(3.01, LEAVING), READY)
    assert (state.stage, answers[-1].missing) == ("observing", ("spo2",))
    assert "the reading that was due 81 min ago is missing" in answers[-1].sentence


def test_a_late_pressure_needs_its_reason() -> None:
    without = {id: value for id, value in SIGNS.items() if not id.endswith("_bp")}
    late = (
        *DOSED,
        *rounds(20),
        Reading(1 + 40 * MIN, without),
        *rounds(60, 80, 90, 120),
        Reading(3.01, LEAVING),
    )
    state, answers = after(NASAL, *late, READY)
    assert (state.stage, answers[-1].rule) == ("observing", "bp-40")
    assert "was late; say why" in answers[-1].sentence.replace("were", "was")
    explained = Explain(3.015, "bp-40", "The cuff had failed.", "Nurse B")
    assert after(NASAL, *late, explained, READY)[0].stage == "ready"


def test_a_reason_given_before_a_reading_was_due_does_not_speak_for_it() -> None:
    early = Explain(1 + 15 * MIN, "bp-40", "The cuff had failed.", "Nurse B")
    watched = (*rounds(20, 60, 80, 90, 120), Reading(3.01, LEAVING))
    state, answers = after(NASAL, *DOSED, early, *watched, READY)
    assert (state.stage, answers[-1].rule) == ("observing", "bp-40")


def test_a_reading_in_time_may_be_entered_late() -> None:
    entered_late = Reading(1 + 40 * MIN, SIGNS, recorded_h=2.4)
    watched = (*DOSED, *rounds(20, 60, 80), entered_late, *rounds(90, 120), Reading(3.01, LEAVING))
    assert after(NASAL, *watched, READY)[0].stage == "ready"


def test_what_turns_bad_after_ready_stops_the_discharge() -> None:
    worse = Reading(3.05, {"vital_signs_acceptable": False})
    state, answers = after(NASAL, *WATCHED, READY, worse, Discharge(3.1, "Nurse B"))
    assert (state.stage, answers[-1].rule) == ("ready", "leave-bp")


def test_readings_are_planned_due_late_escalated_and_taken() -> None:
    state, _ = after(NASAL, *DOSED)

    def status(minute: float) -> str:
        rows = [
            row
            for row in NASAL.due(state, 1 + minute * MIN)
            if row.rule == "bp-40" and row.finding == "systolic_bp"
        ]
        return rows[0].status

    assert [status(minute) for minute in (39, 40, 44, 45, 50, 90)] == [
        "planned",
        "due",
        "due",
        "late",
        "escalated",
        "escalated",
    ]
    state, _ = after(NASAL, *DOSED, Reading(1 + 41 * MIN, BP))
    assert status(90) == "taken"


def test_a_threshold_alerts_with_value_limit_rule_and_source() -> None:
    session = Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, LIMITS)))
    _, answers = after(
        session, *DOSED, Reading(1.5, {"systolic_bp": 192.0}), Reading(1.6, {"systolic_bp": 180.0})
    )
    (alert,) = answers[-2].alerts
    assert (alert.value, alert.limit, alert.rule, alert.source, alert.action) == (
        192.0,
        180.0,
        "systolic-high",
        "house",
        "stop",
    )
    assert answers[-1].alerts == ()


def test_a_stop_rule_alerts_on_what_is_known_together() -> None:
    rule = "thresholds: []\n  stops: [{id: pain, when: chest_pain and systolic_bp > 160, action: Stop and call., source: house}]"
    session = Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, rule)))
    _, answers = after(
        session, *DOSED, Reading(1.5, {"systolic_bp": 170.0}), Reading(1.6, {"chest_pain": True})
    )
    assert [len(answer.alerts) for answer in answers[-2:]] == [0, 1]


def test_an_impossible_value_is_not_recorded() -> None:
    for values in ({"systolic_bp": 1200.0}, {"systolic_pressure": 120.0}, {"ride_home_arranged": 1}):
        state, answers = after(NASAL, CheckIn(0.0), Reading(0.1, values))
        assert (answers[-1].id, state.readings) == ("not-a-value", ())


def test_an_infusion_takes_its_time() -> None:
    session = _infusions()
    events = (*_infusion_begun(), EndInfusion(1 + 30 * MIN))
    state, answers = after(session, *events, dose_mg=35.0)
    assert (state.stage, answers[-1].id) == ("dosing", "infusion-too-short")
    assert after(session, *_infusion_begun(), EndInfusion(1 + 40 * MIN), dose_mg=35.0)[0].stage == "observing"


def test_an_infusion_that_is_stopped_is_observed_all_the_same() -> None:
    session = _infusions()
    stopped = StopDosing(1 + 10 * MIN, "Severe headache.", "Nurse B")
    state, _ = after(session, *_infusion_begun(), stopped, dose_mg=35.0)
    assert (state.stage, state.stopped, state.anchor_h("infusion-end")) == (
        "observing",
        "Severe headache.",
        1 + 10 * MIN,
    )
    clock = session.clock(state, 1 + 10 * MIN)
    assert clock is not None
    assert clock.remaining_h == pytest.approx(1.0)


def test_a_session_is_cancelled_before_the_dose_and_aborted_after_it() -> None:
    cancel, abort = (
        Cancel(1.5, "No ride home.", "Nurse B"),
        Abort(1.5, "Taken to the emergency department.", "Dr A. Example"),
    )
    assert after(NASAL, *BEFORE, cancel)[0].stage == "cancelled"
    assert after(NASAL, *DOSED, cancel)[0].stage == "observing"
    assert after(NASAL, *DOSED, abort)[0].stage == "aborted"
    assert after(NASAL, *BEFORE, abort)[0].stage == "cleared"


@pytest.mark.parametrize(
    "event", [Discharge(3.1, " "), Document(3.1, ""), Cancel(3.1, "", "Nurse B"), Abort(3.1, "Reason.", "")]
)
def test_who_and_why_are_never_empty(event: Event) -> None:
    state, answers = after(NASAL, *WATCHED, event)
    assert answers[-1].id in {"unsigned", "no-reason"}
    assert state.stage == "observing"


@pytest.mark.parametrize(
    "event", [GiveDevice(0.9), Reading(0.9, {}), Reading(2.0, {}, recorded_h=1.5), ConfirmReady(float("nan"))]
)
def test_time_does_not_run_backwards(event: Event) -> None:
    _, answers = after(NASAL, *DOSED, event)
    assert answers[-1].id == "time-backwards"


EVENTS = st.sampled_from([
    CheckIn, PassGates, GiveDevice, BeginInfusion, EndInfusion, GiveDose, ConfirmReady,
    "fit", "bp", "leaving", "discharge", "document",
])  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(EVENTS, st.sampled_from([0.0, 5 * MIN, 0.4, 1.0])), max_size=16))
def test_no_order_of_events_shortens_the_stay_or_skips_a_gate(steps: list[tuple[object, float]]) -> None:
    """Whoever is discharged was cleared, had the whole dose, and stayed two hours from the first device."""
    state, now_h = NASAL.plan(56.0), 0.0
    named = {"fit": FIT, "bp": SIGNS, "leaving": LEAVING}
    for step, wait_h in steps:
        now_h += wait_h
        event: Event
        if isinstance(step, str):
            signed = {"discharge": Discharge, "document": Document}
            event = signed[step](now_h, "Nurse B") if step in signed else Reading(now_h, named[step])
        else:
            event = step(now_h)  # type: ignore[operator]
        before = state
        state, answer = NASAL.apply(state, event)
        assert answer.accepted or state == before
    if state.stage in {"discharged", "documented"}:
        left_h = next(event.time_h for event in state.events if isinstance(event, Discharge))
        assert state.devices_given == 2
        assert left_h - (state.anchor_h("first-device") or 0.0) >= 2.0
        assert any(isinstance(event, PassGates) for event in state.events)


FASTING = (
    'unset: "The label wants NPO guidance to be followed and gives no hours (C26); the site sets its own."'
)


def _infusions() -> Session:
    """The infusion protocol as a clinic could sign it: limits and stay filled in for this test only."""
    limits = "above: 180, source: house"
    lower = "below: 90, source: house"
    unset = "unset: No retrieved source gives a limit during treatment with racemic ketamine."
    return Session(
        changed(
            "iv-racemic-acute",
            SIGNED,
            ("finding: spo2, " + unset, "finding: spo2, " + lower),
            ("finding: moaas, " + unset, "finding: moaas, below: 2, source: house"),
            (unset, limits),
            (FASTING, "below: 2, source: house"),
            (", rule: IV-DO-8}", "}"),
            ("unset: No retrieved source gives a pre-dose limit for racemic ketamine.", limits),
            (
                "{unset: No published source gives a largest dose in mg; the site sets its own.}",
                "{dose: 60 mg, source: house}",
            ),
            (
                "unset: No published source gives a shortest stay after an infusion; the site sets its own.",
                "minimum: 1 h, source: house",
            ),
            (", rule: IV-TH-2", ""),
            (", rule: IV-TH-3", ""),
        )
    )


def _infusion_begun() -> tuple[Event, ...]:
    ready = {
        "ready_for_dose": True, "resuscitation_equipment_ready": True, "prescriber_on_site": True, "sex": "male",
        "theophylline": False, "urinary_tract_symptoms": False, "systolic_bp": 128.0, "diastolic_bp": 82.0, "heart_rate": 72.0,
        "spo2": 98.0, "moaas": 5, "cadss": 0, "ride_home_arranged": True, "hours_since_food": 3.0, "hours_since_liquid": 2.0,
        "medication_changes_reviewed": True,
    }  # fmt: skip
    return (CheckIn(0.0), Reading(0.1, ready), PassGates(0.2), BeginInfusion(1.0))
