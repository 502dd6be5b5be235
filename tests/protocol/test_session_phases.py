"""A limit holds in its phase: before the dose it is a gate as well, and from the dose on it is silent."""

from __future__ import annotations

import pytest

from daybreak.protocol import Session
from daybreak.protocol.session_events import CheckIn, Correct, Decide, PassGates, Reading
from tests.protocol.broken import UNSET_LIMITS
from tests.protocol.courses import changed
from tests.protocol.test_session import BEFORE, DOSED, FIT, MIN, SIGNED, after


def limited(phase: str, action: str = "pause", side: str = "above: 135") -> Session:
    """The nasal protocol with one limit of a phase on the systolic pressure; its readings before the dose are of 128 mmHg."""
    limit = f"{{id: early, finding: systolic_bp, {phase}{side}, action: {action}, reason: Too high., source: house}}"
    return Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, f"thresholds: [{limit}]")))


def raised(at_h: float, systolic: float = 139.0) -> Reading:
    return Reading(at_h, {**FIT, "systolic_bp": systolic})


@pytest.mark.parametrize(
    ("phase", "alerts"), [("phase: before-dose, ", [1, 0]), ("phase: from-dose, ", [0, 1]), ("", [1, 1])]
)
def test_a_limit_alerts_in_its_phase_only(phase: str, alerts: list[int]) -> None:
    session = limited(phase, action="alert")
    _, answers = after(session, CheckIn(0.0), raised(0.1), *DOSED[2:], raised(1 + 40 * MIN))
    assert [len(answers[place].alerts) for place in (1, -1)] == alerts


def test_the_reading_at_the_start_of_the_dose_is_of_the_dose() -> None:
    _, answers = after(limited("phase: before-dose, "), *DOSED[:4], raised(1.0 + MIN))
    assert answers[-1].alerts == ()
    _, answers = after(limited("phase: from-dose, "), *DOSED[:4], raised(1.0 + MIN))
    assert [alert.rule for alert in answers[-1].alerts] == ["early"]


def test_a_reading_of_before_the_dose_entered_late_is_held_against_the_limit_of_its_hour() -> None:
    late = Reading(0.15, {"systolic_bp": 139.0}, recorded_h=2.0)
    _, answers = after(limited("phase: before-dose, "), *DOSED, late)
    assert [alert.rule for alert in answers[-1].alerts] == ["early"]


def test_a_correction_is_held_against_the_limit_of_the_hour_that_was_read() -> None:
    before = Reading(0.1, FIT, id="r1")
    put_right = Correct(2.0, "r1", {**FIT, "systolic_bp": 139.0}, "Typed wrongly", "Nurse B", id="c1")
    _, answers = after(limited("phase: before-dose, "), CheckIn(0.0), before, *DOSED[2:], put_right)
    assert [alert.rule for alert in answers[-1].alerts] == ["early"]


@pytest.mark.parametrize(
    ("action", "status", "released"), [("alert", "caution", True), ("pause", "needs-decision", False), ("stop", "held", False)]
)  # fmt: skip
def test_before_the_dose_it_is_a_gate_by_its_action(action: str, status: str, released: bool) -> None:
    session = limited("phase: before-dose, ", action)
    state, _ = after(session, CheckIn(0.0), raised(0.1))
    (gate,) = [one for one in session.gates(state) if one.rule == "early"]
    assert (gate.status, gate.source) == (status, "house")
    state, _ = after(session, CheckIn(0.0), raised(0.1), PassGates(0.2))
    assert (state.stage == "cleared") is released


def test_a_limit_below_which_nothing_is_given_is_a_gate_too() -> None:
    session = limited("phase: before-dose, ", "stop", "below: 130")
    state, answers = after(session, *BEFORE)
    assert (state.stage, answers[-1].rule) == ("checked-in", "early")


def test_what_was_not_read_is_no_yes() -> None:
    unread = {id: value for id, value in FIT.items() if id != "systolic_bp"}
    state, _ = after(limited("phase: before-dose, "), CheckIn(0.0), Reading(0.1, unread))
    (gate,) = [one for one in limited("phase: before-dose, ").gates(state) if one.rule == "early"]
    assert (gate.status, gate.missing) == ("missing", ("systolic_bp",))


def test_a_decision_stands_until_the_pressure_is_read_again() -> None:
    session = limited("phase: before-dose, ")
    decided = (CheckIn(0.0), raised(0.1), Decide(0.2, "early", proceed=True, by="Dr A. Example"))
    state, _ = after(session, *decided, PassGates(0.3))
    assert state.stage == "cleared"
    state, answers = after(session, *decided, raised(0.25, 175.0), PassGates(0.3))
    assert (state.stage, answers[-1].rule) == ("checked-in", "bp-before")
    again = [Decide(0.27, gate, proceed=True, by="Dr A. Example") for gate in ("early", "bp-before")]
    state, _ = after(session, *decided, raised(0.25, 175.0), *again, PassGates(0.3))
    assert state.stage == "cleared"


def test_a_limit_of_another_phase_is_no_gate() -> None:
    session = limited("phase: from-dose, ", "stop")
    assert "early" not in [gate.rule for gate in session.gates(after(session, *BEFORE)[0])]


def test_a_limit_without_a_phase_holds_the_dose_too() -> None:
    session = limited("", "stop")
    state, answers = after(session, CheckIn(0.0), raised(0.1), PassGates(0.2))
    assert (state.stage, answers[-1].rule) == ("checked-in", "early")


@pytest.mark.parametrize("name", ["spravato-trd-us", "spravato-trd-eu", "spravato-mdsi"])
def test_a_spray_has_limits_that_each_clinic_sets_before_it_begins(name: str) -> None:
    protocol = changed(name, SIGNED)
    assert {rule.finding for rule in protocol.session.thresholds if rule.unset} == {
        "systolic_bp", "diastolic_bp", "heart_rate", "spo2", "moaas"
    }  # fmt: skip
    _, (answer,) = after(Session(protocol), CheckIn(0.0), dose_mg=56.0)
    assert answer.id == "thresholds-unset"


def test_the_library_s_limit_before_an_infusion_has_the_phase() -> None:
    for name in (
        "iv-racemic-acute",
        "iv-racemic-twice-weekly",
        "sc-racemic-response-guided",
        "oral-er-racemic",
    ):
        phases = {rule.id: rule.phase for rule in changed(name).session.thresholds}
        assert phases["systolic-before"] == "before-dose"
        assert phases["systolic-high"] is None
