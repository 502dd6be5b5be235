"""Prior and posterior predictive checks: does the model, before and after it saw the figures, expect figures like these?

For each draw the expectation of each observation, and a replicate of the observation itself with its published precision.
The share of figures inside the middle 90 % of their replicates should be near 90 % afterwards, and no figure unthinkable before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from daybreak.trial.calibration.observations import LOGS, SHARES, error_of_log
from daybreak.trial.calibration.problem import Problem

MIDDLE = (0.05, 0.95)


@dataclass(frozen=True)
class Check:
    """Of one kind of figure: how many there are, and how many lie in the middle 90 % of their replicates."""

    kind: str
    figures: int
    inside: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.inside / self.figures


def check(problem: Problem, samples: Mapping[str, Any], seed: int) -> tuple[Check, ...]:
    """By kind of figure, over draws of the sampled sites (draws, ...)."""
    expectations = _expectations(problem, samples)
    rng = np.random.default_rng(seed)
    value = np.array([o.value for o in problem.observations])
    spread = np.array([o.spread for o in problem.observations])
    replicates = np.stack(
        [_replicate(o.kind, expectations[:, i], spread[i], rng) for i, o in enumerate(problem.observations)],
        axis=1,
    )
    low, high = np.quantile(replicates, MIDDLE, axis=0)
    inside = (low - 1e-9 <= value) & (value <= high + 1e-9)
    kinds = np.array([o.kind for o in problem.observations])
    return tuple(
        Check(str(kind), int((kinds == kind).sum()), int(inside[kinds == kind].sum()))
        for kind in np.unique(kinds)
    )


def _expectations(problem: Problem, samples: Mapping[str, Any]) -> np.ndarray:
    """(draws, observations)."""
    import jax

    from daybreak.trial.calibration.forward import gained, predicted
    from daybreak.trial.calibration.model import CENTRED, natural, shifts

    def one(p: dict[str, Any]) -> Any:
        return predicted(problem, gained(problem, p, shifts(p, "drug"), shifts(p, "context")), p)

    with jax.enable_x64(True):
        sites = {k: np.asarray(v) for k, v in samples.items()}
        of_studies = {f"{name}_of_study": sites[f"{name}_of_study"] for name in CENTRED}
        return np.asarray(jax.jit(jax.vmap(one))({**natural(sites), **of_studies}))


def _replicate(kind: str, expectation: np.ndarray, spread: float, rng: np.random.Generator) -> np.ndarray:
    if kind in SHARES:
        n = max(round(spread), 1)
        return np.asarray(rng.binomial(n, np.clip(expectation, 0.0, 1.0)) / n)
    if kind in LOGS:
        error = error_of_log(np.array(kind), np.array(spread))
        return np.asarray(expectation * np.exp(error * rng.standard_normal(len(expectation))))
    return np.asarray(expectation + spread * rng.standard_normal(len(expectation)))


__all__ = ["Check", "check"]
