"""Digests that tell questions apart: of a value by what it holds, and of the code that answers."""

from __future__ import annotations

import functools
import hashlib
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np
from pydantic import BaseModel

SHOWING = frozenset({"cli", "clinic", "interop", "report"})  # packages that only show what was computed
LIBRARIES = ("numpy", "numba", "scipy", "jax")  # whose releases may move the last bit


def digest(value: Any) -> str:
    """SHA-256 of what a value holds: equal values have equal digests, in every process.

    Plain data, arrays, dates, sets, mappings, dataclasses, models, functions of modules and partials of them.

    Raises:
        TypeError: it holds something else, which could not be told apart.
    """
    found = hashlib.sha256()
    for part in _parts(value):
        found.update(f"{len(part)}:".encode())
        found.update(part)
    return found.hexdigest()


@cache
def code_digest() -> str:
    """SHA-256 of Daybreak's files (code and data, not what only shows results), of Python and the libraries that compute."""
    root = Path(__file__).parents[1]
    found = hashlib.sha256(f"{platform.machine()} {platform.python_version()}".encode())
    for library in LIBRARIES:
        found.update(f" {library} {_version(library)}".encode())
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root)
        if path.is_file() and place.parts[0] not in SHOWING and "__pycache__" not in place.parts:
            found.update(f"\n{place.as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return found.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


@functools.singledispatch
def _parts(value: Any) -> Iterator[bytes]:
    """The pieces that make up a value, its type first."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{type(value).__name__} cannot be told from another of its kind")
    yield _name(type(value))
    for field in fields(value):
        yield field.name.encode()
        yield from _parts(getattr(value, field.name))


def _name(kind: Any) -> bytes:
    """The name of a type or function and, where it is not Daybreak's (see `code_digest`), what the file it stands in says."""
    return f"{kind.__module__}.{kind.__qualname__} {_file_digest(kind.__module__)}".encode()


@cache
def _file_digest(module: str) -> str:
    if module.partition(".")[0] == "daybreak":
        return ""
    path = getattr(sys.modules.get(module), "__file__", None)
    if path is None and module == "__main__":
        raise TypeError("what is typed in and stands in no file cannot be told from what is typed in next")
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path is not None else ""


@_parts.register(bool | int | float | complex | str | bytes | None | date | timedelta | Path)
def _atom(value: Any) -> Iterator[bytes]:
    yield f"{type(value).__name__} {value!r}".encode()


@_parts.register(Enum)
def _member(value: Enum) -> Iterator[bytes]:
    yield _name(type(value)) + b"." + value.name.encode()


@_parts.register(np.ndarray | np.generic)
def _array(value: Any) -> Iterator[bytes]:
    if value.dtype.hasobject:
        raise TypeError("an array of objects cannot be told from another")
    yield f"array {value.dtype.str} {value.shape}".encode()
    yield np.ascontiguousarray(value).tobytes()


@_parts.register(list | tuple)
def _row(value: Any) -> Iterator[bytes]:
    yield f"row {len(value)}".encode()
    for item in value:
        yield from _parts(item)


@_parts.register(set | frozenset)
def _set(value: Any) -> Iterator[bytes]:
    yield f"set {len(value)}".encode()
    yield from sorted(digest(item).encode() for item in value)


@_parts.register(Mapping)
def _mapping(value: Mapping[Any, Any]) -> Iterator[bytes]:
    yield f"mapping {len(value)}".encode()
    yield from sorted(digest(pair).encode() for pair in value.items())


@_parts.register(BaseModel)
def _model(value: BaseModel) -> Iterator[bytes]:
    yield _name(type(value))
    for name in type(value).model_fields:
        yield name.encode()
        yield from _parts(getattr(value, name))


@_parts.register(partial)
def _partial(value: partial[Any]) -> Iterator[bytes]:
    yield b"partial"
    yield from _parts((value.func, value.args, value.keywords))


@_parts.register(FunctionType | BuiltinFunctionType)
def _function(value: FunctionType) -> Iterator[bytes]:
    if "<" in value.__qualname__:
        raise TypeError(f"{value.__qualname__} has no name that tells it from another")
    yield b"function " + _name(value)
