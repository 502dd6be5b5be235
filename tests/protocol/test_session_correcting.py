"""A reading that was entered wrongly is put right by another event; what the session knows is what stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.protocol import Session
from daybreak.protocol.session_events import Correct, Event, Reading
from tests.protocol.broken import UNSET_LIMITS
from tests.protocol.courses import changed
from tests.protocol.test_session import BEFORE, BP, DOSED, FIT, LIMITS, MIN, NASAL, SIGNED, after

LIMITED = Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, LIMITS)))


def correct(time_h: float, of: str, values: dict[str, object], id: str = "c") -> Correct:
    return Correct(time_h, of, values, "Typed wrongly", "Nurse B", id)


def test_the_right_values_set_off_what_the_wrong_ones_hid() -> None:
    read = Reading(1 + 40 * MIN, BP, id="r")
    state, answers = after(LIMITED, *DOSED, read, correct(1.8, "r", {**BP, "systolic_bp": 190.0}))
    (alert,) = answers[-1].alerts
    assert (alert.rule, alert.value, alert.time_h) == ("systolic-high", 190.0, 1 + 40 * MIN)
    assert state.latest()["systolic_bp"] == 190.0
    assert state.readings[-1].time_h == 1 + 40 * MIN


def test_a_withdrawn_reading_was_never_taken() -> None:
    read = Reading(1 + 40 * MIN, BP, id="r")
    state, answers = after(NASAL, *DOSED, read, correct(1.8, "r", {}))
    assert (answers[-1].accepted, answers[-1].id) == (True, "withdrawn")
    assert state.latest()["systolic_bp"] == FIT["systolic_bp"]
    missing = {row.finding for row in NASAL.due(state, 1.8) if row.status in {"late", "escalated"}}
    assert "systolic_bp" in missing


def test_before_the_dose_a_gate_closes_again() -> None:
    checked, asked, cleared = BEFORE
    assert isinstance(asked, Reading)
    wrong = Reading(asked.time_h, asked.values, id="r")
    state, answers = after(
        NASAL, checked, wrong, cleared, correct(0.3, "r", {**FIT, "hours_since_food": 0.5})
    )
    assert state.stage == "checked-in"
    assert "A gate is closed again" in answers[-1].sentence


@pytest.mark.parametrize("of", ["", "nobody", "r"])
def test_only_what_stands_is_corrected(of: str) -> None:
    events: list[Event] = [*DOSED, Reading(1.5, BP), Reading(1.6, BP, id="r"), correct(1.7, "r", BP)]
    state, answers = after(NASAL, *events, correct(1.8, of, BP, "d"))
    assert (answers[-1].accepted, answers[-1].id) == (False, "nothing-to-correct")
    assert state == after(NASAL, *events)[0]


def test_a_correction_needs_a_reason_a_name_and_values_that_can_be() -> None:
    events = (*DOSED, Reading(1.6, BP, id="r"))
    for wrong, id in (
        (Correct(1.7, "r", BP, " ", "Nurse B", "c"), "no-reason"),
        (Correct(1.7, "r", BP, "Typed wrongly", " ", "c"), "unsigned"),
        (correct(1.7, "r", {"systolic_bp": 5000.0}), "not-a-value"),
    ):
        assert after(NASAL, *events, wrong)[1][-1].id == id


VALUES = st.dictionaries(
    st.sampled_from(["systolic_bp", "heart_rate", "spo2"]), st.integers(60, 99).map(float), min_size=1
)


@given(st.lists(st.tuples(st.floats(-0.5, 0.0), VALUES, st.integers(0, 12), st.booleans()), max_size=12))
def test_what_is_known_is_what_a_look_at_all_that_stands_would_find(
    steps: list[tuple[float, dict[str, float], int, bool]],
) -> None:
    """The state keeps the newest value of each finding; a plain search through the readings that stand must find the same."""
    events: list[Event] = list(DOSED)
    stands: dict[str, tuple[float, dict[str, float]]] = {}
    for number, (ago_h, values, which, withdraw) in enumerate(steps):
        now_h, id = 1.2 + 0.1 * number, f"e{number}"
        if which < len(stands):
            wrong = [*stands][which]
            right = {} if withdraw else values
            events.append(correct(now_h, wrong, dict(right), id))
            stands = {(id if key == wrong else key): ((at, right) if key == wrong else (at, had))
                      for key, (at, had) in stands.items() if key != wrong or right}  # fmt: skip
        else:
            events.append(Reading(now_h + ago_h, values, now_h, id))
            stands[id] = (now_h + ago_h, values)
    state, answers = after(NASAL, *events)
    assert all(answer.accepted for answer in answers)
    asked = BEFORE[1]
    assert isinstance(asked, Reading)
    expected = dict(asked.values)
    for _, values in sorted(stands.values(), key=lambda one: one[0]):
        expected |= values
    assert state.latest() == expected
