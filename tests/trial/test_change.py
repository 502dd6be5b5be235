"""Change at a visit, unadjusted and adjusted, against SciPy and statsmodels, replicate by replicate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from daybreak.errors import TrialError
from daybreak.trial.endpoints.adjusted import ancova
from daybreak.trial.endpoints.change import change_difference, change_means, score_means
from daybreak.trial.endpoints.estimate import without_se
from daybreak.trial.endpoints.missing import carried_forward
from daybreak.trial.record import TrialRecord
from tests.trial.records import VISIT_H, small, trial


def changes(record: TrialRecord, replicate: int, arm: int, visit: int) -> np.ndarray:
    """Observed changes of one arm, picked by hand."""
    mine = (record.replicate == replicate) & (record.arm == arm) & record.observed[visit]
    return np.asarray(record.scores[visit, mine] - record.baseline[mine])


def test_means_by_hand() -> None:
    means = change_means(small(), 168.0)
    assert means.count.tolist() == [[2, 1]]
    assert means.mean.tolist() == [[-1.0, -16.0]]
    assert means.sd[0, 0] == 0.0
    assert np.isnan(means.sd[0, 1])  # one patient has no SD
    assert np.isnan(means.low[0, 1])
    assert score_means(small(), 168.0).mean.tolist() == [[31.0, 16.0]]


def test_the_error_of_an_sd_is_the_jackknife_by_hand() -> None:
    record = trial(4, per_arm=9, replicates=2, visit_h=VISIT_H[:2])
    means = change_means(record, 168.0)
    for replicate, arm in np.ndindex(2, 2):
        seen = changes(record, replicate, arm, 1)
        without = np.array([np.delete(seen, i).std(ddof=1) for i in range(len(seen))])
        by_hand = np.sqrt((len(seen) - 1) * without.var())
        assert means.sd_error[replicate, arm] == pytest.approx(by_hand, rel=1e-9)
    assert np.isnan(change_means(small(), 24.0).sd_error).all()  # two patients an arm


@pytest.mark.parametrize("two_kinds", [True, False])
def test_the_error_of_an_sd_is_how_sds_spread(two_kinds: bool) -> None:
    """2000 arms of 40 patients, alike or of two kinds that lie far apart; the normal formula holds for the first alone."""
    rng = np.random.default_rng(1)
    people = 2 * 40 * 2000
    change = rng.normal(0.0, 3.0, people) - (16.0 * (rng.random(people) < 0.5) if two_kinds else 0.0)
    record = small(
        arm=np.tile(np.repeat([0, 1], 40), 2000),
        baseline=np.full(people, 32.0),
        scores=np.tile(32.0 + change, (2, 1)),
        replicate=np.repeat(np.arange(2000), 80),
        left_h=None,
        events={},
    )
    means = change_means(record, 24.0)
    spread = means.sd.std(ddof=1)
    assert np.sqrt((means.sd_error**2).mean()) == pytest.approx(spread, rel=0.08)
    normal = np.sqrt((means.sd**2).mean() / (2 * 39))
    assert (normal > 1.4 * spread) == two_kinds


def test_the_last_observation_is_carried_forward_and_the_baseline_where_there_is_none() -> None:
    scores = np.array([[28.0, np.nan, 12.0, 20.0], [29.0, np.nan, 16.0, np.nan]])
    assert carried_forward(small(scores=scores)).tolist() == [
        [28.0, 34.0, 12.0, 20.0],
        [29.0, 34.0, 16.0, 20.0],
    ]
    assert change_means(small(scores=scores), 168.0, locf=True).mean.tolist() == [[-0.5, -16.0]]


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), per_arm=st.integers(3, 30), replicates=st.integers(1, 3))
def test_means_and_welch_are_those_of_scipy(seed: int, per_arm: int, replicates: int) -> None:
    record = trial(seed, per_arm=per_arm, replicates=replicates, visit_h=VISIT_H[:2], dropout=0.02)
    means, difference = change_means(record, 168.0), change_difference(record, "ketamine", 168.0)
    for replicate in range(replicates):
        control, ketamine = (changes(record, replicate, arm, 1) for arm in (0, 1))
        if min(len(control), len(ketamine)) < 2:
            continue
        low, high = stats.t.interval(0.95, len(ketamine) - 1, ketamine.mean(), stats.sem(ketamine))
        found = [part[replicate, 1] for part in (means.mean, means.sd, means.low, means.high)]
        np.testing.assert_allclose(found, [ketamine.mean(), ketamine.std(ddof=1), low, high], rtol=1e-10)
        test = stats.ttest_ind(ketamine, control, equal_var=False)
        interval = test.confidence_interval(0.95)
        found = [part[replicate] for part in (difference.p, difference.df, difference.low, difference.high)]
        np.testing.assert_allclose(found, [test.pvalue, test.df, interval.low, interval.high], rtol=1e-9)


@pytest.mark.parametrize("arms", [2, 3, 4])
def test_ancova_is_that_of_statsmodels(arms: int) -> None:
    """Ordinary least squares of statsmodels on the same patients, to 1e-9 of each figure."""
    import pandas as pd
    import statsmodels.formula.api as smf

    record = trial(arms, per_arm=15, arms=arms, replicates=2, dropout=0.1)
    found = ancova(record, "ketamine", 840.0)
    for replicate in range(2):
        mine = (record.replicate == replicate) & record.observed[5]
        data = pd.DataFrame(
            {
                "change": (record.scores[5] - record.baseline)[mine],
                "arm": record.arm[mine],
                "baseline": record.baseline[mine],
            }
        )
        fit = smf.ols("change ~ C(arm) + baseline", data).fit()
        row = fit.conf_int().loc["C(arm)[T.1]"]
        expected = [
            fit.params["C(arm)[T.1]"],
            fit.bse["C(arm)[T.1]"],
            fit.df_resid,
            fit.pvalues["C(arm)[T.1]"],
            *row,
        ]
        figures = [found.value, found.se, found.df, found.p, found.low, found.high]
        np.testing.assert_allclose([figure[replicate] for figure in figures], expected, rtol=1e-9)


def test_a_difference_turned_round_has_the_other_sign() -> None:
    record = trial(2, per_arm=20, arms=3)
    for difference in (change_difference, ancova):
        one, other = (
            difference(record, "ketamine", 24.0, "esketamine"),
            difference(record, "esketamine", 24.0, "ketamine"),
        )
        np.testing.assert_allclose(one.value, -other.value)
        np.testing.assert_allclose((one.low, one.p), (-other.high, other.p))


def test_adjustment_removes_what_the_baseline_explains() -> None:
    """Change = -0.5 baseline - 3 in the arm, without noise: adjusted exactly -3, although the baselines differ."""
    baseline = np.array([20.0, 24.0, 28.0, 30.0, 34.0, 41.0])
    arm = np.array([0, 0, 0, 1, 1, 1])
    record = small(
        arm=arm,
        baseline=baseline,
        scores=np.tile(0.5 * baseline - 3.0 * arm, (2, 1)),
        replicate=np.zeros(6, dtype=np.int64),
        left_h=None,
        events={},
    )
    assert ancova(record, "ketamine", 24.0).value[0] == pytest.approx(-3.0)
    assert change_difference(record, "ketamine", 24.0).value[0] == pytest.approx(-3.0 - 0.5 * 11.0)


def test_too_few_patients_say_nothing_and_claim_nothing() -> None:
    """One observed patient in an arm: no interval and no p-value, rather than a false one."""
    few = small(scores=np.array([[28.0, 30.0, 12.0, 20.0], [29.0, np.nan, 16.0, np.nan]]))
    three = small(
        scores=np.array([[28.0, 30.0, 12.0, 20.0], [29.0, 33.0, 16.0, np.nan]])
    )  # df = 0 for the ANCOVA
    for found in (
        change_difference(few, "ketamine", 168.0),
        ancova(few, "ketamine", 168.0),
        ancova(three, "ketamine", 168.0),
    ):
        for part in (found.value, found.se, found.low, found.high, found.p):
            assert np.isnan(part[0])


def test_everybody_alike_is_no_difference_and_no_doubt() -> None:
    record = small(scores=small().baseline[None] - np.array([[4.0], [8.0]]), left_h=None)
    found = change_difference(record, "ketamine", 24.0)
    assert (found.value[0], found.p[0]) == (0.0, 1.0)


def test_estimates_that_contradict_themselves_are_refused() -> None:
    one = np.array([1.0])
    with pytest.raises(TrialError, match=r"The interval 2 to 3 of x excludes 1"):
        without_se("x", one, 2 * one, 3 * one, one)
    with pytest.raises(TrialError, match=r"p-value of x lies outside"):
        without_se("x", one, one, one, 2 * one)
