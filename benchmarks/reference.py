"""What is right: the library's quadrature with three times the nodes, checked against DOP853 at 1e-13 on a few patients."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from benchmarks.engines import numpy_course
from benchmarks.workloads import Outputs, Problem, Workload
from daybreak.pharmacology import panels

REFERENCE_NODES = 24


def reference(workload: Workload) -> Outputs:
    """Outputs with 24 nodes a panel instead of 8."""
    with _nodes(REFERENCE_NODES):
        return numpy_course(workload)


@contextmanager
def _nodes(nodes: int) -> Iterator[None]:
    usual = panels.NODES
    panels.NODES = nodes
    try:
        yield
    finally:
        panels.NODES = usual


def dop853(workload: Workload) -> Outputs:
    """The equations of the peers integrated by SciPy's DOP853 at rtol 1e-13, restarted at every input."""
    from numba import njit

    problem = workload.problem()
    rhs = njit(problem.rhs, error_model="numpy")
    saved = [_patient(problem, patient, rhs) for patient in range(workload.patients)]
    return workload.read_states(np.stack(saved, axis=1))


def _patient(problem: Problem, patient: int, rhs: Any) -> Any:
    from scipy.integrate import solve_ivp

    p, y, found = problem.parameters[patient].copy(), np.zeros(problem.states), []
    for s in range(len(problem.start_h)):
        start_h, end_h = problem.start_h[s], problem.end_h[s]
        y[0] += problem.bolus[s, patient]
        p[-1] = problem.rate[s, patient]
        save_h = problem.save_h[(problem.save_h > start_h) & (problem.save_h <= end_h)]
        times_h = np.union1d(save_h, [end_h])
        solution = solve_ivp(
            lambda _, y: rhs(y, p), (start_h, end_h), y, "DOP853", times_h, rtol=1e-13, atol=1e-14
        )
        found.append(solution.y.T[np.isin(times_h, save_h)])
        y = solution.y[:, -1].copy()
    return np.concatenate(found)
