"""Engines measured in their own processes: alone on one core, then two copies on two cores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from benchmarks.worker import ONE_THREAD


@dataclass(frozen=True)
class Measured:
    """Patients per second of processor time on one core; by the clock on one and in all on two; the largest error.

    `two_cores` is None where the machine has only one.
    """

    one_core: float
    one_by_clock: float
    two_cores: float | None
    error: float

    @property
    def gain(self) -> float | None:
        """What the second core brings: two workers against one, both by the clock."""
        return self.two_cores / self.one_by_clock if self.two_cores else None


class Worker:
    """A process that measures one engine on one core."""

    def __init__(self, workload: str, engine: str, patients: int, core: int) -> None:
        command = [sys.executable, "-m", "benchmarks.worker", workload, engine, str(patients), str(core)]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **ONE_THREAD},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate()

    def go(self, seconds: float) -> None:
        """Begin to measure."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, float]:
        """What the worker says next."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the benchmark worker {self.process.args} ended early")
        found: dict[str, float] = json.loads(line)
        return found


def measure(workload: str, engine: str, seconds: float, patients: int = 0) -> Measured:
    """Measure one engine on one workload."""
    cores = sorted(os.sched_getaffinity(0))[:2] if hasattr(os, "sched_getaffinity") else [0]
    workers = [Worker(workload, engine, patients, core) for core in cores]
    try:
        error = max([worker.answer()["error"] for worker in workers])
        alone = _together(workers[-1:], seconds)
        both = _together(workers, seconds)["clock"] if len(workers) > 1 else None
        return Measured(alone["processor"], alone["clock"], both, error)
    finally:
        for worker in workers:
            worker.process.communicate()


def _together(workers: list[Worker], seconds: float) -> dict[str, float]:
    """Measure at the same time; the sums."""
    for worker in workers:
        worker.go(seconds)
    answers = [worker.answer() for worker in workers]
    return {how: sum(answer[how] for answer in answers) for how in ("processor", "clock")}
