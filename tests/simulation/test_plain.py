"""Plain data as bytes: exactly what went in comes out, and nothing else goes in."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from daybreak.simulation.plain import from_bytes, to_bytes

ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ARRAYS = arrays.arrays(
    st.sampled_from([np.float64, np.int64, np.uint16, np.bool_]), arrays.array_shapes(min_dims=0, min_side=0)
)
PLAIN = st.recursive(
    ATOMS | ARRAYS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """The same type and the same bits, however deep."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return repr(one) == repr(other)


@given(PLAIN)
@settings(max_examples=50)
def test_what_goes_in_comes_out(value: Any) -> None:
    assert same(from_bytes(to_bytes(value)), value)


def test_numbers_of_numpy_stay_what_they_are() -> None:
    value = {"a": np.float64(0.1), "b": np.int32(7), "c": np.array(["ä", "b"])}
    assert same(from_bytes(to_bytes(value)), value)


@pytest.mark.parametrize(
    "value",
    [object(), {1: 2}, {1, 2}, np.array([object()]), b"bytes", [lambda: 0]],
    ids=["an object", "a key that is no text", "a set", "an array of objects", "bytes", "a lambda"],
)
def test_what_is_not_plain_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="plain data"):
        to_bytes(value)


@pytest.mark.parametrize(
    "data",
    [b"", b"no", pickle.dumps({"a": 1}), to_bytes({"a": 1})[:-30], to_bytes({"a": 1})[9:]],
    ids=["nothing", "too short", "a pickle", "cut off", "without its head"],
)
def test_other_bytes_are_not_read(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"plain data|pickle"):
        from_bytes(data)
