"""Power and sample size by running the trial: the arms that are compared, at any number of patients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from math import isinf
from pathlib import Path
from typing import Any

import numpy as np

from daybreak.errors import TrialError
from daybreak.population import Calibration
from daybreak.simulation.executors import HERE, Executor
from daybreak.trial.design_file import Trial
from daybreak.trial.endpoints import Estimates, SampleSize, Search, ancova, sample_size
from daybreak.trial.endpoints.estimate import Replicates
from daybreak.trial.run import run_trial

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PowerSearch:
    """The size that was found, and for what.

    Args:
        arm, control, time_h: what is compared, and at which visit.
        design_patients: patients of the whole trial as its file says; they set the drug effect at every size that was tried.
        replicates: of each size.
        size: patients an arm, with their interval.
    """

    arm: str
    control: str
    time_h: float
    design_patients: int
    replicates: int
    size: SampleSize

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, words and lists; no bound above is None."""
        found = self.size
        return {
            "arm": self.arm,
            "control": self.control,
            "time_h": self.time_h,
            "analysis": "ancova",
            "patients_per_arm": found.n,
            "low": found.low,
            "high": None if isinf(found.high) else int(found.high),
            "power": {"value": found.power, "low": found.power_low, "high": found.power_high},
            "wanted": found.wanted,
            "alpha": found.alpha,
            "precise": found.precise,
            "design_patients": self.design_patients,
            "replicates": self.replicates,
            "tried": [asdict(one) for one in found.tried],
        }


def size_for(
    trial: Trial,
    search: Search,
    *,
    seed: int = 1,
    calibration: Calibration | None = None,
    engine: str = "numpy",
    executor: Executor = HERE,
    resume: Path | None = None,
    progress: Told | None = None,
) -> PowerSearch:
    """Patients an arm with which the difference at the last visit (ANCOVA) favours the arm significantly with the wanted power.

    Args:
        search: the wanted power and how to look for it.
        progress: called with (sizes tried, sizes tried at most).

    Raises:
        TrialError: the trial has no control, or the power is not reached.
    """
    arm, control = compared(trial)
    last_h = trial.design.visit_h[-1]
    asked: dict[int, int] = {}

    def run(n: int, replicates: int) -> Replicates:
        asked[n] = asked.get(n, 0) + 1
        record = run_trial(
            trial,
            patients_per_arm=n,
            replicates=replicates,
            seed=seed + 1_000_003 * (asked[n] - 1),
            calibration=calibration,
            engine=engine,
            executor=executor,
            resume=resume,
        )
        if progress is not None:
            progress(sum(asked.values()), search.rounds)
        return in_favour(ancova(record, arm, last_h, control))

    found = sample_size(run, search)
    return PowerSearch(arm, control, last_h, trial.design.randomised, search.replicates, found)


def in_favour(difference: Estimates) -> Replicates:
    """p-values, 1 where the difference in score does not favour the arm: a significant harm is no success."""
    return np.asarray(np.where(difference.value >= 0.0, 1.0, difference.p))


def compared(trial: Trial) -> tuple[str, str]:
    """The first arm with a regimen, and its control.

    Raises:
        TrialError: there is nothing to compare.
    """
    design = trial.design
    for arm in design.drug_arms():
        control = design.control_for(arm)
        if control is not None:
            return arm.id, control.id
    raise TrialError(
        f"The trial {design.id} has no control to compare with.",
        where="arms",
        remedy="Add an arm with `control:`.",
    )


__all__ = ["PowerSearch", "compared", "in_favour", "size_for"]
