"""Distributions of one finding, and figures printed by group taken together."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.errors import PatientError
from daybreak.population.covariate import Fixed, Grouped, Shared, Spread, is_always, may_take, pooled

U = (np.arange(200_000) + 0.5) / 200_000  # evenly spread, so means are exact to about 1e-5


def test_a_fixed_finding_is_the_same_for_all() -> None:
    assert set(Fixed(3.0).at(U, {})) == {3.0}


def test_shares_come_out() -> None:
    drawn = Shared((0.0, 1.0, 2.0), (0.5, 0.3, 0.2)).at(U, {})
    assert [np.mean(drawn == choice) for choice in (0.0, 1.0, 2.0)] == pytest.approx(
        [0.5, 0.3, 0.2], abs=1e-5
    )


def test_a_choice_without_share_is_never_drawn() -> None:
    assert set(Shared((0.0, 1.0, 2.0), (0.4, 0.0, 0.6)).at(U, {})) == {0.0, 2.0}


@pytest.mark.parametrize(
    ("mean", "sd", "low", "high", "shape"),
    [
        (37.7, 5.74, 28.0, 60.0, "normal"),
        (28.0, 5.81, 15.0, 60.0, "lognormal"),
        (70.0, 4.52, 65.0, 90.0, "normal"),
    ],
)
def test_mean_and_sd_hold_after_the_cut(mean: float, sd: float, low: float, high: float, shape) -> None:  # type: ignore[no-untyped-def]
    drawn = Spread(mean, sd, low, high, shape).at(U, {})
    assert drawn.mean() == pytest.approx(mean, abs=1e-3 * sd)
    assert drawn.std() == pytest.approx(sd, rel=1e-3)
    assert low <= drawn.min()
    assert drawn.max() <= high


@pytest.mark.parametrize(
    ("distribution", "always"),
    [
        (Fixed(0.0), True),
        (Fixed(2.0), False),
        (Shared((0.0, 1.0), (1.0, 0.0)), True),
        (Shared((0.0, 1.0), (0.9, 0.1)), False),
        (Spread(1.0, 0.5), False),
        (Grouped("sex", {0.0: Fixed(0.0), 1.0: Fixed(0.0)}), True),
        (Grouped("sex", {0.0: Fixed(0.0), 1.0: Fixed(1.0)}), False),
    ],
)
def test_what_everybody_has_is_told_from_what_somebody_may_have(distribution, always: bool) -> None:  # type: ignore[no-untyped-def]
    assert is_always(distribution, 0.0) is always


def test_a_value_that_nobody_has_is_told_from_one_that_somebody_may_have() -> None:
    shared = Shared((0.0, 1.0, 2.0), (0.9, 0.1, 0.0))
    assert [may_take(shared, value) for value in (0.0, 1.0, 2.0)] == [True, True, False]
    assert (may_take(Fixed(2.0), 2.0), may_take(Fixed(2.0), 1.0)) == (True, False)
    assert may_take(Grouped("sex", {0.0: Fixed(0.0), 1.0: Fixed(1.0)}), 1.0)
    assert may_take(Spread(1.0, 0.5), 3.0)


def test_groups_have_each_their_own_distribution() -> None:
    sex = (U > 0.5).astype(np.float64)
    height = Grouped("sex", {0.0: Fixed(162.3), 1.0: Fixed(175.9)}).at(U[::-1].copy(), {"sex": sex})
    assert set(height[sex == 0]) == {162.3}
    assert set(height[sex == 1]) == {175.9}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Shared((0.0, 1.0), (0.5, 0.6)),
        lambda: Shared((0.0, 0.0), (0.5, 0.5)),
        lambda: Shared((0.0, 1.0), (1.5, -0.5)),
        lambda: Spread(10.0, 0.0),
        lambda: Spread(10.0, float("nan")),
        lambda: Spread(10.0, 1.0, 11.0, 20.0),
        lambda: Spread(10.0, 1.0, -5.0, 20.0, "lognormal"),
        lambda: Spread(50.0, 40.0, 0.0, 100.0),
    ],
)
def test_what_is_no_distribution_cannot_be_made(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(PatientError):
        wrong()


def test_printed_groups_are_pooled_as_if_the_people_were_at_hand() -> None:
    a, b = np.array([1.0, 2.0, 3.0, 6.0]), np.array([4.0, 9.0, 5.0])
    groups = [(float(len(x)), float(x.mean()), float(x.std(ddof=1))) for x in (a, b)]
    together = np.concatenate([a, b])
    assert pooled(groups) == pytest.approx((together.mean(), together.std(ddof=1)))
