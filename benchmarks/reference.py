"""What is right: the library's quadrature with three times the nodes, checked against DOP853 at 1e-13 on a few patients."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from benchmarks.engines import follow
from benchmarks.workloads import Outputs, Problem, Workload
from daybreak.pharmacology import propagation

REFERENCE_NODES = 24


def reference(workload: Workload) -> Outputs:
    """Outputs with 24 nodes a panel instead of 8."""
    with _nodes(REFERENCE_NODES):
        return follow(workload, propagation.advance)


@contextmanager
def _nodes(nodes: int) -> Iterator[None]:
    usual = propagation.NODES
    propagation.NODES = nodes
    try:
        yield
    finally:
        propagation.NODES = usual


def dop853(workload: Workload) -> Outputs:
    """The equations integrated by SciPy's DOP853 at rtol 1e-13, restarted at every input."""
    import numba

    problem = workload.problem()
    rhs = numba.njit(problem.rhs, error_model="numpy")
    saved = [solve_patient(problem, patient, "DOP853", 1e-13, 1e-14, rhs) for patient in range(workload.patients)]
    return workload.read_states(np.stack(saved, axis=1))


def solve_patient(problem: Problem, patient: int, method: str, rtol: float, atol: float, rhs: Any) -> Any:
    """The saved states (times, states) of one patient by `scipy.integrate.solve_ivp`, segment by segment."""
    from scipy.integrate import solve_ivp

    p, y = problem.parameters[patient].copy(), np.zeros(problem.states)
    found = []
    for s in range(len(problem.start_h)):
        start_h, end_h = problem.start_h[s], problem.end_h[s]
        y[0] += problem.bolus[s, patient]
        p[-1] = problem.rate[s, patient]
        save_h = problem.save_h[(problem.save_h > start_h) & (problem.save_h <= end_h)]
        times = np.union1d(save_h, [end_h])
        solution = solve_ivp(lambda _, y, p=p: rhs(y, p), (start_h, end_h), y, method, times, rtol=rtol, atol=atol)
        found.append(solution.y.T[np.isin(times, save_h)])
        y = solution.y[:, -1].copy()
    return np.concatenate(found)
