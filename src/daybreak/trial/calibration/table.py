"""What was believed of each free parameter before and after the trials, as lines for a person."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from daybreak.trial.calibration.priors import Prior, fixed, priors

NORMAL_90 = 1.644854


def parameter_lines(draws: Mapping[str, np.ndarray]) -> list[str]:
    """A heading and a line a parameter: middle and 90 % interval before and after; then what is fixed, each with its reason."""
    told = [_line(prior, draws[name]) for name, prior in priors().items()]
    return [
        f"{'parameter':<34}{'before':>22}  {'after':>26}", *told,
        "", "fixed", *(f"  {name}: {why}" for name, why in fixed().items()),
    ]  # fmt: skip


def _line(prior: Prior, draws: np.ndarray) -> str:
    low, middle, high = np.quantile(draws, (0.05, 0.5, 0.95))
    return f"{prior.name:<34}{_before(prior):>22}  {f'{middle:.3g} ({low:.3g} to {high:.3g})':>26}"


def _before(prior: Prior) -> str:
    low, high = (prior.centre + sign * NORMAL_90 * prior.spread for sign in (-1.0, 1.0))
    if prior.family == "lognormal":
        low, high = (prior.centre * np.exp(sign * NORMAL_90 * prior.spread) for sign in (-1.0, 1.0))
    if prior.family == "share":
        low, high = 1.0 / (1.0 + np.exp(-low)), 1.0 / (1.0 + np.exp(-high))
    if prior.family == "positive":
        low = max(low, 0.0)
    return f"{low:.3g} to {high:.3g}"


__all__ = ["parameter_lines"]
