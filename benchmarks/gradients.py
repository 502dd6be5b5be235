"""Gradients by reverse mode, side by side: d(weighted sum of 13 weekly MADRS) / d(6 parameters) on the full model.

The error is that against central differences of the NumPy engine with 24 nodes, relative to each patient's largest elasticity
(gradient times parameter).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.reference import reference
from benchmarks.workloads import DAY_H, DAYS, SESSION_DAYS, SPRAY, Workload
from daybreak.pharmacology.jax_engine import GRADIENT_OF, WEEK_DAYS, float64, score_gradient

Gradient = dict[str, Any]
WEEKS = DAYS // WEEK_DAYS
STEP = 1e-5


def weights(workload: Workload) -> Any:
    """What the weekly scores are weighted with (weeks + 1, patients): as if they were residuals."""
    return np.random.default_rng(7).normal(size=(WEEKS + 1, workload.patients))


def prepare_jax(workload: Workload) -> Callable[[], Gradient]:
    """`jax_engine.score_gradient`."""
    p, weight = workload.parameters, weights(workload)
    return lambda: score_gradient(p, p["baseline"], SPRAY, workload.dose_mg, SESSION_DAYS, weight)


def prepare_tsit5(workload: Workload) -> Callable[[], Gradient]:
    """diffrax in reverse mode (recursive checkpoints), saving at the weekly visits alone."""
    import jax
    import jax.numpy as jnp

    from benchmarks.tsit5 import course
    from daybreak.pharmacology.daily_mood import daily_madrs

    weekly_h = WEEK_DAYS * DAY_H * np.arange(1, WEEKS + 1)

    def total(chosen: Any, parameters: Any, weight: Any) -> Any:
        p = {**parameters, **chosen}
        problem = replace(workload.problem(p, jnp), save_h=weekly_h)
        states = jax.vmap(course(problem), in_axes=(0, 1, 1), out_axes=1)(
            problem.parameters, problem.bolus, problem.rate
        )
        signal, gain = (
            jnp.repeat(states[:, :, k], WEEK_DAYS, axis=0) for k in (12, 13)
        )  # the days between are not read
        scores = daily_madrs(p["baseline"], signal, gain, SESSION_DAYS, p, jnp)[::WEEK_DAYS]
        return jnp.sum(weight * scores)

    gradient = jax.jit(jax.grad(total))
    chosen = {n: workload.parameters[n] for n in GRADIENT_OF}

    def run() -> Gradient:
        with float64():
            return {
                n: np.asarray(v) for n, v in gradient(chosen, workload.parameters, weights(workload)).items()
            }

    return run


def error(found: Gradient, workload: Workload) -> float:
    """Largest difference from central differences (see the module)."""
    right = _central_differences(workload)
    largest = np.max([np.abs(v) for v in right.values()], axis=0)
    return max(
        float((np.abs(found[n] * workload.parameters[n] - v) / largest).max()) for n, v in right.items()
    )


def _central_differences(workload: Workload) -> Gradient:
    def total(name: str, factor: float) -> Any:
        p = workload.parameters | {name: workload.parameters[name] * factor}
        return (weights(workload) * reference(replace(workload, parameters=p)).mood[::WEEK_DAYS]).sum(axis=0)

    return {n: (total(n, 1.0 + STEP) - total(n, 1.0 - STEP)) / (2.0 * STEP) for n in GRADIENT_OF}
