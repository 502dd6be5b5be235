"""Memory integrals: exact for polynomials, however fast the memory fades."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.polynomial import Polynomial
from scipy.integrate import quad

from daybreak.pharmacology import quadrature
from daybreak.pharmacology.quadrature import gauss_legendre, memory_weights

NODES = 8
LENGTH_H = 1.7


def _closed_form(rate: float, f: Polynomial) -> float:
    """integral_0^L exp(-p (L - s)) f(s) ds by parts, for p large enough that nothing cancels."""
    total, derivative, sign = 0.0, f, 1.0
    for k in range(f.degree() + 1):
        total += (
            sign * (derivative(LENGTH_H) - math.exp(-rate * LENGTH_H) * derivative(0.0)) / rate ** (k + 1)
        )
        derivative, sign = derivative.deriv(), -sign
    return total


@pytest.mark.parametrize(
    "p_length", [1e-6, 1e-4, 1e-2, 0.3, 1.0, 3.0, 10.0, 49.0, 99.0, 101.0, 300.0, 1e3, 1e4]
)
@pytest.mark.parametrize("degree", range(NODES))
def test_exact_for_polynomials_times_a_fading_memory(p_length: float, degree: int) -> None:
    rate = p_length / LENGTH_H
    f = Polynomial(np.random.default_rng([degree]).uniform(0.2, 1.0, degree + 1))
    x, _ = gauss_legendre(NODES)
    weights = memory_weights(np.array([[rate]]), LENGTH_H, NODES, np)[:, 0, 0]
    found = float(weights @ f(0.5 * LENGTH_H * (1.0 + x)))
    if p_length >= 30.0:
        expected = _closed_form(rate, f)
    else:
        expected = quad(
            lambda s: math.exp(-rate * (LENGTH_H - s)) * f(s), 0.0, LENGTH_H, epsabs=0.0, epsrel=1e-13
        )[0]
    assert found == pytest.approx(expected, rel=2e-12)


def test_a_memory_that_does_not_fade_has_the_gauss_legendre_weights() -> None:
    _, w = gauss_legendre(NODES)
    np.testing.assert_allclose(memory_weights(np.array([[1e-12]]), 2.0, NODES, np)[:, 0, 0], w, rtol=1e-10)


def test_weights_sum_to_the_integral_of_the_memory() -> None:
    rates = np.geomspace(1e-6, 1e4, 60)
    total = memory_weights(rates[None], 1.0, NODES, np).sum(axis=0)[0]
    np.testing.assert_allclose(total, -np.expm1(-rates) / rates, rtol=1e-12)


@pytest.mark.parametrize("nodes", [4, 8, 24])
@pytest.mark.parametrize("p_length", [2.1, 5.0, 17.0, 60.0, 99.0])
def test_a_longer_continued_fraction_changes_no_digit(
    nodes: int, p_length: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = np.linspace(0.2, 1.0, 9)[None] * p_length
    found = memory_weights(rates, 1.0, nodes, np)
    monkeypatch.setattr(quadrature, "_BEYOND", 200)
    assert np.array_equal(memory_weights(rates, 1.0, nodes, np), found)
