"""The limit of this machine: the exponentials and occupancies that the full model needs, at the least time each can take.

Counted for one patient of the workload as the fused kernel's plan has it: an occupancy a node of each panel; an exponential a
distinct time (nodes of panels, ends of panels, samples; not where it is the square of another) and each mode or memory that is
read there; one a mood. Additions, multiplications, memory and the solution for the poles are not counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.engines import spans
from benchmarks.workloads import SAMPLES_H, full
from daybreak.pharmacology.kernel_plan import Span, plan


@dataclass(frozen=True)
class Limit:
    """Counts a patient and nanoseconds each."""

    exponentials: int
    occupancies: int
    exponential_ns: float
    occupancy_ns: float

    @property
    def patients_per_s(self) -> float:
        """Patients per second on one core if nothing else took time."""
        return 1e9 / (self.exponentials * self.exponential_ns + self.occupancies * self.occupancy_ns)


def limit() -> Limit:
    """Count and time."""
    exponentials, occupancies = counts()
    exponential_ns = min(_ns(np.exp), _ns(_polynomial()), _ns(_own_exponential()))
    return Limit(exponentials, occupancies, exponential_ns, _ns(_occupancy()))


def counts() -> tuple[int, int]:
    """(exponentials, occupancies) of one patient on the full workload."""
    workload = full(2)
    chain = workload.chain(workload.parameters, np)
    given = workload.given(workload.parameters, workload.dose_mg, np)
    course = [Span(given, span_h, marks_h, SAMPLES_H).timing for _, span_h, marks_h in spans()]
    schedule = plan(tuple(course), tuple(chain.into))
    nodes, fresh = schedule.groups[0], schedule.groups[1]
    time_h, half = schedule.ends
    driving = int((np.abs(chain.drive).max(axis=1) > 0.0).sum())
    own_memories = int(
        (chain.rates.min(axis=1) < chain.rates.max(axis=1)).sum()
    )  # the weights of the others are shared
    at_nodes = int(nodes[fresh].sum()) * (driving + own_memories)
    at_ends = int(((half < 0) & (time_h > 0.0)).sum()) * (chain.poles.shape[0] + len(chain.rates))
    occupancies = int((nodes * np.diff(schedule.groups[3])).sum())
    return at_nodes + at_ends + schedule.marks, occupancies


def _ns(function: Callable[[Any], Any], size: int = 2048) -> float:
    """Nanoseconds an element, the best of many calls on an array that stays in the first-level cache."""
    values = np.linspace(-6.0, -1e-3, size)
    function(values)
    best = float("inf")
    for _ in range(200):
        start = time.perf_counter()
        for _ in range(10):
            function(values)
        best = min(best, time.perf_counter() - start)
    return best / 10 / size * 1e9


def _polynomial() -> Callable[[Any], Any]:
    """exp by range reduction and a polynomial of degree 11 (relative error near 1e-14), vectorised by the compiler."""
    from numba import njit

    out, turns = np.empty((2, 2048))
    round_off = 6755399441055744.0  # adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits

    @njit(error_model="numpy", fastmath={"contract"})  # type: ignore[untyped-decorator]
    def fill(values: Any, turns: Any, turn_bits: Any, out: Any, out_bits: Any) -> None:
        for i in range(values.size):
            turns[i] = values[i] * 1.4426950408889634 + round_off
        for i in range(values.size):
            whole = turns[i] - round_off
            r = values[i] - whole * 0.6931471803691238 - whole * 1.9082149292705877e-10
            p = 2.505210838544172e-08 * r + 2.755731922398589e-07
            p = (p * r + 2.755731922398589e-06) * r + 2.48015873015873e-05
            p = (p * r + 0.0001984126984126984) * r + 0.001388888888888889
            p = (p * r + 0.008333333333333333) * r + 0.041666666666666664
            p = (p * r + 0.16666666666666666) * r + 0.5
            out[i] = (p * r + 1.0) * r + 1.0
        for i in range(values.size):
            out_bits[i] += turn_bits[i] << 52

    def run(values: Any) -> Any:
        fill(values, turns, turns.view(np.int64), out, out.view(np.int64))
        return out

    return run


def _own_exponential() -> Callable[[Any], Any]:
    """That of the fused kernel."""
    from numba import njit

    from daybreak.pharmacology.exponential import exp
    from daybreak.pharmacology.lanes import LANES, load, room, store

    out = room(2048 // LANES)

    @njit(error_model="numpy")  # type: ignore[untyped-decorator]
    def fill(values: Any, out: Any) -> None:
        for i in range(out.shape[0]):
            store(out, (i,), exp(load(values, (i,))))

    return lambda values: fill(values.reshape(-1, LANES), out)


def _occupancy() -> Callable[[Any], Any]:
    """g(B(x)) = x (1 - x / (ceiling (1 + x))) / (1 + x) of one array, in one loop."""
    from numba import njit

    out = np.empty(2048)

    @njit(error_model="numpy", fastmath={"contract"})  # type: ignore[untyped-decorator]
    def fill(values: Any, out: Any) -> None:
        for i in range(values.size):
            x = max(-values[i], 0.0)
            block = x / (1.0 + x)
            out[i] = block * max(1.0 - block * 1.1111111111111112, 0.0)

    return lambda values: fill(values, out)
