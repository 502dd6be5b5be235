"""diffrax Tsit5 in float64: the peer on JAX, forward and by reverse mode, compiled and restarted at every input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import diffrax
import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.lsoda import ATOL, RTOL
from benchmarks.workloads import DAY_H, DAYS, SESSION_DAYS, Outputs, Problem, Workload
from daybreak.pharmacology.jax_engine import float64

MOST_STEPS = 4096
WEEK_H = 7 * DAY_H


@dataclass(frozen=True)
class Pieces:
    """Solves of like length: start, end and save times (..., K), filled up with the end."""

    start_h: Any
    end_h: Any
    save_h: Any

    @classmethod
    def between(cls, start_h: Any, end_h: Any, save_h: Any) -> Pieces:
        """Pieces from `start_h` to `end_h` (any shape) that save at those of `save_h` that fall in (start, end]."""
        inside = [save_h[(save_h > a) & (save_h <= b)] for a, b in zip(start_h.flat, end_h.flat, strict=True)]
        most = max([1, *map(len, inside)])
        ends = end_h.ravel()
        filled = [np.append(times, [b] * (most - len(times))) for times, b in zip(inside, ends, strict=True)]
        return cls(start_h, end_h, np.array(filled).reshape(*start_h.shape, most))

    @property
    def each(self) -> tuple[Any, Any, Any]:
        """What a scan goes through."""
        return self.start_h, self.end_h, self.save_h


def prepare(workload: Workload) -> Any:
    """The call that integrates the patients as one vectorised batch."""
    problem = workload.problem()
    solve = jax.jit(jax.vmap(course(problem), in_axes=(0, 1, 1), out_axes=1))

    def run() -> Outputs:
        with float64():
            return workload.read_states(np.asarray(solve(problem.parameters, problem.bolus, problem.rate)))

    return run


def course(problem: Problem) -> Any:
    """f(parameters, bolus, rate) -> saved states (times, states) of one patient: a scan over sessions, then over free weeks."""
    sessions = len(SESSION_DAYS)
    start_h = problem.start_h.reshape(sessions, -1)
    next_h = np.append(problem.start_h[1:], start_h[-1, 0] + WEEK_H).reshape(sessions, -1)
    weeks_h = np.arange(next_h[-1, -1], DAYS * DAY_H, WEEK_H)
    near = Pieces.between(start_h[:, :-1], next_h[:, :-1], problem.save_h)
    far = Pieces.between(start_h[:, -1], next_h[:, -1], problem.save_h)
    free = Pieces.between(weeks_h, weeks_h + WEEK_H, problem.save_h)
    times_h = np.concatenate([piece.save_h.ravel() for piece in (near, far, free)])
    place = np.array([int(np.nonzero(np.isclose(times_h, t))[0][0]) for t in problem.save_h])

    def solve(p: Any, y: Any, at: Any, bolus: Any, rate: Any) -> tuple[Any, Any]:
        solution = diffrax.diffeqsolve(
            diffrax.ODETerm(lambda _, y, p: jnp.stack(problem.rhs(y, p))),
            diffrax.Tsit5(),
            *at[:2],
            None,
            y.at[0].add(bolus),
            p.at[-1].set(rate),
            saveat=diffrax.SaveAt(ts=at[2], t1=True),
            stepsize_controller=diffrax.PIDController(rtol=RTOL, atol=ATOL),
            max_steps=MOST_STEPS,
        )
        return solution.ys[-1], solution.ys[:-1]

    def follow(p: Any, bolus: Any, rate: Any) -> Any:
        bolus, rate = bolus.reshape(sessions, -1), rate.reshape(sessions, -1)

        def session(y: Any, now: Any) -> tuple[Any, Any]:
            y, close = jax.lax.scan(lambda y, i: solve(p, y, *i), y, now[:3])
            y, later = solve(p, y, *now[3:])
            return y, (close, later)

        y = jnp.zeros(problem.states)
        inputs = (near.each, bolus[:, :-1], rate[:, :-1], far.each, bolus[:, -1], rate[:, -1])
        y, (close, later) = jax.lax.scan(session, y, inputs)
        _, end = jax.lax.scan(lambda y, i: solve(p, y, i, 0.0, 0.0), y, free.each)
        saved = [a.reshape(-1, problem.states) for a in (close, later, end)]
        return jnp.concatenate(saved)[place]

    return follow
