"""Trim and fill: how many trials would make the funnel symmetric, and what they would do to the pooled effect.

The estimator is L0: with the ranks of |y_i - b| signed by side, S the sum of the positive ones on the crowded side,

    k0 = (4 S - k (k + 1)) / (2 k - 1)

rounded, repeated on what is left after trimming until it stays. A sensitivity analysis, never an estimate: asymmetry has other
causes than unpublished trials (blinding, dose, control).

Source: Duval and Tweedie 2000, doi:10.1111/j.0006-341X.2000.00455.x; metafor's `trimfill`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.model import Model, fit
from daybreak.evidence.pooling.shapes import StudyFloat

_MOST_ROUNDS = 100


@dataclass(frozen=True)
class Filled:
    """The side where trials are missing, how many, their mirrored effects, and the model with them."""

    side: Literal["left", "right"]
    missing: int
    added: Effects | None
    model: Model


def trim_and_fill(model: Model) -> Filled:
    """Trim and fill a model without moderators; the missing side is where small trials point away from.

    Raises:
        EvidenceError: fewer than three trials, or rounds that do not settle.
    """
    side = _missing_side(model)
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * model.effects.estimate, kind="stable")
    y, v = sign * model.effects.estimate[order], model.effects.variance[order]
    centre, missing = _settle(model, y, v)
    if missing == 0:
        return Filled(side, 0, None, model)
    outer = slice(len(y) - missing, None)
    added = Effects(sign * (2 * centre - y[outer]), v[outer])
    both = Effects(
        np.concatenate([model.effects.estimate, added.estimate]),
        np.concatenate([model.effects.variance, added.variance]),
    )
    return Filled(side, missing, added, fit(both, method=model.method, test=model.test, level=model.level))


def _missing_side(model: Model) -> Literal["left", "right"]:
    se = np.sqrt(model.effects.variance)
    if model.k < 3 or np.ptp(se) <= 1e-12 * se.max():
        raise EvidenceError(
            f"{model.k} trials of these sizes have no small side to trim.",
            remedy="Trim and fill needs three trials of different precision.",
        )
    slope = fit(model.effects, np.column_stack([np.ones(model.k), se]), terms=("limit", "slope"),
                method=model.method, test="z").coefficients[1]  # fmt: skip
    return "right" if slope < 0 else "left"


def _settle(model: Model, y: StudyFloat, v: StudyFloat) -> tuple[float, int]:
    """Centre of the trimmed effects and the number of missing ones, once it no longer changes."""
    missing = 0
    for _ in range(_MOST_ROUNDS):
        before = missing
        kept = len(y) - before
        centre = fit(Effects(y[:kept], v[:kept]), method=model.method, test="z").estimate
        missing = _l0(y - centre)
        if missing == before:
            return centre, missing
    raise EvidenceError("Trim and fill does not settle on a number of trials.", remedy="Leave it out.")


def _l0(deviation: StudyFloat) -> int:
    k = len(deviation)
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(deviation), kind="stable")] = np.arange(1, k + 1)
    positive = float(np.sum(ranks[deviation > 0]))
    return max(0, round((4 * positive - k * (k + 1)) / (2 * k - 1)))
