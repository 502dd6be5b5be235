"""What is expected from now on learns from what was given and read; the dates are the course's."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from daybreak.clinic.facts import Fact
from daybreak.clinic.next_session.from_now import AHEAD_H, FromNow, from_now
from daybreak.clinic.next_session.replay import replay
from daybreak.clinic.timeline.readings import Reading
from daybreak.clinic.timeline.visits import Visit
from tests.clinic.next_session.test_replay import BEGAN_AT, US, visit

FACTS = {"madrs": Fact("madrs", 34, "recorded"), "weight_kg": Fact("weight_kg", 80.0, "recorded")}
DAYS = (0, 3, 7, 10)
NOW = BEGAN_AT + timedelta(days=13, hours=5)
BEHIND = [visit(day, 56.0 if day == 0 else 84.0, number=n) for n, day in enumerate(DAYS, 1)]


def read(*values: tuple[float, float]) -> list[Reading]:
    return [Reading(BEGAN_AT + timedelta(days=day), "madrs", madrs) for day, madrs in values]


def expected(
    readings: list[Reading], behind: list[Visit] = BEHIND, facts: dict[str, Fact] = FACTS
) -> FromNow | None:
    standing = replay(US, behind, lambda _: {"madrs": 20.0, "tolerated_last": True})
    return from_now(US, facts, standing, behind, readings, NOW)


def test_a_patient_who_has_answered_is_expected_to_stay_better_than_one_who_has_not() -> None:
    good, bad, unread = (
        expected(read((3, 14), (7, 10), (10, 8))),
        expected(read((3, 33), (7, 32), (10, 33))),
        expected([]),
    )
    assert good is not None
    assert bad is not None
    assert unread is not None
    assert good.has_learned
    assert bad.has_learned
    assert good.go_on[0] > unread.go_on[0] > bad.go_on[0]
    assert good.band.middle[-1] < unread.band.middle[-1] < bad.band.middle[-1]
    for one in (good, bad):
        width, before = one.band.high[0] - one.band.low[0], unread.band.high[0] - unread.band.low[0]
        assert width < before
    assert good.go_on[0] > good.stop[0]


def test_the_band_begins_today_and_ends_where_the_shares_are_said() -> None:
    found = expected(read((3, 20), (7, 18), (10, 15)))
    assert found is not None
    assert found.readings == 3
    assert found.band.time_h[0] == 13 * 24.0
    assert found.band.time_h[-1] == 13 * 24.0 + AHEAD_H
    assert found.at == BEGAN_AT + timedelta(days=13 + 28)
    low, middle, high = found.band.low, found.band.middle, found.band.high
    assert all(a <= b <= c for a, b, c in zip(low, middle, high, strict=True))


def test_only_readings_of_the_course_and_of_its_scale_are_learned_from() -> None:
    usual = read((3, 20), (7, 18))
    others = [*read((-2, 34), (0, 34), (14, 5)), Reading(BEGAN_AT + timedelta(days=5), "phq9", 9.0)]
    one, other = expected(usual), expected([*usual, *others])
    assert one is not None
    assert one == other
    assert one.readings == 2


def test_a_dose_of_which_nothing_was_given_is_none() -> None:
    nothing = [*BEHIND, visit(12, 84.0, number=5, given_mg="0")]
    with_it, without = expected(read((3, 20)), nothing), expected(read((3, 20)))
    assert with_it is not None
    assert without is not None
    assert Decimal(0) == nothing[-1].given_mg
    assert with_it.band.middle[0] == pytest.approx(without.band.middle[0])


def test_somebody_who_is_like_nobody_teaches_nothing_and_it_is_said() -> None:
    found, unread = expected(read((3, 1), (4, 55), (7, 1), (8, 55), (10, 1))), expected([])
    assert found is not None
    assert unread is not None
    assert (found.has_learned, found.readings, found.patients) == (False, 5, 8000)
    assert found.go_on[0] == pytest.approx(unread.go_on[0], abs=0.03)  # 2,000 and 8,000 of the same people


def test_before_the_first_dose_it_is_what_is_expected_of_everybody() -> None:
    found = expected(read((-1, 34)), [visit(14, 56.0, "planned")])
    assert found is not None
    assert (found.readings, found.has_learned) == (0, False)


def test_without_a_madrs_before_the_first_dose_nothing_is_said() -> None:
    assert expected([], facts={}) is None
