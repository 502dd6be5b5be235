"""The trials behind a search for a size: each call of `SizeRuns` is a run of its own, and nobody's luck is in two of them.

A replicate stands for one trial that somebody might run: its patients, its study and its state of knowledge (a draw of the
calibration). Sizes could share studies and draws (common random numbers), which would tell well how much better a larger trial
is; but what is sought is where the power passes a wanted share, and for that twenty replicates shared by all sizes are twenty
trials, however many sizes are run. So every run has a seed of its own, from which come patients and studies, and goes on among
the draws where the run before it ended, in an order of the draws that the seed of the search sets. Replicates of all runs are
then trials of their own, as the counts behind `power_curve` are taken to be, and twenty sizes of twenty replicates are four
hundred of them. Runs depend on the seed and on the order of asking only, so that a search is reproducible and can be resumed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from daybreak.population import Calibration, load_calibration
from daybreak.simulation.executors import HERE, Executor
from daybreak.trial.design_file import Trial
from daybreak.trial.endpoints import Estimates, ancova
from daybreak.trial.endpoints.estimate import Replicates
from daybreak.trial.record import TrialRecord
from daybreak.trial.record_check import EmptyTrialError
from daybreak.trial.run import run_trial, seed_of


@dataclass
class SizeRuns:
    """Runs of a trial with any number of patients an arm; called with the number and the replicates, it gives p-values.

    Args:
        trial, arm, control: what is run, and what is compared at its last visit (ANCOVA).
        seed, calibration, engine, executor, resume: as `run_trial`.
        progress: called with the number of runs so far.
    """

    trial: Trial
    arm: str
    control: str
    seed: int = 1
    calibration: Calibration | None = None
    engine: str = "numpy"
    executor: Executor = HERE
    resume: Path | None = None
    progress: Callable[[int], None] | None = None
    randomised: list[tuple[int, dict[str, float]]] = field(default_factory=list, init=False)
    _trials: int = field(default=0, init=False)

    def __call__(self, n: int, replicates: int) -> Replicates:
        """p-values (replicates,): 1 where the difference does not favour the arm, and where nobody was randomised."""
        p = np.ones(replicates)
        try:
            record = self._record(n, replicates)
        except EmptyTrialError:
            self._keep(n, dict.fromkeys((arm.id for arm in self.trial.design.arms), 0.0))
        else:
            found = in_favour(ancova(record, self.arm, self.trial.design.visit_h[-1], self.control))
            p[: len(found)] = found
            self._keep(n, _patients(record, replicates))
        self._trials += replicates
        if self.progress is not None:
            self.progress(len(self.randomised))
        return p

    def randomised_at(self, n: int) -> dict[str, float]:
        """Mean patients randomised an arm, with n asked for: the share at the sizes that were run, read between them.

        All of them, but in a withdrawal, where too few may meet the condition.
        """
        sizes = sorted({size for size, _ in self.randomised})
        return {
            arm.id: n * float(np.interp(n, sizes, [self._share(arm.id, size) for size in sizes]))
            for arm in self.trial.design.arms
        }

    def _share(self, arm: str, n: int) -> float:
        return float(np.mean([found[arm] / n for size, found in self.randomised if size == n]))

    def _keep(self, n: int, patients: dict[str, float]) -> None:
        self.randomised.append((n, patients))

    def _record(self, n: int, replicates: int) -> TrialRecord:
        return run_trial(
            self.trial,
            patients_per_arm=n,
            replicates=replicates,
            seed=seed_of(self.seed, self.trial.design.id, f"search, from trial {self._trials}"),
            calibration=in_another_order(self.calibration or load_calibration(), self.seed, self._trials),
            engine=self.engine,
            executor=self.executor,
            resume=self.resume,
        )


def in_another_order(known: Calibration, seed: int, first: int) -> Calibration:
    """The same draws, shuffled by the seed, from the one with this number on; numbers beyond the last begin again.

    Its checksum is another, so that nothing that is kept by it is taken for what the draws in their own order gave.
    """
    order = np.roll(np.random.default_rng(seed).permutation(known.size), -(first % known.size))
    checksum = hashlib.sha256(f"{known.sha256}/{seed}/{first % known.size}".encode()).hexdigest()
    return replace(
        known, draws={name: values[order] for name, values in known.draws.items()}, sha256=checksum
    )


def in_favour(difference: Estimates) -> Replicates:
    """p-values, 1 where the difference in score does not favour the arm: a significant harm is no success."""
    return np.asarray(np.where(difference.value >= 0.0, 1.0, difference.p))


def _patients(record: TrialRecord, replicates: int) -> dict[str, float]:
    """Mean patients of each arm over the replicates, also over those in which nobody was randomised."""
    counts = np.bincount(record.arm, minlength=len(record.arms)) / replicates
    return dict(zip(record.arms, counts.tolist(), strict=True))


__all__ = ["SizeRuns", "in_another_order", "in_favour"]
