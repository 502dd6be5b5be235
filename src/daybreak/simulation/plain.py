"""Plain data as bytes and back, exactly: None, truth values, numbers, texts, lists, tuples, dicts by text, NumPy arrays.

The bytes are an uncompressed .npz file that holds the arrays and, as JSON, the tree that they hang in. Nothing in it can run:
it is read without pickle.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np

TREE = "tree"


def to_bytes(value: Any) -> bytes:
    """Plain data as bytes.

    Raises:
        TypeError: something in it is not plain.
    """
    arrays: dict[str, np.ndarray] = {}
    text = json.dumps(_tree(value, arrays), ensure_ascii=False)
    buffer = BytesIO()
    np.savez(buffer, allow_pickle=False, **{TREE: np.frombuffer(text.encode(), dtype=np.uint8)}, **arrays)
    return buffer.getvalue()


def from_bytes(data: bytes) -> Any:
    """What `to_bytes` was given.

    Raises:
        ValueError: the bytes are not of `to_bytes`.
    """
    try:
        with np.load(BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return _value(json.loads(arrays.pop(TREE).tobytes()), arrays)
    except (EOFError, KeyError, TypeError, AttributeError, OSError, BadZipFile) as error:
        raise ValueError("these bytes are not of plain data") from error


def _tree(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Atoms stand for themselves; everything else is [kind, content]."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufcSU":
        name = f"a{len(arrays)}"
        arrays[name] = np.asarray(value)
        return ["array" if isinstance(value, np.ndarray) else "number", name]
    if type(value) in (list, tuple):
        return [type(value).__name__, [_tree(item, arrays) for item in value]]
    if type(value) is dict and all(type(key) is str for key in value):
        return ["dict", [[key, _tree(item, arrays)] for key, item in value.items()]]
    raise TypeError(f"a result that is kept must be plain data, not {type(value).__name__}")


def _value(tree: Any, arrays: dict[str, np.ndarray]) -> Any:
    if not isinstance(tree, list):
        return tree
    kind, content = tree
    if kind in ("array", "number"):
        return arrays[content] if kind == "array" else arrays[content][()]
    if kind == "dict":
        return {key: _value(item, arrays) for key, item in content}
    items = [_value(item, arrays) for item in content]
    return items if kind == "list" else tuple(items)
