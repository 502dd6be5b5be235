"""Where the observations of `daybreak trial` come from: a run, or a record that was kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from daybreak.cli.progress import ProgressBar
from daybreak.cli.trial_checks import check_record_of
from daybreak.trial.power_run import PowerSearch, size_for
from daybreak.trial.record_file import load_record
from daybreak.trial.run import run_trial

if TYPE_CHECKING:
    from daybreak.population import Calibration
    from daybreak.simulation.executors import Executor
    from daybreak.trial.design_file import Trial
    from daybreak.trial.record import TrialRecord

ASKED_SIZE = "patients_per_arm"  # in a record's `about`


class RunOptions(TypedDict):
    """The arguments by name that `run_trial` and `size_for` share."""

    seed: int
    calibration: Calibration | None
    engine: str
    executor: Executor
    resume: Path | None


@dataclass(frozen=True)
class HowToRun:
    """What a run and a search for a size have in common."""

    replicates: int
    seed: int
    calibration: Calibration | None
    engine: str
    executor: Executor
    resume: Path | None

    def of_a_run(self) -> RunOptions:
        """What a run takes by name, and a search as well."""
        return {
            "seed": self.seed,
            "calibration": self.calibration,
            "engine": self.engine,
            "executor": self.executor,
            "resume": self.resume,
        }


def recorded(asked: Trial, path: str) -> TrialRecord:
    """The record at this path, if it is of this trial."""
    observed = load_record(path)
    check_record_of(asked, observed, path)
    return observed


def observed_anew(asked: Trial, patients_per_arm: int | None, how: HowToRun) -> TrialRecord:
    """The trial as it runs now; the record says which size was asked for instead of the file's.

    Raises:
        TrialError: in more than half of the replicates of a withdrawal nobody is randomised to an arm.
    """
    with ProgressBar("Running") as progress:
        observed = run_trial(
            asked,
            patients_per_arm=patients_per_arm,
            replicates=how.replicates,
            progress=progress,
            **how.of_a_run(),
        )
    if patients_per_arm is None:
        return observed
    return replace(observed, about={**observed.about, ASKED_SIZE: str(patients_per_arm)})


def searched(asked: Trial, wanted: float, how: HowToRun) -> PowerSearch:
    """The patients an arm for a power, with as many replicates of each size as of the trial itself."""
    from daybreak.trial.endpoints import Search

    with ProgressBar("Searching") as progress:
        search = Search(wanted=wanted, replicates=how.replicates)
        return size_for(asked, search, progress=progress, **how.of_a_run())


__all__ = ["ASKED_SIZE", "HowToRun", "observed_anew", "recorded", "searched"]
