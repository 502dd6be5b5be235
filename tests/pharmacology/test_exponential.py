"""The compiled exponential is the library's to the last place or so, over the whole range that the kernel asks for."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.pharmacology.exponential import LOWEST, decay_table


def table(poles: np.ndarray, times_h: np.ndarray) -> np.ndarray:
    found = np.empty((1, times_h.size, 1, poles.size))
    decay_table(poles[None, None], times_h, found)
    return found[0, :, 0]


def test_it_agrees_with_numpy_to_a_few_units_in_the_last_place() -> None:
    rng = np.random.default_rng(3)
    poles, times_h = np.exp(rng.uniform(-12.0, 6.0, 4_001)), np.exp(rng.uniform(-9.0, 5.0, 101))
    exponents = -np.outer(times_h, poles)
    inside = exponents > LOWEST
    np.testing.assert_allclose(table(poles, times_h)[inside], np.exp(exponents)[inside], rtol=1e-15)


def test_nothing_decays_in_no_time_or_without_a_rate() -> None:
    assert (table(np.array([0.0, 1.0, 30.0]), np.array([0.0])) == 1.0).all()
    assert (table(np.array([0.0]), np.array([0.0, 5.0, 1e4])) == 1.0).all()


@pytest.mark.parametrize("exponent", [701.0, 1e4, 1e9])
def test_far_beyond_the_range_it_is_as_good_as_zero_and_never_wrong(exponent: float) -> None:
    value = table(np.array([exponent]), np.array([1.0]))[0, 0]
    assert 0.0 < value < 1e-303
