"""The mixed model agrees with R, with the analysis of covariance where nobody is missing, and with plain algebra everywhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import TrialError
from daybreak.trial.endpoints.adjusted import ancova
from daybreak.trial.endpoints.mixed_model import Mmrm, mmrm
from daybreak.trial.endpoints.mmrm_likelihood import Reml, basis
from daybreak.trial.endpoints.mmrm_patterns import patterns
from daybreak.trial.endpoints.significance import power
from daybreak.trial.record import TrialRecord
from tests.trial.records import MADRS, VISIT_H, small, trial

REFERENCE = Path(__file__).parent / "reference"
CASES = ("complete", "dropout", "gaps", "three-arms", "large", "tiny")


def read_record(case: str) -> TrialRecord:
    """One trial of the reference file, as R read it."""
    with (REFERENCE / "mmrm_cases.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["case"] == case]
    scores = np.array(
        [[row[f"visit{j + 1}"].replace("NA", "nan") for row in rows] for j in range(6)], dtype=float
    )
    used = int(np.isfinite(scores).any(axis=1).sum())
    arm = np.array([int(row["arm"]) for row in rows])
    return TrialRecord(
        trial=case,
        scoring=MADRS,
        arms=("placebo", "ketamine", "esketamine")[: arm.max() + 1],
        control="placebo",
        visit_h=VISIT_H[:used],
        arm=arm,
        baseline=np.array([float(row["baseline"]) for row in rows]),
        scores=scores[:used],
        replicate=np.zeros(len(rows), dtype=np.int64),
    )


def reference(case: str, what: str) -> Iterator[dict[str, str]]:
    """Rows that R wrote; the first line of the file has its version and those of its packages."""
    with (REFERENCE / "mmrm.csv").open(newline="") as file:
        next(file)
        yield from (row for row in csv.DictReader(file) if row["case"] == case and row["what"] == what)


@pytest.fixture(scope="module", params=CASES)
def fitted(request: pytest.FixtureRequest) -> tuple[str, Mmrm]:
    return request.param, mmrm(read_record(request.param))


def fit_of(model: Mmrm) -> Reml:
    """The likelihood at the fit of the first replicate."""
    first = model.fits[0]
    assert first is not None
    return first.fit


def test_likelihood_and_standard_deviations_are_those_of_nlme(fitted: tuple[str, Mmrm]) -> None:
    """nlme::gls(corSymm, varIdent, REML) and lme4 reach the same likelihood to 1e-7 of its size."""
    case, model = fitted
    reml = fit_of(model)
    for what in ("log-likelihood", "log-likelihood-lme4"):
        (row,) = reference(case, what)
        assert reml.log_likelihood == pytest.approx(float(row["value"]), rel=1e-8)
    sds = [float(row["value"]) for row in reference(case, "sd")]
    np.testing.assert_allclose(np.sqrt(np.diag(reml.covariance)), sds, rtol=1e-5)


def test_differences_are_those_of_nlme(fitted: tuple[str, Mmrm]) -> None:
    """Estimates of nlme::gls to 1e-5 points."""
    case, model = fitted
    for row in reference(case, "gls"):
        visit = int(row["visit"]) - 1
        found = model.difference(model.record.arms[int(row["arm"])], model.record.visit_h[visit])
        assert found.value[0] == pytest.approx(float(row["value"]), abs=1e-5)
        uncorrected = _uncorrected_se(model, int(row["arm"]), visit)
        assert uncorrected == pytest.approx(float(row["se"]), rel=1e-5)


def test_kenward_and_roger_is_that_of_pbkrtest(fitted: tuple[str, Mmrm]) -> None:
    """Standard errors to 1e-5 and degrees of freedom to 1e-4 of pbkrtest's."""
    case, model = fitted
    for row in reference(case, "kenward-roger"):
        arm, visit_h = model.record.arms[int(row["arm"])], model.record.visit_h[int(row["visit"]) - 1]
        found = model.difference(arm, visit_h)
        assert found.value[0] == pytest.approx(float(row["value"]), abs=1e-5)
        assert found.se[0] == pytest.approx(float(row["se"]), rel=1e-5)
        assert found.df[0] == pytest.approx(float(row["df"]), rel=1e-4)


def _uncorrected_se(model: Mmrm, arm: int, visit: int) -> float:
    weights = np.zeros((len(model.record.arms) + 1, len(model.visits)))
    weights[arm, visit], weights[0, visit] = 1.0, -1.0
    return float(np.sqrt(weights.ravel() @ fit_of(model).phi @ weights.ravel()))


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), per_arm=st.integers(8, 40), arms=st.integers(2, 4))
def test_with_nobody_missing_it_is_the_analysis_of_covariance_of_each_visit(
    seed: int, per_arm: int, arms: int
) -> None:
    """A theorem, so to rounding: estimate, corrected standard error, degrees of freedom and p-value."""
    record = trial(seed, per_arm=per_arm, arms=arms, dropout=0.0, missed=0.0, visit_h=VISIT_H[:4])
    model = mmrm(record)
    for visit_h in record.visit_h:
        one, other = model.difference("ketamine", visit_h), ancova(record, "ketamine", visit_h)
        for name in ("value", "se", "df", "low", "high", "p"):
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-6, atol=1e-9)


def test_score_and_information_are_slopes_of_the_likelihood() -> None:
    """The score is the numerical derivative; the information is the expectation of the score's square over simulated data."""
    record = trial(3, per_arm=30, visit_h=VISIT_H[:3])
    x = np.column_stack([record.arm == 0, record.arm == 1, record.baseline - 34.0]).astype(float)
    data = patterns(x, (record.scores - record.baseline).T)
    covariance, step = np.array([[60.0, 30, 20], [30, 80, 40], [20, 40, 90]]), 1e-3
    here = Reml(data, covariance)
    for number, direction in enumerate(basis(3)):
        slope = (
            Reml(data, covariance + step * direction).log_likelihood
            - Reml(data, covariance - step * direction).log_likelihood
        ) / (2 * step)
        assert here.score[number] == pytest.approx(slope, rel=1e-5, abs=1e-7)
    rng, root, scores = np.random.default_rng(1), np.linalg.cholesky(covariance), []
    seen = np.isfinite(record.scores.T)
    for _ in range(500):
        y = np.where(seen, rng.standard_normal((record.patients, 3)) @ root.T, np.nan)
        scores.append(Reml(patterns(x, y), covariance).score)
    size = np.sqrt(np.diag(here.information))
    np.testing.assert_allclose(
        np.cov(np.array(scores).T) / np.outer(size, size), here.information / np.outer(size, size), atol=0.2
    )


def test_the_likelihood_is_that_of_every_patient_written_out() -> None:
    """Patterns and Kronecker products against one dense covariance of all observations."""
    record = trial(4, per_arm=12, visit_h=VISIT_H[:3], missed=0.15)
    model = fit_of(mmrm(record))
    change, centred = record.scores - record.baseline, record.baseline - record.baseline.mean()
    rows = [(i, j) for i in range(record.patients) for j in range(3) if np.isfinite(change[j, i])]
    X = np.zeros((len(rows), 9))
    for number, (i, j) in enumerate(rows):
        X[number, record.arm[i] * 3 + j] = 1.0
        X[number, 6 + j] = centred[i]
    V = np.array([[model.covariance[j, w] * (i == k) for k, w in rows] for i, j in rows])
    y = np.array([change[j, i] for i, j in rows])
    H = X.T @ np.linalg.solve(V, X)
    beta = np.linalg.solve(H, X.T @ np.linalg.solve(V, y))
    left = y - X @ beta
    log_likelihood = -0.5 * (
        np.linalg.slogdet(V)[1]
        + np.linalg.slogdet(H)[1]
        + left @ np.linalg.solve(V, left)
        + (len(y) - 9) * np.log(2 * np.pi)
    )
    assert model.log_likelihood == pytest.approx(log_likelihood, rel=1e-10)
    np.testing.assert_allclose(model.coefficients.ravel(), beta, rtol=1e-8)
    np.testing.assert_allclose(model.phi, np.linalg.inv(H), rtol=1e-6, atol=1e-10)


def test_each_replicate_is_analysed_alone() -> None:
    both = trial(5, per_arm=25, replicates=2, visit_h=VISIT_H[:3])
    half = slice(50, 100)
    second = TrialRecord(
        "second", MADRS, both.arms, both.control, both.visit_h, both.arm[half], both.baseline[half], both.scores[:, half],
        np.zeros(50, dtype=np.int64),
    )  # fmt: skip
    assert (
        mmrm(both).difference("ketamine", 336.0).value[1]
        == mmrm(second).difference("ketamine", 336.0).value[0]
    )


def test_an_arm_mean_is_the_difference_apart() -> None:
    model = mmrm(trial(6, per_arm=20, arms=3, visit_h=VISIT_H[:3]))
    one, other = model.mean("ketamine", 168.0), model.mean("esketamine", 168.0)
    assert one.value - other.value == pytest.approx(model.difference("ketamine", 168.0, "esketamine").value)


def test_when_the_arms_do_not_differ_five_per_cent_are_significant() -> None:
    """Nominal size under dropout with 15 patients an arm: 5 % of 150 replicates, within 3 standard errors of 1.8 points."""
    record = trial(7, per_arm=15, replicates=150, effect=0.0, dropout=0.08, visit_h=VISIT_H[:3])
    significant = mmrm(record).difference("ketamine", 336.0).p < 0.05
    assert significant.mean() == pytest.approx(0.05, abs=0.053)


def test_replicates_that_cannot_be_fitted_stay_unknown_where_that_is_asked_for() -> None:
    """Twelve patients an arm at six visits with gaps: some covariances are singular, and no error is made up for them."""
    record = trial(5, per_arm=12, replicates=20, dropout=0.1, missed=0.05)
    with pytest.raises(TrialError, match="cannot be estimated from so few patients"):
        mmrm(record)
    found = mmrm(record, allow_unfitted=True).difference("ketamine", 840.0)
    unknown = np.isnan(found.p)
    assert 0 < unknown.sum() < 20
    assert (found.se[~unknown] > 0.0).all()
    assert ((found.df[~unknown] > 4.0) & (found.df[~unknown] < 24.0)).all()
    assert power(found.p).unknown == unknown.sum()
    with pytest.raises(TrialError, match="share only"):
        mmrm(small(), allow_unfitted=True)


def test_what_cannot_be_fitted_is_refused_with_the_replicate() -> None:
    with pytest.raises(TrialError, match=r"replicate 0: Two visits share only 3 observed patients"):
        mmrm(small())
    scores = trial(8, per_arm=10).scores.copy()
    scores[2, :10] = np.nan
    nobody = trial(8, per_arm=10)
    with pytest.raises(TrialError, match=r"Nobody was observed in arm 'placebo' at 336 h"):
        mmrm(
            TrialRecord(
                "gap",
                MADRS,
                nobody.arms,
                "placebo",
                nobody.visit_h,
                nobody.arm,
                nobody.baseline,
                scores,
                nobody.replicate,
            )
        )
    with pytest.raises(TrialError, match="needs a visit"):
        mmrm(trial(9), [])
    with pytest.raises(TrialError, match="not in this model"):
        mmrm(trial(9), [24.0, 168.0]).difference("ketamine", 336.0)
    alike = np.tile(trial(8, per_arm=10, dropout=0.0, missed=0.0).scores[:1], (6, 1))
    with pytest.raises(TrialError, match="cannot be estimated"):
        mmrm(
            TrialRecord(
                "same",
                MADRS,
                nobody.arms,
                "placebo",
                nobody.visit_h,
                nobody.arm,
                nobody.baseline,
                alike,
                nobody.replicate,
            )
        )
