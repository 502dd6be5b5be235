"""Power and sample size by running the trial: the arms that are compared, at any number of patients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from math import isinf
from pathlib import Path
from typing import Any

from daybreak.errors import TrialError
from daybreak.population import Calibration
from daybreak.simulation.executors import HERE, Executor
from daybreak.trial.design_file import Trial
from daybreak.trial.endpoints import SampleSize, Search, SizeNotFoundError, SizeTried, sample_size
from daybreak.trial.size_runs import SizeRuns, in_favour

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PowerSearch:
    """The size that was found, or why none was, and for what.

    Args:
        arm, control, time_h: what is compared, and at which visit.
        design_patients: patients of the whole trial as its file says; they set the drug effect at every size that was tried.
        file_patients: patients of each arm as the file says; at every size that was tried all arms had the same number.
        same_patients: whether the arms are the same patients, as in a crossover: the size is then that of the whole trial.
        search: the wanted power and how it was looked for.
        tried: every size that was run, in order.
        size: patients an arm, with their interval; None where no size was found.
        randomised: mean patients an arm at that size; fewer than the size where some do not meet the condition of a withdrawal.
        refusal: why no size was found, and what to do; empty where one was.
    """

    arm: str
    control: str
    time_h: float
    design_patients: int
    file_patients: Mapping[str, int]
    same_patients: bool
    search: Search
    tried: tuple[SizeTried, ...]
    size: SampleSize | None
    randomised: Mapping[str, float] = field(default_factory=dict)
    refusal: str = ""

    def __post_init__(self) -> None:
        if (self.size is None) != bool(self.refusal):
            raise TrialError("A search found a size, or says why it found none.")

    @property
    def replicates(self) -> int:
        """Of each size that was tried."""
        return self.search.replicates

    def short(self) -> dict[str, float]:
        """Arms in which fewer patients are randomised than the size says, with their mean number."""
        asked = self.size.n if self.size is not None else 0
        return {name: n for name, n in self.randomised.items() if n < asked - 0.05}

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, words and lists; no bound above is None, and so is everything of a size that was not found."""
        found = self.size
        return {
            "arm": self.arm,
            "control": self.control,
            "time_h": self.time_h,
            "analysis": "ancova",
            "patients_per_arm": found.n if found else None,
            "low": found.low if found else None,
            "high": None if found is None or isinf(found.high) else int(found.high),
            "power": {"value": found.power, "low": found.power_low, "high": found.power_high}
            if found
            else None,
            "randomised_per_arm": dict(self.randomised) if found else None,
            "wanted": self.search.wanted,
            "alpha": self.search.alpha,
            "precise": found is not None and found.precise,
            "refusal": self.refusal or None,
            "design_patients": self.design_patients,
            "file_patients": dict(self.file_patients),
            "same_patients": self.same_patients,
            "replicates": self.replicates,
            "tried": [asdict(one) for one in self.tried],
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

    A search that finds no size is a result as well: it says why, and keeps the sizes tried.

    Args:
        search: the wanted power and how to look for it.
        progress: called with (sizes tried, sizes tried at most).

    Raises:
        TrialError: the trial has no control.
    """
    arm, control = compared(trial)
    told = (lambda done: progress(done, search.rounds)) if progress is not None else None
    runs = SizeRuns(trial, arm, control, seed, calibration, engine, executor, resume, told)
    design = trial.design
    in_file, same = {one.id: one.patients for one in design.arms}, design.kind == "crossover"
    asked = (arm, control, design.visit_h[-1], design.randomised, in_file, same, search)
    try:
        found = sample_size(runs, search)
    except SizeNotFoundError as error:
        return PowerSearch(*asked, error.tried, None, refusal=error.sentence)
    return PowerSearch(*asked, found.tried, found, runs.randomised_at(found.n))


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
