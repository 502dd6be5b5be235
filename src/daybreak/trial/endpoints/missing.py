"""Three ways to treat scores that were not observed, by name, so that a result says which one it rests on."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from daybreak.arrays import Float
from daybreak.trial.record import TrialRecord

Missing: TypeAlias = Literal["nonresponse", "observed", "locf"]
"""`nonresponse`: whoever is missing did not respond. `observed`: only those who were seen count. `locf`: the last score seen is
carried forward, the baseline where there is none."""


def carried_forward(record: TrialRecord) -> Float[np.ndarray, "visits patients"]:
    """Scores with the last observation carried forward; the baseline where nothing was ever observed, points."""
    seen = np.concatenate([np.ones((1, record.patients), dtype=bool), record.observed])
    scores = np.concatenate([record.baseline[None], record.scores])
    last = np.maximum.accumulate(np.where(seen, np.arange(len(seen))[:, None], 0), axis=0)
    return np.asarray(np.take_along_axis(scores, last, axis=0)[1:])


__all__ = ["Missing", "carried_forward"]
