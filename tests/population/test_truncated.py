"""The parent of a cut distribution: mean and SD hold after the cut, and what cannot be is not pretended."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from daybreak.population.truncated import Parent, cut_moments, parent, quantile_table

PUBLISHED = [
    (50.7, 13.33, 18.0, 86.0, "normal"),
    (46.1, 11.45, 18.0, 64.0, "normal"),
    (70.0, 4.52, 65.0, 90.0, "normal"),
    (37.7, 5.74, 28.0, 60.0, "normal"),
    (28.0, 5.81, 15.0, 60.0, "lognormal"),
    (24.81, 4.735, 14.0, 50.0, "lognormal"),
    (10.0, 12.0, 0.0, 1e9, "lognormal"),
    (0.0, 1.0, -1e9, 1e9, "normal"),
]


@pytest.mark.parametrize(("mean", "sd", "low", "high", "shape"), PUBLISHED)
def test_the_cut_has_the_mean_and_sd_asked_for(
    mean: float, sd: float, low: float, high: float, shape
) -> None:  # type: ignore[no-untyped-def]
    """Checked against SciPy's adaptive quadrature of the density, which shares no code with the solver."""
    found = parent(mean, sd, low, high, shape)
    assert found is not None

    def moment(power: int) -> float:
        a, b = max(low, mean - 60 * sd), min(high, mean + 200 * sd)
        frozen = stats.norm(found.location, found.scale)

        def density(x: float) -> float:
            return frozen.pdf(math.log(x)) / x if shape == "lognormal" else frozen.pdf(x)

        split = [mean - 2 * sd, mean, mean + 2 * sd, mean + 20 * sd]
        points = [p for p in split if a < p < b]
        return (
            integrate.quad(lambda x: x**power * density(x), max(a, 1e-300), b, points=points, limit=400)[0]
            if (shape == "lognormal")
            else integrate.quad(lambda x: x**power * density(x), a, b, points=points, limit=400)[0]
        )

    total = moment(0)
    first, second = moment(1) / total, moment(2) / total
    assert first == pytest.approx(mean, abs=1e-5 * sd)
    assert math.sqrt(second - first**2) == pytest.approx(sd, rel=1e-5)


def test_without_a_cut_the_parent_is_the_distribution_itself() -> None:
    found = parent(10.0, 2.0, -1e9, 1e9, "normal")
    assert found is not None
    assert (found.location, found.scale) == pytest.approx((10.0, 2.0))


@pytest.mark.parametrize(
    ("mean", "sd", "low", "high"),
    [
        (50.0, 30.0, 0.0, 100.0),  # a uniform has 28.9, and nothing with one peak in the middle has more
        (70.0, 4.52, 65.0, 86.0),  # the limit, a cut exponential, has 4.468
        (1.0, 5.0, 0.0, 100.0),
    ],
)
def test_moments_that_no_cut_normal_has_give_none(mean: float, sd: float, low: float, high: float) -> None:
    assert parent(mean, sd, low, high, "normal") is None


def test_moments_agree_with_scipy_far_in_a_tail() -> None:
    a, b = 5.0, 9.0
    mean, sd = cut_moments(Parent(0.0, 1.0, a, b), "normal")
    exact = stats.truncnorm(a, b)
    assert mean == pytest.approx(exact.mean(), rel=1e-7)
    assert sd == pytest.approx(exact.std(), rel=1e-6)


@pytest.mark.parametrize(("mean", "sd", "low", "high", "shape"), PUBLISHED[:6])
def test_quantiles_lie_between_the_bounds_and_rise(
    mean: float, sd: float, low: float, high: float, shape
) -> None:  # type: ignore[no-untyped-def]
    found = parent(mean, sd, low, high, shape)
    assert found is not None
    u, x = quantile_table(found, shape)
    assert (u[0], u[-1]) == (0.0, 1.0)
    assert np.all(np.diff(u) >= 0)
    assert np.all(np.diff(x) > 0)
    assert low - 1e-9 <= x[0]
    assert x[-1] <= high + 1e-9


def test_quantiles_agree_with_scipy() -> None:
    found = parent(37.7, 5.74, 28.0, 60.0, "normal")
    assert found is not None
    a, b = (28.0 - found.location) / found.scale, (60.0 - found.location) / found.scale
    exact = stats.truncnorm(a, b, found.location, found.scale)
    u = np.linspace(0.001, 0.999, 99)
    np.testing.assert_allclose(np.interp(u, *quantile_table(found, "normal")), exact.ppf(u), atol=1e-4)
