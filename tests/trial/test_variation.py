"""How figures vary over replicates, and what JSON can carry of it."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.trial.variation import INTERVAL, Variation, curve, expected, quantiles, variation


def test_the_middle_and_the_limits_are_those_of_the_replicates() -> None:
    found = variation(np.arange(1001.0))
    assert found == Variation(500.0, 500.0, 25.0, 975.0, 0)


def test_replicates_that_do_not_say_are_counted_and_left_out() -> None:
    found = variation(np.array([1.0, np.nan, 3.0]))
    assert (found.mean, found.unknown) == (2.0, 1)
    assert variation(np.full(3, np.nan)) == Variation(None, None, None, None, 3)


def test_one_replicate_does_not_show_how_trials_vary() -> None:
    assert variation(np.array([4.0])) == Variation(4.0, 4.0, None, None, 0)
    assert quantiles(np.array([4.0]), INTERVAL) == (None, None)
    assert expected(np.array([4.0]), np.array([1.0])) == (None, None)


def test_a_median_that_is_not_reached_is_none_and_the_rest_stays() -> None:
    found = variation(np.array([10.0, 20.0, np.inf, np.inf, np.inf]))
    assert (found.mean, found.median, found.low, found.high) == (None, None, 10.0, None)
    assert variation(np.full(3, np.inf)) == Variation(
        None, None, None, None, unknown=0
    )  # infinity; unknown would be 3


@pytest.mark.parametrize("parameters", [0.0, 1.0, 3.0])
def test_the_expected_figure_leaves_the_chance_of_one_trial_out(parameters: float) -> None:
    """Truths with an SD of 0, 1 or 3 points, seen with a standard error of 1.5: the interval is that of the truths."""
    rng = np.random.default_rng(1)
    truth = rng.normal(-4.0, parameters, 20_000)
    seen = truth + rng.normal(0.0, 1.5, 20_000)
    low, high = expected(seen, np.full(20_000, 1.5))
    assert low is not None
    assert high is not None
    assert (low, high) == (
        pytest.approx(-4 - 1.96 * parameters, abs=0.35),
        pytest.approx(-4 + 1.96 * parameters, abs=0.35),
    )


def test_replicates_that_agree_leave_nothing_open() -> None:
    assert expected(np.full(5, -2.0), np.ones(5)) == (-2.0, -2.0)


def test_a_curve_of_one_replicate_keeps_its_own_limits() -> None:
    one, own = np.array([[1.0, 0.5]]), np.array([[0.9, 0.3]])
    assert curve(one, own, one + 0.1) == {"mean": [1.0, 0.5], "low": [0.9, 0.3], "high": [1.1, 0.6]}
    two = np.array([[1.0, 0.5], [1.0, 0.7], [np.nan, np.nan]])
    found = curve(two, two, two)
    assert found is not None
    assert found["mean"] == pytest.approx([1.0, 0.6])
    assert found["low"] == pytest.approx([1.0, 0.505])
    assert curve(np.full((2, 2), np.nan), two[:2], two[:2]) is None
