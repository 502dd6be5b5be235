"""LSODA compiled through numbalsoda: the algorithm of mrgsolve, in a compiled loop over patients."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.workloads import Outputs, Problem, Workload

ATOL, RTOL = 1e-8, 1e-6


def prepare(workload: Workload) -> Any:
    """The call that integrates every patient with compiled LSODA in a compiled loop; needs numbalsoda."""
    problem = workload.problem()
    address, loop = _right_hand_side(problem), _loop()
    save_h = problem.save_h

    def run() -> Outputs:
        saved = loop(
            address,
            problem.parameters,
            problem.start_h,
            problem.end_h,
            problem.bolus,
            problem.rate,
            save_h,
            problem.states,
        )
        return workload.read_states(saved)

    return run


def _right_hand_side(problem: Problem) -> int:
    """The address of the compiled equations, in the signature of LSODA."""
    from numba import carray, cfunc, njit
    from numbalsoda import lsoda_sig

    states, parameters = problem.states, problem.parameters.shape[1]
    rhs = njit(problem.rhs, error_model="numpy")

    @cfunc(lsoda_sig)  # type: ignore[untyped-decorator]
    def compiled(t: float, u: Any, du: Any, data: Any) -> None:
        change = rhs(carray(u, (states,)), carray(data, (parameters,)))
        for i in range(states):
            du[i] = change[i]

    _KEPT.append(compiled)
    return int(compiled.address)


_KEPT: list[Any] = []  # compiled functions live as long as their addresses are used


def _loop() -> Any:
    from numba import njit
    from numbalsoda import lsoda

    @njit  # type: ignore[untyped-decorator]
    def loop(
        address: int,
        parameters: Any,
        start_h: Any,
        end_h: Any,
        bolus: Any,
        rate: Any,
        save_h: Any,
        states: int,
    ) -> Any:
        patients = parameters.shape[0]
        saved = np.empty((save_h.size, patients, states))
        for patient in range(patients):
            y, p, next_save = np.zeros(states), parameters[patient].copy(), 0
            for s in range(start_h.size):
                y[0] += bolus[s, patient]
                p[-1] = rate[s, patient]
                last = next_save
                while last < save_h.size and save_h[last] <= end_h[s]:
                    last += 1
                at_end = last > next_save and save_h[last - 1] == end_h[s]
                times = np.empty(last - next_save + (1 if at_end else 2))
                times[0], times[-1] = start_h[s], end_h[s]
                times[1 : 1 + last - next_save] = save_h[next_save:last]
                solution, _ = lsoda(address, y, times, p, RTOL, ATOL)
                saved[next_save:last, patient] = solution[1 : 1 + last - next_save]
                y[:] = solution[-1]
                next_save = last
        return saved

    return loop
