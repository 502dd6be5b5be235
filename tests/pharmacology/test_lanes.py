"""Lane vectors reckon as floats do, lane by lane; and compiled code that is kept on disk is not older than its parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import njit

from daybreak.pharmacology import lanes
from daybreak.pharmacology.lanes import (
    LANES,
    fma,
    larger,
    least,
    load,
    load_at,
    root,
    signed,
    size_of,
    spread,
    store,
    unless_tiny,
    wide,
)


@njit
def _all(a: Any, b: Any, found: Any) -> float:
    x, y = load(a, (0,)), load_at(b, (0,), 1)
    store(found, (0,), x + y)
    store(found, (1,), x - y)
    store(found, (2,), x * y)
    store(found, (3,), x / y)
    store(found, (4,), fma(x, y, spread(2.0)))
    store(found, (5,), larger(x, y))
    store(found, (6,), root(size_of(x)))
    store(found, (7,), signed(x, y))
    store(found, (8,), unless_tiny(x * spread(1e-150)))
    return least(x)


def test_every_lane_is_reckoned_as_a_float_is() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.uniform(-3.0, 3.0, (1, LANES)), rng.uniform(-3.0, 3.0, (1, LANES + 1))
    found = lanes.room(9)
    smallest = _all(a, b, found)
    x, y = a[0], b[0, 1:]
    for row, expected in zip(
        found, (x + y, x - y, x * y, x / y, x * y + 2.0, np.maximum(x, y)), strict=False
    ):
        np.testing.assert_allclose(row, expected, rtol=1e-15, atol=1e-15)
    np.testing.assert_allclose(found[6], np.sqrt(np.abs(x)), rtol=1e-15)
    assert (found[7] == np.copysign(x, y)).all()
    assert (found[8] == np.where(np.abs(x * 1e-150) > lanes.TINY, x * 1e-150, 0.0)).all()
    assert smallest == x.min()


@pytest.mark.parametrize("shape", [(1,), (7,), (3, 5)])
def test_room_begins_at_a_line_of_the_cache(shape: tuple[int, ...]) -> None:
    space = lanes.room(*shape)
    assert space.shape == (*shape, LANES)
    assert space.ctypes.data % (8 * LANES) == 0


def test_the_last_patient_stands_in_for_those_that_are_missing() -> None:
    assert wide(np.array([[1.0, 2.0]]), 4).tolist() == [[1.0, 2.0, 2.0, 2.0]]
    assert wide(np.array([5.0]), 3).tolist() == [5.0, 5.0, 5.0]


def test_what_numba_keeps_depends_on_every_file_of_the_folder() -> None:
    stamp = lanes.least._cache._cache_file._source_stamp
    assert {name for name, _, _ in stamp} == {file.name for file in Path(lanes.__file__).parent.glob("*.py")}
