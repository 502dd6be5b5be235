"""Response, remission and adverse events: counted by hand, compared with published tables and statsmodels."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from daybreak.errors import TrialError
from daybreak.trial.endpoints.missing import Missing
from daybreak.trial.endpoints.responders import event, remission, response, sustained_remission
from daybreak.trial.endpoints.risk import odds_ratio, risk_difference, risk_ratio
from daybreak.trial.endpoints.shares import Shares, wilson
from tests.trial.records import small, trial

NAN = np.nan
ROOT = Path(__file__).parents[2]
# Ketamine: responds twice and stays; responds, then is missed; remits from the second visit; saline: nobody, one missing.
SCORES = np.array([[28.0, NAN, 12.0, 10.0], [29.0, 33.0, 11.0, NAN]])


def table(a: int, n: int, c: int, m: int) -> Shares:
    """One replicate of two arms: a of n against c of m."""
    return Shares("x", ("control", "treated"), "control", np.array([[c, a]]), np.array([[m, n]]))


@pytest.mark.parametrize(
    ("missing", "yes", "count"),
    [("nonresponse", [[0, 1]], [[2, 2]]), ("observed", [[0, 1]], [[2, 1]]), ("locf", [[0, 2]], [[2, 2]])],
)
def test_the_treatment_of_missing_scores_is_what_its_name_says(
    missing: Missing, yes: list[list[int]], count: list[list[int]]
) -> None:
    for found in (
        response(small(scores=SCORES), 168.0, missing),
        remission(small(scores=SCORES), 168.0, missing),
    ):
        assert (found.yes.tolist(), found.count.tolist()) == (yes, count)


def test_each_share_has_wilsons_interval() -> None:
    found = table(1, 29, 0, 20)
    np.testing.assert_allclose(found.low, [[0.0, 0.0061]], atol=5e-5)
    np.testing.assert_allclose(found.high, [[0.1611, 0.1718]], atol=5e-5)


def test_missing_counts_as_failure_unless_asked_otherwise() -> None:
    assert response(small(scores=SCORES), 168.0).yes.tolist() == [[0, 1]]
    assert "missing counted as failures" in response(small(), 24.0).what


def test_sustained_remission_holds_at_every_visit_from_then_on() -> None:
    record = small(scores=SCORES, left_h=None)
    assert sustained_remission(record, 24.0).yes.tolist() == [[0, 1]]  # 12 then 11
    assert sustained_remission(record, 24.0, "locf").yes.tolist() == [[0, 2]]  # 10, and nothing seen since
    assert sustained_remission(record, 24.0, "observed").count.tolist() == [[1, 1]]
    late = np.array([[28.0, 30.0, 13.0, 10.0], [29.0, 33.0, 11.0, 12.5]])
    assert sustained_remission(small(scores=late, left_h=None), 24.0).yes.tolist() == [[0, 0]]
    assert sustained_remission(small(scores=late, left_h=None), 168.0).yes.tolist() == [[0, 1]]


@given(seed=st.integers(0, 1_000))
def test_remission_that_lasts_is_never_more_than_remission(seed: int) -> None:
    record = trial(seed, per_arm=12, replicates=2)
    for visit_h in record.visit_h[[0, 5]]:
        assert (sustained_remission(record, visit_h).yes <= remission(record, visit_h).yes).all()
        assert (response(record, visit_h).yes <= response(record, visit_h, "locf").yes).all()


def test_events_are_counted_and_unknown_ones_refused() -> None:
    assert event(small(), "nausea").yes.tolist() == [[1, 2]]
    with pytest.raises(TrialError, match=r"who had 'vomiting'.*It knows nausea"):
        event(small(), "vomiting")


SAYING = """
from daybreak.errors import TrialError
from daybreak.trial.endpoints.relapse import RelapseRule
from daybreak.trial.endpoints.responders import response
from tests.trial.records import small
for call in (
    lambda: response(small(), 24.0, "ignored"),
    lambda: RelapseRule("late", at_least=22.0, dated="sometime"),
):
    try:
        call()
    except TrialError as refusal:
        print(refusal)
"""


def test_words_that_nobody_knows_are_refused_where_nobody_checks_annotations() -> None:
    said = subprocess.run(
        [sys.executable, "-c", SAYING], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert said.splitlines() == [
        "Missing scores cannot be treated as 'ignored'. Choose from nonresponse, observed, locf.",
        "late: 'sometime' and 'all' are not both known words. Choose first or last, and all, responders or remitters.",
    ]


# Newcombe RG, Stat Med 1998;17:857-872, table I, method 3 (Wilson): recalled, and the same in statsmodels.
@pytest.mark.parametrize(
    ("yes", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_that_of_newcombes_table(yes: int, count: int, low: float, high: float) -> None:
    found = wilson(yes, count)
    assert found == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert found == pytest.approx(proportion_confint(yes, count, method="wilson"), abs=1e-12)


# Newcombe RG, Stat Med 1998;17:873-890, table II, method 10: recalled, and the same in statsmodels.
@pytest.mark.parametrize(
    ("a", "n", "c", "m", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_the_risk_difference_is_that_of_newcombes_table(
    a: int, n: int, c: int, m: int, low: float, high: float
) -> None:
    found = risk_difference(table(a, n, c, m), "treated")
    assert (found.low[0], found.high[0]) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    other = confint_proportions_2indep(a, n, c, m, method="newcomb")
    assert (found.low[0], found.high[0]) == pytest.approx(other, abs=1e-9)


@given(n=st.integers(2, 60), m=st.integers(2, 60), data=st.data())
def test_ratios_and_tests_are_those_of_statsmodels_and_scipy(n: int, m: int, data: st.DataObject) -> None:
    a, c = data.draw(st.integers(1, n - 1)), data.draw(st.integers(1, m - 1))
    two = Table2x2(np.array([[a, n - a], [c, m - c]]))
    counts = table(a, n, c, m)
    for found, value, interval, p in (
        (risk_ratio(counts, "treated"), two.riskratio, two.riskratio_confint(), two.riskratio_pvalue()),
        (odds_ratio(counts, "treated"), two.oddsratio, two.oddsratio_confint(), two.oddsratio_pvalue()),
    ):
        assert (found.value[0], found.low[0], found.high[0]) == pytest.approx((value, *interval), rel=1e-9)
        assert found.p[0] == pytest.approx(p, abs=1e-9)
    chi_square = stats.chi2_contingency([[a, n - a], [c, m - c]], correction=False)
    assert risk_difference(counts, "treated").p[0] == pytest.approx(chi_square.pvalue, abs=1e-9)


@given(a=st.integers(0, 9), c=st.integers(0, 11))
def test_every_table_has_finite_ratios_and_turning_it_round_inverts_them(a: int, c: int) -> None:
    counts, turned = table(a, 9, c, 11), table(c, 11, a, 9)
    for measure in (risk_ratio, odds_ratio):
        one, other = measure(counts, "treated"), measure(turned, "treated")
        assert np.isfinite([one.value, one.low, one.high]).all()
        assert one.value[0] * other.value[0] == pytest.approx(1.0)
    assert risk_difference(counts, "treated").value[0] == -risk_difference(turned, "treated").value[0]


def test_an_empty_cell_gets_a_half_as_in_metafor() -> None:
    """0 of 10 against 5 of 10: (0.5 x 5.5) / (10.5 x 5.5), and 0.5/11 over 5.5/11."""
    assert odds_ratio(table(0, 10, 5, 10), "treated").value[0] == pytest.approx(0.5 * 5.5 / (10.5 * 5.5))
    assert risk_ratio(table(0, 10, 5, 10), "treated").value[0] == pytest.approx(0.5 / 5.5)


def test_nobody_observed_says_nothing() -> None:
    nobody = table(0, 0, 3, 10)
    assert np.isnan(nobody.value[0, 1])
    for measure in (risk_difference, risk_ratio, odds_ratio):
        assert np.isnan(measure(nobody, "treated").value[0])
        assert np.isnan(measure(nobody, "treated").p[0])


def test_arms_that_do_not_exist_are_named() -> None:
    with pytest.raises(TrialError, match=r"no arm 'x'.*control, treated"):
        risk_difference(table(1, 2, 1, 2), "x")
    with pytest.raises(TrialError, match="no control arm"):
        risk_ratio(Shares("x", ("a", "b"), None, np.array([[1, 1]]), np.array([[2, 2]])), "a")
    with pytest.raises(TrialError, match="more patients with it than patients"):
        table(3, 2, 1, 2)
