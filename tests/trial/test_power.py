"""Power and sample size by replication, against the formula of a test whose power is known exactly."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.power import TTestIndPower

from daybreak.errors import TrialError
from daybreak.trial.endpoints.change import change_difference
from daybreak.trial.endpoints.estimate import t_estimates
from daybreak.trial.endpoints.power_curve import SizeTried, fit_power
from daybreak.trial.endpoints.significance import power, power_in_favour
from daybreak.trial.endpoints.size_search import Search, SizeNotFoundError, sample_size
from tests.trial.records import trial


def t_tests(effect: float, seed: int = 1) -> Callable[[int, int], np.ndarray]:
    """p-values of two-sided t tests with n patients an arm and a standardised difference."""
    rng = np.random.default_rng(seed)

    def run(n: int, replicates: int) -> np.ndarray:
        one, other = rng.normal(effect, 1.0, (replicates, n)), rng.normal(0.0, 1.0, (replicates, n))
        return np.asarray(stats.ttest_ind(one, other, axis=1).pvalue)

    return run


def exact_size(effect: float, wanted: float) -> float:
    """statsmodels: patients an arm for the power of a two-sided t test."""
    return float(TTestIndPower().solve_power(effect, power=wanted, alpha=0.05))


def test_power_is_the_share_of_significant_replicates() -> None:
    found = power(np.array([0.01, 0.049, 0.05, 0.2, np.nan]))
    assert (found.value, found.significant, found.replicates, found.unknown) == (0.4, 2, 5, 1)
    assert (found.low, found.high) == (
        pytest.approx(0.1176, abs=1e-4),
        pytest.approx(0.7693, abs=1e-4),
    )  # Wilson, 2 of 5


def test_power_in_the_wrong_direction_is_none() -> None:
    difference = t_estimates("x", np.array([-3.0, 3.0, -0.1, np.nan]), np.ones(4), np.full(4, 50.0))
    assert power_in_favour(difference).significant == 1
    assert power_in_favour(difference, lower_is_better=False).significant == 1
    assert power_in_favour(difference).unknown == 1
    assert power(difference.p).significant == 2


def test_power_of_a_recorded_trial_follows_from_its_replicates() -> None:
    """400 replicates of 60 patients an arm; SDs and difference measured on the record, power from the t test's formula."""
    record = trial(4, per_arm=60, replicates=400, effect=-4.0, dropout=0.0, missed=0.0)
    difference = change_difference(record, "ketamine", 24.0)
    sd = difference.se.mean() / np.sqrt(2 / 60)
    expected = TTestIndPower().power(abs(difference.value.mean()) / sd, 60, 0.05)
    found = power_in_favour(difference)
    assert found.low - 0.02 < expected < found.high + 0.02


@pytest.mark.parametrize("problem", [np.array([]), np.array([1.5])])
def test_p_values_that_are_none_are_refused(problem: np.ndarray) -> None:
    with pytest.raises(TrialError):
        power(problem)
    with pytest.raises(TrialError, match="level 0"):
        power(np.array([0.5]), alpha=0.0)


def test_the_power_at_the_size_has_an_interval_that_holds_what_was_wanted() -> None:
    found = sample_size(t_tests(0.5), Search(replicates=400, precise=0.08))
    assert found.wanted <= found.power < found.wanted + 0.02
    assert found.power_low < found.wanted < found.power_high


@pytest.mark.parametrize(("effect", "wanted"), [(0.5, 0.8), (0.5, 0.9), (0.3, 0.8), (1.2, 0.8)])
def test_the_size_is_that_of_the_formula(effect: float, wanted: float) -> None:
    """t tests: 64, 86, 176 and 12 patients an arm. The interval includes them and is as narrow as asked."""
    found = sample_size(t_tests(effect), Search(wanted=wanted, replicates=400, precise=0.08))
    size = exact_size(effect, wanted)
    assert found.low - 1 <= size <= found.high + 1
    assert abs(found.n - size) <= max(0.1 * size, 1.5)
    assert found.precise


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    """60 searches, each stopped early: 95 % cover, give or take (at least 88 %)."""
    size = exact_size(0.5, 0.8)
    found = [
        sample_size(t_tests(0.5, seed), Search(replicates=100, rounds=8, precise=0.001)) for seed in range(60)
    ]
    assert np.mean([one.low - 1 <= size <= one.high + 1 for one in found]) >= 0.88
    assert not any(one.precise for one in found)


def trials_of_studies(
    effect: float, between: float, seed: int, *, shared: bool
) -> Callable[[int, int], np.ndarray]:
    """p-values of z tests in favour, n patients an arm, whose studies differ:
    study i finds the effect d_i ~ N(effect, between^2).

    `shared`: replicate i is the same study at every size, as with common random numbers.
    """
    studies, rng = np.random.default_rng([seed, 0]), np.random.default_rng([seed, 1])
    every = studies.normal(effect, between, 1_000)

    def run(n: int, replicates: int) -> np.ndarray:
        own = every[:replicates] if shared else studies.normal(effect, between, replicates)
        z = own * sqrt(n / 2) + rng.standard_normal(replicates)
        return np.where(z > 0, 2 * stats.norm.sf(z), 1.0)

    return run


def size_of_studies(effect: float, between: float, wanted: float) -> float:
    """n with P(z > 1.96) = wanted, z ~ N(effect sqrt(n/2), 1 + between^2 n/2): exact."""

    def short(n: float) -> float:
        return (
            float(stats.norm.cdf((effect * sqrt(n / 2) - 1.959964) / sqrt(1 + between**2 * n / 2))) - wanted
        )

    return float(brentq(short, 2, 100_000))


def covered(*, shared: bool) -> float:
    """Share of 60 searches with 100 replicates a size whose interval holds the size at which the power is 80 %."""
    size = size_of_studies(0.6, 0.3, 0.8)
    found = [
        sample_size(trials_of_studies(0.6, 0.3, seed, shared=shared), Search(replicates=100))
        for seed in range(60)
    ]
    return float(np.mean([one.low - 1 <= size <= one.high + 1 for one in found]))


def test_the_interval_covers_the_truth_where_studies_differ() -> None:
    assert covered(shared=False) >= 0.88


def test_studies_shared_by_all_sizes_would_make_the_interval_far_too_narrow() -> None:
    """Why every run must draw its own studies: 100 shared ones are 100 trials, whatever the number of sizes."""
    assert covered(shared=True) < 0.75


def test_a_search_that_was_interrupted_goes_on_where_it_stopped() -> None:
    run, whole = t_tests(0.5), sample_size(t_tests(0.5), Search(precise=0.05))
    seen: list[SizeTried] = []

    def stop_after_three(one: SizeTried) -> None:
        seen.append(one)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample_size(run, Search(precise=0.05), progress=stop_after_three)
    assert sample_size(run, Search(precise=0.05), known=seen) == whole


def test_a_power_out_of_reach_is_refused_with_what_was_reached() -> None:
    with pytest.raises(
        SizeNotFoundError, match=r"With 50 patients an arm the power is only \d+%, not 80%"
    ) as refusal:
        sample_size(t_tests(0.1), Search(most=50))
    assert 50 in [one.n for one in refusal.value.tried]
    with pytest.raises(TrialError, match=r"With 20 patients an arm the power is already 100%"):
        sample_size(t_tests(3.0), Search(least=20))


def test_rounds_that_end_before_anything_is_known_are_said() -> None:
    with pytest.raises(
        SizeNotFoundError, match=r"the power does not rise through 80%.*more --replicates"
    ) as refusal:
        sample_size(
            t_tests(0.03),
            Search(most=1_000_000, least=2, replicates=10, rounds=3),
            known=[SizeTried(2, 0, 10)] * 3,
        )
    assert refusal.value.tried == (SizeTried(2, 0, 10),) * 3
    assert refusal.value.exit_code == 18


@given(a=st.floats(-3, -1), b=st.floats(0.1, 1.0), wanted=st.floats(0.6, 0.95))
def test_a_curve_is_found_again_from_its_own_counts(a: float, b: float, wanted: float) -> None:
    """Counts of a million replicates from the curve itself: the size to one patient or 1 %, and an interval that includes it."""
    truth = ((stats.norm.ppf(wanted) - a) / b) ** 2
    sizes = sorted({max(1, round(truth * factor)) for factor in (0.4, 0.7, 1.0, 1.5, 2.5)})
    tried = [SizeTried(n, round(1e6 * stats.norm.cdf(a + b * n**0.5)), 1_000_000) for n in sizes]
    curve = fit_power(tried, wanted)
    if len(sizes) >= 3:
        assert curve is not None
        assert curve.size(wanted) == pytest.approx(truth, rel=0.01, abs=1.0)
        low, high = curve.interval(wanted)
        assert low <= curve.size(wanted) <= high + 1


def test_counts_that_do_not_rise_set_no_curve() -> None:
    assert fit_power([SizeTried(10, 60, 100), SizeTried(40, 30, 100)], 0.8) is None
    assert fit_power([SizeTried(10, 60, 100)], 0.8) is None


def test_an_uncertain_slope_sets_no_bound() -> None:
    curve = fit_power([SizeTried(10, 5, 10), SizeTried(20, 6, 10)], 0.8)
    assert curve is not None
    assert curve.interval(0.8) == (1, np.inf)


@pytest.mark.parametrize(
    "parts",
    [
        {"wanted": 1.0},
        {"wanted": 0.01},
        {"least": 10, "most": 10},
        {"replicates": 0},
        {"rounds": 2},
        {"precise": 0.0},
    ],
)
def test_a_search_that_is_none_is_refused(parts: dict[str, float]) -> None:
    with pytest.raises(TrialError):
        Search(**parts)  # type: ignore[arg-type]
    with pytest.raises(TrialError, match="no result"):
        SizeTried(10, 5, 4)
