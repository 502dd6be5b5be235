"""Several patients in one processor register: the numbers that the fused kernel reckons with.

A *lane vector* holds one number of each of `LANES` patients, 8 where the processor has AVX-512 and 4 elsewhere. In compiled code
it adds, subtracts, multiplies and divides like a float, so that an equation reads as it does for one patient. It lies in an
array of float64 whose last axis is the patient; `load` and `store` move it. Left to itself the compiler would have to prove
that no two arrays overlap before it works on several patients at once, loop by loop, and often gives up.

    load(array, (i, k))         the lanes that begin at array[i, k, ..., 0]; `store(array, (i, k), lanes)` puts them back
    load_at(array, (i, k), p)   the same from patient p on
    spread(number)              the same number in every lane
    fma(a, b, c)                a b + c, rounded once
    larger(a, b), root(a)       lane by lane; a number that is not one is never the larger
    power_of_two(w)             2^n for w = n + 1.5 2^52 (see `exponential`)
    least(a)                    the smallest lane, a float
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from llvmlite.binding import get_host_cpu_features  # type: ignore[import-untyped]
from numba import njit
from numba.core import cgutils, types
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

LANES = 8 if get_host_cpu_features().get("avx512f") else 4
_VECTOR = ir.VectorType(ir.DoubleType(), LANES)
_BITS = ir.VectorType(ir.IntType(64), LANES)
_BYTES = 8
_BIAS, _SHIFT = 1023, 52
TINY = 1e-150

_OPTIONS: dict[str, Any] = {"cache": True, "error_model": "numpy", "nogil": True}
_OPTIONS["_nrt"] = False  # no array is made in compiled code, so none need be counted
_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile a function of lane vectors and arrays, on first use, and keep it on disk."""
    found: _Function = _kept(njit(**_OPTIONS)(function))
    return found


def inlined(function: _Function) -> _Function:
    """As `compiled`, but put in where it is called: arrays are dear to pass."""
    found: _Function = _kept(njit(inline="always", **_OPTIONS)(function))
    return found


def _kept(dispatcher: Any) -> Any:
    """What Numba keeps holds for as long as every file of this folder is as it was.

    Numba itself looks at the function's own file only, and would go on using what it put in from another one (a test).
    """
    dispatcher._cache._cache_file._source_stamp = _stamp()
    return dispatcher


@cache
def _stamp() -> tuple[tuple[str, int, int], ...]:
    files = sorted(Path(__file__).parent.glob("*.py"))
    return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)


def _operation(code: Callable[..., Any]) -> Any:
    """An operation of compiled code, from its type and its instructions."""
    return intrinsic(code)


def _unpacked(builder: Any, packed: Any, count: int) -> Any:
    return cgutils.unpack_tuple(builder, packed, count)  # type: ignore[no-untyped-call]


class LanesType(types.Type):
    """Numba's name for a lane vector."""

    def __init__(self) -> None:
        super().__init__(name=f"Lanes{LANES}")


_lanes = LanesType()


@register_model(LanesType)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)  # type: ignore[no-untyped-call]


def _element(context: Any, builder: Any, kind: Any, array: Any, places: Sequence[Any], patient: Any) -> Any:
    """The address of array[*places, 0, ..., patient] of an array in C order; without a patient its last axis is the lanes."""
    native = context.make_array(kind)(context, builder, array)
    shape = _unpacked(builder, native.shape, kind.ndim)
    if patient is None:
        shape = [*shape[:-1], ir.Constant(shape[-1].type, LANES)]
    offset = places[0]
    for axis in range(1, kind.ndim):
        offset = builder.mul(offset, shape[axis])
        if axis < len(places):
            offset = builder.add(offset, places[axis])
    if patient is not None:
        offset = builder.add(offset, patient)
    return builder.bitcast(builder.gep(native.data, [offset]), _VECTOR.as_pointer())


@_operation
def load(_typing: Any, array: Any, places: Any) -> Any:
    """The lanes at array[*places]."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = _unpacked(builder, args[1], len(places))
        return builder.load(_element(context, builder, signature.args[0], args[0], at, None), align=_BYTES)

    return _lanes(array, places), code


@_operation
def load_at(_typing: Any, array: Any, places: Any, patient: Any) -> Any:
    """The lanes at array[*places] from a patient on."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = _unpacked(builder, args[1], len(places))
        return builder.load(_element(context, builder, signature.args[0], args[0], at, args[2]), align=_BYTES)

    return _lanes(array, places, types.intp), code


@_operation
def store(_typing: Any, array: Any, places: Any, value: Any) -> Any:
    """Put lanes at array[*places]."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = _unpacked(builder, args[1], len(places))
        builder.store(args[2], _element(context, builder, signature.args[0], args[0], at, None), align=_BYTES)
        return context.get_dummy_value()

    return types.void(array, places, value), code


@_operation
def store_at(_typing: Any, array: Any, places: Any, patient: Any, value: Any) -> Any:
    """Put lanes at array[*places] from a patient on."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = _unpacked(builder, args[1], len(places))
        place = _element(context, builder, signature.args[0], args[0], at, args[2])
        builder.store(args[3], place, align=_BYTES)
        return context.get_dummy_value()

    return types.void(array, places, types.intp, value), code


@_operation
def spread(_typing: Any, number: Any) -> Any:
    """One number in every lane."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        nothing = ir.Constant(_VECTOR, ir.Undefined)
        first = builder.insert_element(nothing, args[0], ir.Constant(ir.IntType(32), 0))
        places = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        return builder.shuffle_vector(first, nothing, places)

    return _lanes(types.float64), code


def _call(builder: Any, name: str, args: Any) -> Any:
    """An operation of LLVM on lane vectors."""
    kind = ir.FunctionType(_VECTOR, [_VECTOR] * len(args))
    name = f"llvm.{name}.v{LANES}f64"
    function = cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]
    return builder.call(function, args)


@_operation
def fma(_typing: Any, a: Any, b: Any, c: Any) -> Any:
    """a b + c."""
    return _lanes(a, b, c), lambda _context, builder, _signature, args: _call(builder, "fma", args)


@_operation
def root(_typing: Any, a: Any) -> Any:
    """The square root."""
    return _lanes(a), lambda _context, builder, _signature, args: _call(builder, "sqrt", args)


@_operation
def size_of(_typing: Any, a: Any) -> Any:
    """The absolute value."""
    return _lanes(a), lambda _context, builder, _signature, args: _call(builder, "fabs", args)


@_operation
def larger(_typing: Any, a: Any, b: Any) -> Any:
    """The larger of two, the second where the first is not a number."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered(">", args[0], args[1]), args[0], args[1])

    return _lanes(a, b), code


@_operation
def signed(_typing: Any, size: Any, sign: Any) -> Any:
    """`size` with the sign of `sign`."""
    return _lanes(size, sign), lambda _context, builder, _signature, args: _call(builder, "copysign", args)


@_operation
def unless_tiny(_typing: Any, a: Any) -> Any:
    """Zero for what is smaller than `TINY`: the processor is a hundred times slower on numbers below 2e-308."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        size = _call(builder, "fabs", args)
        large = builder.fcmp_ordered(">", size, ir.Constant(_VECTOR, [TINY] * LANES))
        return builder.select(large, args[0], ir.Constant(_VECTOR, [0.0] * LANES))

    return _lanes(a), code


@_operation
def power_of_two(_typing: Any, whole: Any) -> Any:
    """2^n for n + 1.5 2^52."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        def all_lanes(number: int) -> Any:
            return ir.Constant(_BITS, [number] * LANES)

        bits = builder.shl(builder.bitcast(args[0], _BITS), all_lanes(_SHIFT))
        return builder.bitcast(builder.add(bits, all_lanes(_BIAS << _SHIFT)), _VECTOR)

    return _lanes(whole), code


@_operation
def lane(_typing: Any, vector: Any, place: Any) -> Any:
    """One lane, a float."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.extract_element(args[0], args[1])

    return types.float64(vector, types.intp), code


def _arithmetic(sign: Any, instruction: str) -> None:
    """Let `sign` work on lane vectors, and on a lane vector with a float."""

    @type_callable(sign)
    def _type(_context: Any) -> Any:
        def typer(a: Any, b: Any) -> Any:
            return _lanes if isinstance(a, LanesType) and isinstance(b, LanesType) else None

        return typer

    @lower_builtin(sign, LanesType, LanesType)  # type: ignore[no-untyped-call, untyped-decorator]
    def _lower(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return getattr(builder, instruction)(*args)


for _sign, _instruction in (
    (operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul"), (operator.truediv, "fdiv"),
):  # fmt: skip
    _arithmetic(_sign, _instruction)


@compiled
def least(vector: Any) -> Any:
    """The smallest lane."""
    found = lane(vector, 0)
    for place in range(1, LANES):
        found = min(found, lane(vector, place))
    return found


def room(*shape: int) -> Any:
    """Space for lane vectors, (*shape, LANES), so that none lies across two lines of the cache."""
    size = math.prod(shape) * LANES
    raw = np.empty(size + LANES)
    skipped = (-(raw.ctypes.data // _BYTES)) % LANES
    return raw[skipped : skipped + size].reshape(*shape, LANES)


def wide(values: Any, width: int) -> Any:
    """(..., 1 or patients) as (..., width) in C order; the last patient is repeated where there are fewer than lanes."""
    if values.shape[-1] not in (1, width):
        values = np.concatenate([values, *[values[..., -1:]] * (width - values.shape[-1])], axis=-1)
    return np.ascontiguousarray(np.broadcast_to(values, (*values.shape[:-1], width)))
