"""A crossover is analysed within its patients: against statsmodels and SciPy, and against what its replicates show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from daybreak.errors import TrialError
from daybreak.trial.endpoints import Estimates, ancova, change_difference, mmrm
from daybreak.trial.record_file import load_record, save_record
from daybreak.trial.summarise import summarise
from tests.trial.made_trials import certain, made, ran
from tests.trial.records import crossover

FIGURES = ("value", "se", "df", "p", "low", "high")


def figures(found: Estimates, replicate: int) -> list[float]:
    return [float(getattr(found, name)[replicate]) for name in FIGURES]


@pytest.mark.parametrize("adjusted", [True, False])
def test_a_difference_within_patients_is_that_of_statsmodels(adjusted: bool) -> None:
    """Least squares over the raw rows, with a term for every patient; of those seen in both periods."""
    import pandas as pd
    import statsmodels.formula.api as smf

    record = crossover(3, patients=17, replicates=3, missed=0.15)
    found = (ancova if adjusted else change_difference)(record, "ketamine", 168.0)
    assert record.person is not None
    for replicate in range(3):
        mine = (record.replicate == replicate) & record.observed[1]
        people, times = np.unique(record.person[mine], return_counts=True)
        mine &= np.isin(record.person, people[times == 2])
        columns = {
            "arm": record.arm,
            "person": record.person,
            "period": record.period,
            "baseline": record.baseline,
        }
        data = pd.DataFrame(columns | {"change": record.scores[1] - record.baseline})[mine]
        terms = "arm + C(period) + C(person)" + (" + baseline" if adjusted else "")
        fit = smf.ols(f"change ~ {terms}", data).fit()
        oracle = [
            fit.params["arm"],
            fit.bse["arm"],
            fit.df_resid,
            fit.pvalues["arm"],
            *fit.conf_int().loc["arm"],
        ]
        np.testing.assert_allclose(figures(found, replicate), oracle, rtol=1e-8)


def test_unadjusted_it_is_the_test_of_hills_and_armitage() -> None:
    """SciPy's t test between the orders, of the first period's change minus the second's; half of it is the difference."""
    record = crossover(5, patients=24)
    change = record.scores[0] - record.baseline
    assert record.person is not None
    assert record.period is not None
    first, second = (
        change[record.period == period][np.argsort(record.person[record.period == period])]
        for period in (0, 1)
    )
    drug_first = (record.arm == 1)[record.period == 0][np.argsort(record.person[record.period == 0])]
    test = stats.ttest_ind((first - second)[drug_first], (first - second)[~drug_first])
    interval = test.confidence_interval(0.95)
    found = change_difference(record, "ketamine", 24.0)
    oracle = [test.pvalue, test.df, interval.low / 2, interval.high / 2]
    np.testing.assert_allclose([found.p[0], found.df[0], found.low[0], found.high[0]], oracle, rtol=1e-9)


def test_with_nobody_missing_the_mixed_model_is_the_analysis_of_covariance() -> None:
    record = crossover(7, patients=20, replicates=2)
    model = mmrm(record)
    for arm, other in (("ketamine", "placebo"), ("placebo", "ketamine")):
        one, two = model.difference(arm, 168.0, other), ancova(record, arm, 168.0, other)
        for replicate in range(2):
            np.testing.assert_allclose(figures(one, replicate), figures(two, replicate), rtol=1e-6)
    with pytest.raises(TrialError, match="differences within patients and has no mean of an arm"):
        model.mean("ketamine", 168.0)


def test_where_one_order_was_not_seen_twice_there_is_no_estimate() -> None:
    record = crossover(9, patients=16, replicates=2)
    assert record.person is not None
    gone = (record.replicate == 1) & (record.person % 8 >= 5) & (record.period == 1)
    scores = np.where(gone, np.nan, record.scores)
    changed = replace(record, scores=scores)
    for difference in (ancova, change_difference):
        found = difference(changed, "ketamine", 24.0)
        assert np.isfinite(found.value).tolist() == [True, False]
    with pytest.raises(TrialError, match="in both periods of anybody who had 'placebo' first at 24 h"):
        mmrm(changed)


def test_the_standard_error_of_a_simulated_crossover_is_how_its_replicates_spread() -> None:
    """Of patients all alike in what the drug does, the error within patients is the spread; that of independent groups is not."""
    record = ran(made("crossover"), 300)
    for difference in (ancova, change_difference):
        paired = difference(record, "ket", 24.0)
        apart = difference(replace(record, person=None, period=None), "ket", 24.0)
        spread = paired.value.var(ddof=1)
        assert 0.8 < (paired.se**2).mean() / spread < 1.25
        assert (apart.se**2).mean() / apart.value.var(ddof=1) > 1.5
    summary = summarise(record)
    assert summary.within_patients
    assert summary.differences[0].standard_error == pytest.approx(ancova(record, "ket", 24.0).se.mean())


def test_the_prediction_over_replicates_has_the_pairing_in_it_however_it_is_analysed() -> None:
    """With as many of either order and nobody missing, the unadjusted difference is that of the means of the two arms."""
    record = ran(made("crossover"), 20, patients_per_arm=8)
    paired, apart = (
        summarise(one, analysis="unadjusted").differences
        for one in (record, replace(record, person=None, period=None))
    )
    for one, other in zip(paired, apart, strict=True):
        assert one.prediction == pytest.approx(other.prediction)
        assert one.standard_error != pytest.approx(other.standard_error, rel=0.1)


def test_the_same_person_is_the_same_patient_in_both_periods() -> None:
    """With no drug effect, no hope and no drift, nobody moves: both baselines of a person are the same."""
    from tests.population.made_calibration import made_calibration

    nothing = ("context_effect", "context_by_washed_out", "context_by_size", "context_between_studies")
    tiny = ("natural_course_sd", "context_effect_sd", "plasticity_weight", "synapse_weight")
    still = made_calibration(1, **dict.fromkeys(nothing, 0.0), **dict.fromkeys(tiny, 1e-9))
    record = ran(made("crossover"), 6, calibration=still)
    assert record.person is not None
    assert record.period is not None
    twice = record.baseline[np.argsort(record.person, kind="stable")].reshape(-1, 2)
    np.testing.assert_array_equal(twice[:, 0], twice[:, 1])
    assert np.unique(twice[:, 0]).size > 10
    drug_first = (record.period == 0) & (record.arm == record.arm_number("ket"))
    assert np.bincount(record.replicate[drug_first]).tolist() == [5] * 6


def test_a_crossover_of_one_patient_says_nothing() -> None:
    record = ran(made("crossover"), 2, patients_per_arm=1)
    assert record.patients == 4
    assert np.isnan(ancova(record, "ket", 24.0).value).all()


def test_one_replicate_has_no_number_needed_to_treat() -> None:
    """Its interval would be that of independent groups; over replicates, it is theirs."""
    one, many = (summarise(ran(made("crossover"), n, calibration=certain())) for n in (1, 5))
    assert one.differences[0].number_needed is None
    assert many.differences[0].number_needed is not None
    assert all(rate.number_needed is None for rate in one.events)


def test_pairs_are_kept_in_a_file(tmp_path: Any) -> None:
    record = crossover(2, patients=6)
    save_record(record, tmp_path / "record.npz")
    kept = load_record(tmp_path / "record.npz")
    np.testing.assert_array_equal(kept.person, record.person)
    np.testing.assert_array_equal(kept.period, record.period)


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": None},
        {"person": None},
        {"person": np.zeros(12, dtype=np.int64)},
        {"person": np.arange(12)},
        {"period": np.zeros(12, dtype=np.int64)},
    ],
)
def test_a_crossover_whose_patients_are_not_paired_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TrialError, match="patients of a crossover are not paired"):
        replace(crossover(2, patients=6), **wrong)
