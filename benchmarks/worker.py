"""One engine in a process of its own, on one core: `python -m benchmarks.worker full numpy [core]`.

Says its error when compiled and checked; then, for every line read, measures that many seconds and says patients per second.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "JAX_PLATFORMS": "cpu",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def main(workload: str, engine: str, patients: int, core: int) -> None:
    """Prepare, report, then measure on demand."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})
    run, error, size = _prepared(workload, engine, patients)
    _say({"error": error})
    for line in sys.stdin:
        processor_s, clock_s = seconds(run, float(line))
        _say({"processor": size / processor_s, "clock": size / clock_s})


def _prepared(name: str, engine: str, patients: int) -> tuple[Callable[[], Any], float, int]:
    from benchmarks import workloads
    from benchmarks.engines import ENGINES
    from benchmarks.reference import reference

    if name == "gradients":
        return _gradient(engine, patients)
    size = patients or ENGINES[engine].patients
    workload = getattr(workloads, name)(size)
    run = ENGINES[engine].prepare(workload)
    return run, run().error(reference(workload)), size


def _gradient(engine: str, patients: int) -> tuple[Callable[[], Any], float, int]:
    from benchmarks import gradients
    from benchmarks.workloads import full

    size = patients or {"jax": 64, "tsit5": 8}[engine]
    workload = full(size)
    run = {"jax": gradients.prepare_jax, "tsit5": gradients.prepare_tsit5}[engine](workload)
    return run, gradients.error(run(), workload), size


def seconds(run: Callable[[], Any], budget_s: float) -> tuple[float, float]:
    """Median (processor time, time by the clock) of a call, repeated for `budget_s` seconds and at least three times.

    Processor time, summed over threads, is that of the clock on a quiet machine, and fair to a peer when something else
    runs. Only the clock can say what a second core brings.
    """
    durations: list[tuple[float, float]] = []
    end = time.perf_counter() + budget_s
    while len(durations) < 3 or time.perf_counter() < end:
        start = time.process_time(), time.perf_counter()
        run()
        durations.append((time.process_time() - start[0], time.perf_counter() - start[1]))
    processor, clock = zip(*durations, strict=True)
    return median(processor), median(clock)


def _say(message: dict[str, float]) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *(int(a) for a in sys.argv[3:5]))
