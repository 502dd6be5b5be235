"""Power and sample size by running the trial: the arms that are compared, at any number of patients."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from daybreak.errors import TrialError
from daybreak.population import Calibration
from daybreak.simulation.executors import HERE, Executor
from daybreak.trial.design_file import Trial
from daybreak.trial.endpoints import SampleSize, Search, ancova, sample_size
from daybreak.trial.endpoints.estimate import Replicates
from daybreak.trial.run import run_trial

Told = Callable[[int, int], None]


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
) -> SampleSize:
    """Patients an arm with which the difference at the last visit (ANCOVA) is significant with the wanted power.

    Args:
        search: the wanted power and how to look for it.
        progress: called with (sizes tried, sizes tried at most).

    Raises:
        TrialError: the trial has no control, or the power is not reached.
    """
    arm, control = compared(trial)
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
        return ancova(record, arm, record.visit_h[-1], control).p

    return sample_size(run, search)


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


__all__ = ["compared", "size_for"]
