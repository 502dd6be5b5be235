"""Who does the sums. All engines run the same equations and agree to 1e-9; they differ in start-up and speed.

`numpy` starts at once (a personal forecast), `numba` compiles the same propagation once and keeps it on disk
(large populations), `jax` runs the NumPy source itself on JAX (GPUs, gradients).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from daybreak.errors import MissingExtraError, ParameterError

EngineName = Literal["numpy", "numba", "jax"]


@dataclass(frozen=True)
class Engine:
    """`prepare` solves the linear links, `advance` carries patients over a span (see `pharmacology.propagation`)."""

    prepare: Callable[..., Any]
    advance: Callable[..., Any]


def engine(name: str) -> Engine:
    """The engine of that name.

    Raises:
        ParameterError: there is none.
        MissingExtraError: its library is not installed.
    """
    if name not in get_args(EngineName):
        raise ParameterError(
            f"There is no engine {name!r}.",
            where="engine",
            remedy=f"Choose {', '.join(get_args(EngineName))}.",
        )
    try:
        return _ENGINES[name]()
    except ModuleNotFoundError as missing:
        raise MissingExtraError(
            f"The engine {name} needs {missing.name}.",
            remedy=f"Install it in Daybreak's folder: pip install '.[{name}]'.",
        ) from missing


def _numpy() -> Engine:
    import numpy as np

    from daybreak.pharmacology import advance, prepare

    return Engine(lambda parameters, how: prepare(parameters, how, np), advance)


def _numba() -> Engine:
    from daybreak.pharmacology.kernel import advance, prepare

    return Engine(prepare, advance)


def _jax() -> Engine:
    import numpy as np

    from daybreak.pharmacology import prepare
    from daybreak.pharmacology.jax_engine import advance

    return Engine(lambda parameters, how: prepare(parameters, how, np), advance)


_ENGINES: dict[str, Callable[[], Engine]] = {"numpy": _numpy, "numba": _numba, "jax": _jax}
