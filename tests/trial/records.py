"""Trial records that tests share: small ones by hand, and random ones of a realistic shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from daybreak.trial.record import TrialRecord
from daybreak.trial.scoring import Scoring

MADRS = Scoring("madrs", maximum=60.0, remission_at_most=12.0)
VISIT_H = np.array([24.0, 168.0, 336.0, 504.0, 672.0, 840.0])


def small(**other: Any) -> TrialRecord:
    """Two arms of two patients, two visits; patient 3 misses the second visit."""
    parts: dict[str, Any] = {
        "trial": "small",
        "scoring": MADRS,
        "arms": ("saline", "ketamine"),
        "control": "saline",
        "visit_h": np.array([24.0, 168.0]),
        "arm": np.array([0, 0, 1, 1]),
        "baseline": np.array([30.0, 34.0, 32.0, 36.0]),
        "scores": np.array([[28.0, 30.0, 12.0, 20.0], [29.0, 33.0, 16.0, np.nan]]),
        "replicate": np.zeros(4, dtype=np.int64),
        "left_h": np.array([np.inf, np.inf, np.inf, 100.0]),
        "events": {"nausea": np.array([False, True, True, True])},
        "about": {"seed": "1"},
    }
    return TrialRecord(**(parts | other))


def trial(
    seed: int = 1,
    *,
    per_arm: int = 100,
    arms: int = 2,
    replicates: int = 1,
    effect: float = -4.0,
    dropout: float = 0.05,
    missed: float = 0.03,
    visit_h: np.ndarray = VISIT_H,
) -> TrialRecord:
    """A parallel trial: correlated scores, a constant effect of each arm after the first, dropout and missed visits."""
    rng = np.random.default_rng(seed)
    patients, visits = per_arm * arms * replicates, len(visit_h)
    arm = np.tile(np.repeat(np.arange(arms), per_arm), replicates)
    baseline = np.clip(rng.normal(34.0, 5.0, patients), 18.0, 60.0)
    lasting = rng.normal(0.0, 7.0, patients)
    drop = -8.0 - 4.0 * np.arange(visits)[:, None] / visits + effect * (arm > 0)
    noise = rng.normal(0.0, 4.0, (visits, patients)) * (1.0 + 0.1 * np.arange(visits)[:, None])
    scores = np.clip(baseline * 0.9 + 3.4 + drop + lasting + noise, 0.0, 60.0)
    left = np.cumsum(rng.random((visits, patients)) < dropout, axis=0) > 0
    left_h = np.where(left.any(axis=0), visit_h[np.argmax(left, axis=0)] - 12.0, np.inf)
    gone = (visit_h[:, None] > left_h) | (rng.random((visits, patients)) < missed)
    return TrialRecord(
        trial="random",
        scoring=MADRS,
        arms=tuple(["placebo", "ketamine", "esketamine", "other"][:arms]),
        control="placebo",
        visit_h=visit_h,
        arm=arm,
        baseline=baseline,
        scores=np.where(gone, np.nan, scores),
        replicate=np.repeat(np.arange(replicates), per_arm * arms),
        left_h=left_h,
        events={"nausea": rng.random(patients) < 0.1 + 0.2 * (arm > 0)},
    )
