"""Arms made into one, and controls shared out: no patient is counted twice, and sums stay what they were."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.evidence.pooling import groups
from daybreak.evidence.pooling.groups import Counted, Measured, Reported

means = st.floats(-30, 30)
sds = st.floats(0.5, 15)
sizes = st.integers(2, 200).map(float)
measured = st.builds(Measured, means, sds, sizes)


@given(st.lists(measured, min_size=2, max_size=4))
def test_a_combined_arm_is_all_its_patients(arms: list[Measured]) -> None:
    """Two patients at mean - s' and mean + s' each make an arm of exactly that mean and SD; together they are one arm."""
    patients = np.concatenate([_patients(arm) for arm in arms])
    even = [
        Measured(arm.mean, float(np.std(_patients(arm), ddof=1)), float(len(_patients(arm)))) for arm in arms
    ]
    found = groups.combine_measured(even)
    assert found.n == len(patients)
    assert found.mean == pytest.approx(patients.mean(), abs=1e-9)
    assert found.sd == pytest.approx(patients.std(ddof=1), rel=1e-9)


def _patients(arm: Measured) -> np.ndarray:
    half = int(arm.n) // 2
    return np.array([arm.mean - arm.sd] * half + [arm.mean + arm.sd] * half)


def test_counts_are_added() -> None:
    assert groups.combine_counted([Counted(3.0, 11.0), Counted(4.0, 12.0)]) == Counted(7.0, 23.0)


def test_combined_differences_are_the_difference_of_combined_arms() -> None:
    """With one SD in all arms the rule for reported differences is exact."""
    control, arms = Measured(-5.0, 10.0, 30.0), [Measured(-9.0, 10.0, 10.0), Measured(-12.0, 10.0, 14.0)]
    reported = [
        Reported(a.mean - control.mean, 10.0 * math.sqrt(1 / a.n + 1 / control.n), a.n, control.n)
        for a in arms
    ]
    found = groups.combine_reported(reported)
    n = sum(arm.n for arm in arms)
    assert found.estimate == pytest.approx(sum(a.n * a.mean for a in arms) / n - control.mean)
    assert found.se == pytest.approx(10.0 * math.sqrt(1 / n + 1 / control.n))


@given(st.integers(1, 4), sizes, sizes, st.floats(0.5, 9))
def test_a_split_control_weighs_no_more_than_the_whole(shares: int, n: float, n0: float, se: float) -> None:
    whole = Reported(-4.0, se, n, n0)
    part = groups.share_of_reported(whole, shares)
    assert part.se >= whole.se - 1e-12
    assert part.patient_variance == pytest.approx(whole.patient_variance)
    assert groups.share_of_measured(Measured(1.0, 2.0, n0), shares).n * shares == pytest.approx(n0)
    assert groups.share_of_counted(Counted(n0 / 2, n0), shares).events * shares == pytest.approx(n0 / 2)
