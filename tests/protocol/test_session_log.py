"""What the readings of a session come to is carried on from one to the next: no answer reads all of them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.protocol import Session, SessionState
from daybreak.protocol.session_events import Correct, Event, Reading
from tests.protocol.broken import UNSET_LIMITS
from tests.protocol.courses import changed
from tests.protocol.test_session import BP, DOSED, LEAVING, LIMITS, MIN, SIGNED, SIGNS, after
from tests.protocol.test_session_again import AGAIN

WATCHED = Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, AGAIN)))
BEFORE_DOSE = LIMITS.replace("above: 180", "phase: before-dose, above: 130")
CALMER = Session(changed("spravato-trd-us", SIGNED, (UNSET_LIMITS, BEFORE_DOSE + AGAIN.removeprefix(LIMITS))))


class Watched(Mapping[str, object]):
    """Values that count how often somebody looks at them."""

    looks = 0

    def __init__(self, values: Mapping[str, object]) -> None:
        self.inside = values

    def __getitem__(self, id: str) -> object:
        Watched.looks += 1
        return self.inside[id]

    def __iter__(self) -> Iterator[str]:
        Watched.looks += 1
        return iter(self.inside)

    def __len__(self) -> int:
        return len(self.inside)


def read(number: int) -> Reading:
    """One of many readings, one of seven of them beyond the limit."""
    high = {"systolic_bp": 190.0} if number % 7 == 0 else {}
    return Reading(1.2 + number * MIN / 60, Watched({**SIGNS, **high}), id=f"r{number}")


def of_many(readings: int) -> SessionState:
    """After so many readings from the dose on."""
    return after(WATCHED, *DOSED, *(read(number) for number in range(readings)))[0]


@pytest.mark.parametrize("readings", [10, 400])
def test_no_answer_looks_at_a_reading_again(readings: int) -> None:
    state = of_many(readings)
    Watched.looks = 0
    assert [row for row in WATCHED.due(state, 4.0) if row.rule == "again"]
    assert WATCHED.hindrances(state, 4.0)
    assert WATCHED.gates(state)
    assert Watched.looks == 0


def test_a_reading_is_looked_at_as_often_however_many_came_before() -> None:
    looks = []
    for readings in (10, 400):
        state = of_many(readings)
        Watched.looks = 0
        WATCHED.apply(state, read(1 + 7 * readings))
        looks.append(Watched.looks)
    assert 0 < looks[0] == looks[1]


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "systolic_bp": st.sampled_from([120.0, 140.0, 190.0, None]),
        **{
            id: st.sampled_from([value, None])
            for id, value in {**BP, **LEAVING}.items()
            if id != "systolic_bp"
        },
    },
)
ENTRIES = st.lists(st.tuples(VALUES, st.sampled_from([0.85, 1.0, 1.21, 9.0]), st.booleans()), max_size=25)


def events_of(entries: list[tuple[dict[str, object], float, bool]]) -> Iterator[Event]:
    """Readings one after the other, some of one moment, some late, some put right or withdrawn; the dose among them."""
    for number, (values, true_h, wrong) in enumerate(entries):
        if number == len(entries) // 2:
            yield from (DOSED[-2], DOSED[-1])
        known_h = (0.9 if number < len(entries) // 2 else 1.2) + number * MIN / 10
        yield Reading(min(true_h, known_h), values, recorded_h=known_h, id=f"r{number}")
        if wrong:
            right = {id: value for id, value in values.items() if value is not None}
            yield Correct(known_h, f"r{number}", right, "Typed wrongly", "Nurse B", id=f"c{number}")


@given(ENTRIES, st.sampled_from([WATCHED, CALMER]))
def test_what_is_carried_on_is_what_all_readings_say(
    entries: list[tuple[dict[str, object], float, bool]], session: Session
) -> None:
    state, _ = after(session, *DOSED[:-2], *events_of(entries))
    log, dosed_h = state.log, state.dosed_h
    by_time = sorted(
        state.readings, key=lambda reading: reading.time_h
    )  # of one moment, the later known last
    times = {id: [one.time_h for one in by_time if id in one.values] for one in by_time for id in one.values}
    assert {id: list(found) for id, found in log.times_h.items()} == times
    newest = {id: (one.time_h, value, one.entered_h) for one in by_time for id, value in one.values.items()}
    assert dict(log.newest) == newest
    valued = {id: one.time_h for one in by_time for id, value in one.values.items() if value is not None}
    assert log.valued_h == valued
    limits = session.protocol.session.thresholds
    high = [
        one
        for one in state.readings
        if _is_high(one, limits[0].above, limits[0].holds_at(one.time_h, dosed_h))
    ]
    assert log.beyond == tuple((one.time_h, ("systolic_bp",)) for one in high)
    asking = [
        one for one in by_time
        if (dosed_h is None or one.time_h >= dosed_h) and (one in high or _seen(one) & session.protocol.session.watched)
    ]  # fmt: skip
    assert log.asked.time_h == max((one.time_h for one in asking), default=float("-inf"))
    assert log.asked.known_h == max((one.entered_h for one in asking), default=float("-inf"))
    last = [one for one in asking if one.time_h == log.asked.time_h]
    assert ("limit" in log.asked.what) == (last != [] and all(one in high for one in last))


def _is_high(reading: Reading, limit: float | None, holds: bool) -> bool:
    value = reading.values.get("systolic_bp")
    assert limit is not None
    return holds and isinstance(value, float) and value > limit


def _seen(reading: Reading) -> set[str]:
    return {id for id, value in reading.values.items() if value is not None}
