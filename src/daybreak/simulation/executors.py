"""Where work is done: in this process, in processes of this machine, on a Dask cluster; and how one writes it.

here                   in this process
processes, processes:2 one process a core, or as many as one says
dask, dask:2           a Dask cluster on this machine, for as long as the work takes
dask:tcp://host:8786   the cluster of this scheduler
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol, runtime_checkable

from daybreak.errors import MissingExtraError, ParameterError
from daybreak.simulation.crew import Crew, own_hands

MOST_WORKERS = 1024
FORMS = "here, processes, processes:2, dask, dask:2 or dask:tcp://host:8786"
Work = Callable[[Any], Any]


@runtime_checkable
class Executor(Protocol):
    """A description of where work is done; `crew` brings the workers together for as long as the context lasts."""

    def crew(self, fn: Work) -> AbstractContextManager[Crew]:
        """Workers that know `fn`."""


@dataclass(frozen=True)
class Here:
    """In this process."""

    def crew(self, fn: Work) -> AbstractContextManager[Crew]:
        """Nobody else."""
        return own_hands(fn)


@dataclass(frozen=True)
class Processes:
    """In `workers` processes of this machine.

    Raises:
        ParameterError: no workers, or too many.
    """

    workers: int

    def __post_init__(self) -> None:
        _check(self.workers)

    def crew(self, fn: Work) -> AbstractContextManager[Crew]:
        """Processes, each started when there is a shard for it."""
        from daybreak.simulation.processes import processes

        return processes(fn, self.workers)


@dataclass(frozen=True)
class DaskHere:
    """On a Dask cluster of `workers` processes that lives on this machine as long as the work does.

    Raises:
        ParameterError: no workers, or too many.
    """

    workers: int

    def __post_init__(self) -> None:
        _check(self.workers)

    def crew(self, fn: Work) -> AbstractContextManager[Crew]:
        """A cluster of our own."""
        cluster: AbstractContextManager[Crew] = _dask_crew().local(fn, self.workers)
        return cluster


@dataclass(frozen=True)
class DaskAt:
    """On the Dask cluster whose scheduler is at `address`."""

    address: str

    def crew(self, fn: Work) -> AbstractContextManager[Crew]:
        """The workers of that scheduler, now and later."""
        cluster: AbstractContextManager[Crew] = _dask_crew().remote(fn, self.address)
        return cluster


HERE = Here()


def executor_of(text: str, where: str = "workers") -> Executor:
    """The executor that a text names.

    Args:
        where: what the text was written after, for the refusal.

    Raises:
        ParameterError: the text names none, no workers, or too many.
    """
    kind, _, rest = text.partition(":")
    if text == "here":
        return HERE
    if kind in ("processes", "dask") and (text == kind or re.fullmatch("[0-9]{1,9}", rest)):
        workers = int(rest) if rest else cores()
        _check(workers, where)
        return Processes(workers) if kind == "processes" else DaskHere(workers)
    if kind == "dask" and re.fullmatch(r"(tcp|tls|ws|wss|ucx)://[^\s/:]+:[0-9]{1,5}", rest):
        return DaskAt(rest)
    raise ParameterError(f"{text!r} does not say who works.", where=where, remedy=f"Write {FORMS}.")


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _check(workers: int, where: str = "workers") -> None:
    if not 1 <= workers <= MOST_WORKERS:
        raise ParameterError(
            f"{workers} workers cannot be had.", where=where, remedy=f"Write 1 to {MOST_WORKERS:,}."
        )


def _dask_crew() -> ModuleType:
    try:
        return import_module("daybreak.simulation.dask_crew")
    except ModuleNotFoundError as missing:
        raise MissingExtraError(
            f"Spreading work with Dask needs {missing.name}.",
            remedy="Install it in Daybreak's folder: pip install '.[dask]'.",
        ) from missing
