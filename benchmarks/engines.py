"""The engines side by side: each takes a workload and gives its outputs. `TOLERANCE` is that of every adaptive solver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.workloads import DAY_H, DAYS, SAMPLES_H, SESSION_DAYS, Outputs, Workload
from daybreak.pharmacology import rest

RTOL, ATOL = 1e-6, 1e-8
Run = Callable[[], Outputs]


@dataclass(frozen=True)
class Engine:
    """`prepare(workload)` does what is done once (compile, lay out) and gives the call that is timed."""

    name: str
    prepare: Callable[[Workload], Run]
    batch: int  # patients a call
    tolerance: str
    exploits_structure: bool = False


def spans() -> list[tuple[int, float, tuple[float, ...]]]:
    """(session, hours to the next, hours at which mood is read) of the schedule."""
    ends = (*SESSION_DAYS[1:], DAYS)
    return [
        (i, DAY_H * (end - day), tuple(DAY_H * d for d in range(1, end - day + 1)))
        for i, (day, end) in enumerate(zip(SESSION_DAYS, ends, strict=True))
    ]


def follow(workload: Workload, advance: Any) -> Outputs:
    """A course session by session with `advance` of the library or its kernel."""
    p = workload.parameters
    chain = workload.chain(p, np)
    given = workload.given(p, workload.dose_mg, np)
    state, traces = rest(chain), []
    for session, span_h, marks_h in spans():
        now = [replace(i, amount_mg=_of(i.amount_mg, session)) for i in given]
        state, trace = advance(chain, state, now, span_h, marks_h, SAMPLES_H)
        traces.append(trace)
    return _joined(workload, chain, traces)


def _of(amount_mg: Any, session: int) -> Any:
    return amount_mg[session] if np.ndim(amount_mg) == 2 else amount_mg


def _joined(workload: Workload, chain: Any, traces: Any) -> Outputs:
    carried = np.concatenate([t.carried for t in traces])
    samples = {n: np.concatenate([t.samples[n] for t in traces]) for n in chain.readings}
    return workload.outputs(workload.parameters, chain.rates, carried, samples, np)
