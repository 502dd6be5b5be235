"""The compiled exponential is the library's to the last place or so, over the whole range that the kernel asks for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit

from daybreak.pharmacology.exponential import WIDEST, exp, fading
from daybreak.pharmacology.lanes import LANES, load, store


@njit
def _exponentials(x: Any, found: Any) -> None:
    for i in range(x.shape[0]):
        store(found, (i,), exp(load(x, (i,))))


@njit
def _fading(poles: Any, time_h: float, found: Any) -> None:
    store(found, (0,), fading(load(poles, (0,)), time_h))


def exponentials(x: np.ndarray) -> np.ndarray:
    filled = np.resize(x, (-(-x.size // LANES), LANES))
    found = np.empty_like(filled)
    _exponentials(filled, found)
    return found.ravel()[: x.size]


def left(pole: float, time_h: float) -> float:
    found = np.empty((1, LANES))
    _fading(np.full((1, LANES), pole), time_h, found)
    return float(found[0, 0])


def test_it_agrees_with_numpy_to_a_few_units_in_the_last_place() -> None:
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.uniform(-WIDEST, WIDEST, 100_001), np.linspace(-2.0, 2.0, 100_001)])
    np.testing.assert_allclose(exponentials(x), np.exp(x), rtol=1e-15)


def test_nothing_decays_in_no_time_or_without_a_rate() -> None:
    assert all(left(pole, 0.0) == 1.0 for pole in (0.0, 1.0, 30.0))
    assert all(left(0.0, time_h) == 1.0 for time_h in (0.0, 5.0, 1e4))


@pytest.mark.parametrize("exponent", [701.0, 1e4, 1e9])
def test_far_beyond_the_range_it_is_as_good_as_zero_and_never_wrong(exponent: float) -> None:
    assert 0.0 < exponentials(np.array([-exponent]))[0] < 1e-303
    assert exponentials(np.array([exponent]))[0] > 1e303
    assert left(exponent, 1.0) == 0.0
