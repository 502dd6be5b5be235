"""LSODA of SciPy with a Python right-hand side: what a modeller writes first."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.lsoda import ATOL, RTOL
from benchmarks.workloads import Outputs, Problem, Workload


def prepare(workload: Workload) -> Any:
    """The call that integrates every patient."""
    problem = workload.problem()

    def run() -> Outputs:
        return workload.read_states(
            np.stack([_patient(problem, i) for i in range(workload.patients)], axis=1)
        )

    return run


def _patient(problem: Problem, patient: int) -> Any:
    from scipy.integrate import odeint

    p, y, found = problem.parameters[patient].tolist(), np.zeros(problem.states), []
    for s in range(len(problem.start_h)):
        start_h, end_h = problem.start_h[s], problem.end_h[s]
        y[0] += problem.bolus[s, patient]
        p[-1] = float(problem.rate[s, patient])
        save_h = problem.save_h[(problem.save_h > start_h) & (problem.save_h <= end_h)]
        times_h = np.concatenate([[start_h], np.union1d(save_h, [end_h])])
        states = odeint(
            lambda y, _, p: problem.rhs(y.tolist(), p), y, times_h, (p,), rtol=RTOL, atol=ATOL, mxstep=100_000
        )
        found.append(states[1:][np.isin(times_h[1:], save_h)])
        y = states[-1].copy()
    return np.concatenate(found)
