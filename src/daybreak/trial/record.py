"""What a trial observed, whoever or whatever produced it: the only thing that endpoints read.

A record holds one replicate of a trial or many, patient after patient. It cannot be changed, so that every endpoint computed
from it is about the same patients, and it can be kept in a file (`record_file`) and read again for endpoints nobody thought of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from daybreak.arrays import Bool, Float, PatientBool, PatientFloat, PatientInt
from daybreak.errors import TrialError
from daybreak.population.frozen import Frozen
from daybreak.trial.record_check import check_record
from daybreak.trial.scoring import Scoring
from daybreak.trial.whole_replicates import left_out_of


@dataclass(frozen=True, eq=False)
class TrialRecord:
    """Scores of patients in arms at visits, over `replicates` repetitions of the same trial.

    Args:
        trial: its id.
        scoring: the scale and its cut-offs.
        arms: names of the arms, in the order of the design.
        control: the arm that others are compared with; None where the trial has none.
        visit_h: (visits,) hours since the first dose, increasing and above 0.
        arm: (patients,) position in `arms`.
        baseline: (patients,) total before the first dose, points (0 can be where a withdrawal starts in remission).
        scores: (visits, patients) totals, points; NaN where nothing was observed (a missed visit, or after dropout).
        replicate: (patients,) number of the replicate from 0; in order, none left out.
        left_h: (patients,) when the patient left the trial, hours; inf for those who stayed to the end (the default for all).
            Nobody is observed after leaving.
        person, period: (patients,) in a crossover, whose patients are here twice: who it is, by a number, and in which period, 0
            or 1. None in any other trial, where nobody is here twice.
        events: yes or no for each patient, by name, as in `dissociation` and `nausea` (while they were in the trial).
        unknown_in: by event, the arms in which nobody knows who had it; its patients are then False there, and not counted.
        controls: of an arm that is not compared with `control` but with a control of its own, that arm.
        about: what else should travel with the figures, as in the digest of the design, the seed, the calibration.

    Raises:
        TrialError: shapes, ranges, order or names contradict each other.
    """

    trial: str
    scoring: Scoring
    arms: tuple[str, ...]
    control: str | None
    visit_h: Float[np.ndarray, " visits"]
    arm: PatientInt
    baseline: PatientFloat
    scores: Float[np.ndarray, "visits patients"]
    replicate: PatientInt
    left_h: PatientFloat | None = None
    person: PatientInt | None = None
    period: PatientInt | None = None
    events: Mapping[str, PatientBool] = field(default_factory=dict)
    unknown_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    controls: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("visit_h", "baseline", "scores", "left_h"):
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, _kept(values, np.float64))
        for name in ("arm", "replicate", "person", "period"):
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, _kept(values, np.int64))
        events = {name: _kept(values, np.bool_) for name, values in self.events.items()}
        object.__setattr__(self, "events", Frozen(events))
        object.__setattr__(self, "unknown_in", Frozen(self.unknown_in))
        object.__setattr__(self, "controls", Frozen(self.controls))
        object.__setattr__(self, "about", Frozen(self.about))
        check_record(self)

    @property
    def patients(self) -> int:
        """Patients in all arms and replicates together."""
        return len(self.arm)

    @cached_property
    def replicates(self) -> int:
        """How often the trial was repeated."""
        return int(self.replicate[-1]) + 1

    @cached_property
    def cell(self) -> PatientInt:
        """(patients,) number of the patient's arm in its replicate: replicate * arms + arm."""
        return np.asarray(self.replicate * len(self.arms) + self.arm)

    @cached_property
    def observed(self) -> Bool[np.ndarray, "visits patients"]:
        """(visits, patients) truth where there is a score."""
        return np.asarray(np.isfinite(self.scores))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each replicate begins among the patients, and behind the last, where it ends."""
        return tuple(np.searchsorted(self.replicate, np.arange(self.replicates + 1)).tolist())

    def run_number(self, replicate: int) -> int:
        """The number that a replicate had when it was run, from 0; those without patients in an arm are left out since."""
        for left_out in left_out_of(self.about):
            replicate += left_out <= replicate
        return replicate

    def arm_number(self, name: str) -> int:
        """Position of an arm.

        Raises:
            TrialError: the trial has no such arm.
        """
        if name not in self.arms:
            raise TrialError(
                f"This trial has no arm {name!r}.",
                where=self.trial,
                remedy=f"Its arms: {', '.join(self.arms)}.",
            )
        return self.arms.index(name)

    def control_of(self, arm: str) -> str | None:
        """The arm that this one is compared with; None for a control, and where there is none."""
        if arm == self.control or arm in self.controls.values():
            return None
        return self.controls.get(arm, self.control)

    def control_number(self) -> int:
        """Position of the control arm.

        Raises:
            TrialError: the trial has no control.
        """
        if self.control is None:
            raise TrialError(
                "This trial has no control arm to compare with.",
                where=self.trial,
                remedy="Name the arm to compare with.",
            )
        return self.arms.index(self.control)

    def visit_number(self, time_h: float) -> int:
        """Position of the visit at a time, hours.

        Raises:
            TrialError: there is no visit at that time.
        """
        at = np.flatnonzero(np.isclose(self.visit_h, time_h, rtol=0.0, atol=1e-6))
        if not len(at):
            visits = ", ".join(f"{t:g}" for t in self.visit_h)
            raise TrialError(
                f"There is no visit at {time_h:g} h.", where=self.trial, remedy=f"Visits (h): {visits}."
            )
        return int(at[0])


def _kept(values: np.ndarray, kind: type[np.generic]) -> np.ndarray:
    """A copy that nobody can write to."""
    copy = np.array(values, dtype=kind, order="C")
    copy.flags.writeable = False
    return copy


__all__ = ["TrialRecord"]
