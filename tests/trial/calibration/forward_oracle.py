"""A slow and plain answer to what the fast forward model expects: thousands of virtual patients, simulated one arm at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from daybreak.population import Calibration
from daybreak.simulation.engines import engine
from daybreak.trial.arm_run import observed, people_of, plans_of, run_arm
from daybreak.trial.calibration.priors import priors
from daybreak.trial.design_file import load_trial

BLOCK = 500


def parameters() -> dict[str, float]:
    """Centres of the priors, with features of the designs that count, and no study that differs from another."""
    centres = {
        n: 1.0 / (1.0 + np.exp(-p.centre)) if p.family == "share" else p.centre for n, p in priors().items()
    }
    features = {
        "drug_by_size": -0.2, "drug_by_nasal": -0.3, "drug_by_washed_out": -0.2, "drug_by_new_antidepressant": 0.15,
        "drug_by_year": -0.1, "drug_by_masked": -0.4, "context_by_size": 0.1, "context_by_clinic": 0.2,
        "context_by_inpatients": 0.3, "context_open": 1.1, "drug_between_studies": 0.0, "context_between_studies": 0.0,
    }  # fmt: skip
    return {**centres, **features}


@dataclass(frozen=True)
class Simulated:
    """Whole-point scores (times, patients) and baselines of one arm."""

    scores: np.ndarray
    baseline: np.ndarray
    remission_at_most: float

    def figures(self, time: int) -> dict[str, tuple[float, float]]:
        """What `forward` gives for a cell, each with its Monte Carlo standard error."""
        n = len(self.baseline)
        change = self.scores[time] - self.baseline
        kurtosis = float(((change - change.mean()) ** 4).mean() / change.var() ** 2)
        found = {
            "change": (float(change.mean()), float(change.std()) / n**0.5),
            "sd": (float(change.std()), float(change.std()) * (max(kurtosis - 1.0, 0.1) / (4 * n)) ** 0.5),
            "score": (float(self.scores[time].mean()), float(self.scores[time].std()) / n**0.5),
        }
        for name, share in (
            ("response", self.responds(time).mean()),
            ("remission", self.remits(time).mean()),
        ):
            found[name] = (float(share), (max(share * (1 - share), 1.0 / n) / n) ** 0.5)
        return found

    def responds(self, time: int) -> np.ndarray:
        return np.asarray(self.scores[time] <= 0.5 * self.baseline)

    def remits(self, time: int) -> np.ndarray:
        return np.asarray(self.scores[time] <= self.remission_at_most)


def simulated(
    trial: str, arm: str, times_h: Sequence[float], values: Mapping[str, float], patients: int, seed: int
) -> Simulated:
    """`patients` of one study, through the engine that runs trials."""
    known = Calibration("oracle", {name: np.array([value]) for name, value in values.items()}, {})
    whole = load_trial(trial)
    plan = next(p for p in plans_of(whole) if p.arm.id == arm and p.period_h == 0.0)
    plan = replace(plan, read_h=tuple(times_h))
    nasal = plan.protocol.administration.route == "intranasal" and plan.arm.comparator is None
    people = people_of(whole, plan.arm, patients, known, 1, nasal=nasal)
    parts = []
    for start in range(0, patients, BLOCK):
        _, run = run_arm(plan, people, start, min(start + BLOCK, patients), seed, engine("numpy"), 0.0)
        parts.append(observed(plan, run))
    scores = np.rint(np.concatenate([part.scores for part in parts], axis=1))
    baseline = np.rint(np.concatenate([part.baseline for part in parts]))
    return Simulated(scores, baseline, whole.design.remission_at_most)
