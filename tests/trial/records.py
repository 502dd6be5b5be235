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


def crossover(
    seed: int = 1,
    *,
    patients: int = 20,
    replicates: int = 1,
    missed: float = 0.0,
    visit_h: np.ndarray = VISIT_H[:3],
) -> TrialRecord:
    """Patients who differ lastingly, in both periods; five of eight had the drug first; the second period begins lower."""
    rng = np.random.default_rng(seed)
    people = patients * replicates
    person = np.tile(np.arange(people), 2)
    replicate = person // patients
    arm = np.repeat([0, 1], people)
    drug_first = person % 8 < 5
    period = np.where(drug_first, 1 - arm, arm)
    own, lasting = rng.normal(34.0, 4.0, people)[person], rng.normal(0.0, 6.0, people)[person]
    baseline = np.clip(own - 3.0 * period + rng.normal(0.0, 2.0, len(person)), 10.0, 60.0)
    scores = (
        0.8 * baseline
        + lasting
        - 5.0 * arm
        - 2.0 * period
        + rng.normal(0.0, 3.0, (len(visit_h), len(person)))
    )
    scores = np.clip(scores, 0.0, 60.0)
    order = rng.permutation(len(person))
    order = order[np.argsort(replicate[order], kind="stable")]
    return TrialRecord(
        trial="crossover",
        scoring=MADRS,
        arms=("placebo", "ketamine"),
        control="placebo",
        visit_h=visit_h,
        arm=arm[order],
        baseline=baseline[order],
        scores=np.where(rng.random(scores.shape) < missed, np.nan, scores)[:, order],
        replicate=replicate[order],
        person=person[order],
        period=period[order],
        events={"nausea": rng.random(len(person)) < 0.1 + 0.2 * (arm > 0)},
    )
