"""The pooled effect without each trial in turn: whether one trial carries the answer."""

from __future__ import annotations

import numpy as np

from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.model import Model, fit


def leave_one_out(model: Model) -> tuple[Model, ...]:
    """One model for each effect of a model without moderators, fitted to all the others.

    Raises:
        EvidenceError: fewer effects than pooling the rest needs.
    """
    return tuple(_without(model, i) for i in range(model.k))


def _without(model: Model, left_out: int) -> Model:
    kept = np.arange(model.k) != left_out
    rest = Effects(model.effects.estimate[kept], model.effects.variance[kept])
    return fit(
        rest, model.design[kept], terms=model.terms, method=model.method, test=model.test, level=model.level
    )
