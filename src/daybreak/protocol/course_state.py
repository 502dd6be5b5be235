"""Where each patient stands in the course, and what a decision said: arrays with one value a patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from daybreak.arrays import Bool, Int8, PatientBool, PatientFloat, PatientInt


@dataclass(frozen=True, eq=False)
class CourseState:
    """The memory of a course. It is never changed: a decision gives a new one."""

    phase: PatientInt
    phase_start_h: PatientFloat
    due_h: PatientFloat  # infinity: the course is over
    visits: PatientInt  # sessions that were due so far, given or not
    sessions_given: PatientInt
    sessions_missed: PatientInt
    sessions_in_phase: PatientInt  # given in the present phase
    step: PatientInt  # place of the present dose in the file's list; -1 before the first
    at_step: PatientInt  # sessions given at the present dose
    last_given_h: PatientFloat  # minus infinity before the first
    dose_mg_last: PatientFloat  # NaN before the first
    madrs_baseline: PatientFloat  # NaN until known
    madrs_last: PatientFloat  # at the last session given; NaN before
    phq9_baseline: PatientFloat  # NaN until known, and where no rule asks about the PHQ-9
    interval_h: PatientFloat  # decided interval; NaN where the phase has a fixed calendar
    interval_set_h: PatientFloat
    review_open: PatientBool  # the review before this phase has not been passed yet
    missed_last: PatientBool
    step_backs: PatientInt

    @property
    def patients(self) -> int:
        """How many patients."""
        return len(self.phase)

    def repeated(self, patients: int) -> CourseState:
        """The same memory for so many patients; of one only."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return CourseState(**{name: np.repeat(value, patients) for name, value in values.items()})

    @property
    def over(self) -> PatientBool:
        """No session will follow."""
        return np.asarray(np.isinf(self.due_h))


@dataclass(frozen=True, eq=False)
class Decision:
    """What is to be done now, for each patient. Where `give` is false, the dose is 0.

    `outcome` is the principal outcome as a place in `Course.outcomes`; `applied` marks every outcome that had a say.
    """

    give: PatientBool
    dose_mg: PatientFloat
    capped: PatientBool  # the file's cap, not the dose by weight, decided
    session_number: (
        PatientInt  # which of the planned sessions this is, from 1, missed ones included; 0 where none is due
    )
    phase: PatientInt
    outcome: Int8[np.ndarray, " patients"]
    applied: Bool[np.ndarray, "patients outcomes"]
    missing_for: Mapping[int, tuple[str, ...]]  # by outcome: findings without which a decision had to wait

    @property
    def missing(self) -> tuple[str, ...]:
        """Every finding without which a decision had to wait, over all patients."""
        return tuple(dict.fromkeys(id for ids in self.missing_for.values() for id in ids))
