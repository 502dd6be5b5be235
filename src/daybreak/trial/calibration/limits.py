"""How far a score is from a limit, on the scale of the model: log-odds of the whole range of the instrument.

    below = logit(limit) - (logit(baseline) - improvement),     logit(x) = ln(x / (60 - x))

is the worsening by the natural course, in log-odds, at which the score lies exactly at the limit: with less worsening than that the score is lower.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from daybreak.pharmacology.mood import MADRS_MAXIMUM

HALF_A_POINT = 0.5  # totals are whole points: at most a limit until half a point above it, beyond it from half a point before


def below(limit: Any, baseline: Any, improvement: Any) -> Any:
    """Log-odds by which a score lies below `limit` points without a natural course, of the shape of the three together."""
    return _logit(limit) - (_logit(baseline) - improvement)


def response_limit(baseline: Any) -> Any:
    """The points up to which a score has fallen by half."""
    return 0.5 * baseline + 0.5 * HALF_A_POINT


def _logit(points: Any) -> Any:
    return jnp.log(points / (MADRS_MAXIMUM - points))


__all__ = ["HALF_A_POINT", "below", "response_limit"]
