"""How much wider an interval must be: by hand, and as often as it says on trials that are drawn at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.trial.widening import points_outside, widening_points, widening_points_without


@dataclass(frozen=True)
class One:
    trial: str
    published: float
    low: float = -1.0
    high: float = 1.0


def trials(*published: float) -> list[One]:
    return [One(str(n), y) for n, y in enumerate(published)]


def test_points_outside_are_counted_from_the_nearer_limit() -> None:
    assert [points_outside(One("a", y)) for y in (-3.0, -1.0, 0.0, 1.0, 1.5)] == [2.0, 0.0, -1.0, 0.0, 0.5]


def test_of_nineteen_trials_the_last_but_one_decides() -> None:
    """Each has 1 / 20; 18 of them make 0.9."""
    assert widening_points(trials(*range(1, 20))) == 17.0


def test_of_nine_trials_the_worst_decides_and_of_eight_nobody_can_say() -> None:
    """9 / 10 is reached by all nine; 8 / 9 is less than 0.9."""
    assert widening_points(trials(*range(1, 10))) == 8.0
    assert widening_points(trials(*range(1, 9))) is None
    assert widening_points([]) is None


def test_a_trial_of_many_figures_counts_once() -> None:
    """Of 18 trials on the prediction and one with ten figures far away, ten figures of 28 lie outside, but one trial of 19."""
    rows = [*trials(*[0.0] * 18), *(One("far", 9.0) for _ in range(10))]
    assert widening_points(rows) == 0.0


def test_an_interval_is_never_made_narrower() -> None:
    assert widening_points(trials(*[0.0] * 30)) == 0.0


def test_a_trial_has_no_say_in_its_own_interval() -> None:
    rows = trials(*[0.0] * 10, 8.0)
    assert widening_points(rows) == 7.0
    assert widening_points_without("10", rows) == 0.0
    assert widening_points_without("0", rows) == 7.0


@given(st.lists(st.floats(-50, 50), min_size=9, max_size=40), st.floats(-20, 20))
def test_it_moves_with_the_points(published: list[float], shift: float) -> None:
    rows = trials(*published)
    moved = [One(one.trial, one.published + shift, one.low + shift, one.high + shift) for one in rows]
    assert widening_points(moved) == pytest.approx(widening_points(rows), abs=1e-9)


def test_a_new_trial_is_held_as_often_as_is_said_whatever_the_model_is_worth() -> None:
    """A model whose intervals hold 38 % (a standard normal within 0.5): of 2,000 sets of 20 trials of 1 to 6 figures that share
    their deviation, the widened interval holds a figure of one more in at least 90 %, but for chance (SE 0.7 points)."""
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(2000):
        rows = []
        for trial in range(21):
            shared = rng.normal()
            many = rng.integers(1, 7)
            rows += [
                One(str(trial), 0.8 * shared + 0.6 * rng.normal(), low=-0.5, high=0.5) for _ in range(many)
            ]
        new = next(one for one in rows if one.trial == "20")
        wider = widening_points_without("20", rows)
        assert wider is not None
        held += points_outside(new) <= wider
    assert 0.9 - 0.014 <= held / 2000 <= 0.96
