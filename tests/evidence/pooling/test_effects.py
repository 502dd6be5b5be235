"""Effect sizes: laws, arithmetic by hand, and numbers that no trial can have."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.checks import check_same_length
from daybreak.evidence.pooling.counts import Counts, log_odds_ratio, log_risk_ratio, risk_difference
from daybreak.evidence.pooling.effects import Effects, Groups, hedges_g, mean_difference
from daybreak.evidence.pooling.reported import sd_from_se, se_from_interval, se_from_ratio_interval


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def groups(mean: float, sd: float = 10.0, n: float = 50.0) -> Groups:
    return Groups(column(mean), column(sd), column(n))


def test_a_difference_by_hand() -> None:
    found = mean_difference(groups(-20.0, 12.0, 100.0), groups(-16.0, 9.0, 81.0))
    assert found.estimate[0] == -4
    assert found.variance[0] == pytest.approx(144 / 100 + 81 / 81)


@given(st.floats(-40, 40), st.floats(-40, 40), st.floats(0.5, 20), st.floats(0.1, 9))
def test_g_does_not_depend_on_the_unit(treated: float, control: float, sd: float, unit: float) -> None:
    one = hedges_g(groups(treated, sd), groups(control, sd))
    other = hedges_g(groups(treated * unit, sd * unit), groups(control * unit, sd * unit))
    assert other.estimate[0] == pytest.approx(one.estimate[0], abs=1e-9)
    assert other.variance[0] == pytest.approx(one.variance[0])


@given(st.integers(0, 30), st.integers(0, 40))
def test_the_other_way_round_changes_the_sign(a: int, c: int) -> None:
    treated, control = Counts(column(a), column(30)), Counts(column(c), column(40))
    for effect in (log_odds_ratio, log_risk_ratio, risk_difference):
        one, other = effect(treated, control), effect(control, treated)
        assert other.estimate[0] == pytest.approx(-one.estimate[0], abs=1e-12)
        assert other.variance[0] == pytest.approx(one.variance[0])


def test_an_empty_cell_takes_a_half_in_all_four() -> None:
    found = log_odds_ratio(Counts(column(4), column(11)), Counts(column(0), column(33)))
    assert found.estimate[0] == pytest.approx(math.log(4.5 * 33.5 / (7.5 * 0.5)))


@given(st.floats(0.1, 10), st.floats(-20, 20))
def test_an_interval_gives_back_its_standard_error(se: float, middle: float) -> None:
    half = 1.959963984540054 * se
    assert se_from_interval(middle - half, middle + half) == pytest.approx(se)
    low, high = math.exp(min(middle, 5) - half), math.exp(min(middle, 5) + half)
    assert se_from_ratio_interval(low, high) == pytest.approx(se)


def test_student_s_interval_is_wider() -> None:
    assert se_from_interval(-2.228138852, 2.228138852, df=10.0) == pytest.approx(
        1
    )  # t(0.975; 10), any table of t
    assert se_from_interval(-1.645, 1.645, level=0.9) == pytest.approx(1, abs=1e-4)
    assert sd_from_se(2.0, 25.0) == 10


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: groups(-4.0, sd=-1.0), "An SD must be above zero"),
        (lambda: groups(-4.0, n=1.0), "fewer than 2 patients"),
        (lambda: groups(float("nan")), "no finite number"),
        (lambda: Counts(column(12), column(11)), "more than all patients"),
        (lambda: Counts(column(-1), column(11)), "fewer than no"),
        (lambda: check_same_length({"a": column(1, 2), "b": column(11)}), "not equally long: a 2, b 1"),
        (lambda: Effects(column(1), column(0)), "variance must be above zero"),
        (lambda: se_from_interval(3.0, 3.0), "has no width"),
        (lambda: se_from_interval(1.0, 2.0, level=95.0), "95 is no level"),
        (lambda: se_from_interval(1.0, 2.0, df=0.0), "degrees of freedom"),
        (lambda: se_from_ratio_interval(-1.0, 3.0), "A ratio cannot be -1"),
        (lambda: se_from_ratio_interval(3.0, 2.0), "has no width"),
        (lambda: sd_from_se(0.0, 3.0), "has no SD"),
    ],
)
def test_impossible_numbers_are_refused_in_a_sentence(wrong: object, said: str) -> None:
    with pytest.raises(EvidenceError, match=said):
        wrong()  # type: ignore[operator]


def test_the_refusal_names_the_study() -> None:
    with pytest.raises(EvidenceError, match="study 2"):
        Counts(column(3, 9), column(11, 8))
