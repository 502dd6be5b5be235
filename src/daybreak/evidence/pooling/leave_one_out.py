"""The pooled effect without each trial in turn: whether one trial carries the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.model import Model, fit
from daybreak.evidence.pooling.shapes import StudyBool


def leave_one_out(model: Model, trials: Sequence[str] | None = None) -> tuple[Model, ...]:
    """One model for each trial of a model without moderators, fitted to all the others, in the order of the effects.

    Args:
        trials: the trial of each effect; all effects of a trial are left out together. Each its own where it is not given.

    Raises:
        EvidenceError: fewer effects than pooling the rest needs.
    """
    names = np.array([str(i) for i in range(model.k)] if trials is None else list(trials))
    return tuple(_without(model, names != name) for name in dict.fromkeys(names.tolist()))


def _without(model: Model, kept: StudyBool) -> Model:
    rest = Effects(model.effects.estimate[kept], model.effects.variance[kept])
    return fit(
        rest, model.design[kept], terms=model.terms, method=model.method, test=model.test, level=model.level
    )
