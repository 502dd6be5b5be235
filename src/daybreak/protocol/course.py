"""The course: which session is next, when, at which dose, and when to review, stop, space out or step back.

The interpreter is pure and works on arrays: a real patient is an array of one, a virtual trial an array of ten thousand, and the
same code decides for both. Time is an argument, in hours after the first session was due.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from daybreak.arrays import PatientBool, PatientFloat
from daybreak.errors import ParameterError
from daybreak.protocol.course_decision import CourseDecision
from daybreak.protocol.course_rules import CourseRules
from daybreak.protocol.course_state import CourseState, Decision
from daybreak.protocol.outcome import Outcome
from daybreak.protocol.protocol import Protocol


class Course:
    """The interpreter of one protocol's regimen."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self._rules = CourseRules(protocol)

    @property
    def phases(self) -> tuple[str, ...]:
        """The ids of the phases, in their order."""
        return tuple(phase.id for phase in self.protocol.regimen.phases)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome that a decision of this protocol can have; codes are places in this list."""
        return self._rules.outcomes.listed

    @property
    def findings(self) -> tuple[str, ...]:
        """The findings that decisions need, besides those that the course itself keeps."""
        return self._rules.findings

    @property
    def asked(self) -> Mapping[str, tuple[str, ...]]:
        """The same findings, each with the ids of the rules that ask for it."""
        return self._rules.asked

    def begin(self, patients: int) -> CourseState:
        """The state of `patients` patients before their first session, which is due at the first planned hour.

        Raises:
            ParameterError: there is not at least one patient.
        """
        if patients < 1:
            raise ParameterError(
                f"A course of {patients} patients.", where="patients", remedy="Write 1 or more."
            )
        zero, none, never = (
            np.zeros(patients, dtype=int),
            np.full(patients, np.nan),
            np.full(patients, -np.inf),
        )
        return CourseState(
            phase=zero, phase_start_h=np.zeros(patients), due_h=np.full(patients, self._rules.schedule.first_h),
            visits=zero, sessions_given=zero, sessions_missed=zero, sessions_in_phase=zero, step=zero - 1, at_step=zero,
            last_given_h=never, dose_mg_last=none, madrs_baseline=none, madrs_last=none, phq9_baseline=none,
            interval_h=none, interval_set_h=never,
            review_open=np.full(patients, bool(self.protocol.regimen.phases[0].review)),
            missed_last=np.zeros(patients, dtype=bool), step_backs=zero,
        )  # fmt: skip

    def due_h(self, state: CourseState) -> PatientFloat:
        """When the next session is due, in hours after the first; infinity where the course is over."""
        return state.due_h

    def decide(
        self,
        state: CourseState,
        time_h: float,
        due: PatientBool,
        findings: Mapping[str, object],
        attended: PatientBool | None = None,
    ) -> tuple[Decision, CourseState]:
        """Decide about the session that is due now for the patients marked in `due`.

        Args:
            time_h: now, in hours after the first session was due; not before the last decision about these patients.
            findings: by id, measured just before the dose: arrays of one value a patient, or one value for all. NaN (or an
                absent id) is unknown. A choice is its word or its place in the vocabulary's list.
            attended: false where the patient did not come; by default all came.

        Returns:
            What to do, and the state afterwards. Patients who are not due, or whose course is over, are left as they are.

        Raises:
            ParameterError: an array of the wrong length, or a time that is not a number or lies before the last dose.
            VocabularyError: a value that is not one of a finding's choices.
        """
        self._check(state, time_h, due, attended)
        came = np.ones(state.patients, dtype=bool) if attended is None else attended
        return CourseDecision(self._rules, state, float(time_h), due & ~state.over, came, findings).made()

    def _check(
        self, state: CourseState, time_h: float, due: PatientBool, attended: PatientBool | None
    ) -> None:
        for name, array in (("due", due), ("attended", attended)):
            if array is not None and (array.shape != (state.patients,) or array.dtype != bool):
                raise ParameterError(f"`{name}` is not {state.patients} truth values.", where=name,
                                     remedy="Give a bool array with one value a patient.")  # fmt: skip
        if not np.isfinite(time_h):
            raise ParameterError(
                f"The time {time_h} is not a number of hours.", where="time_h", remedy="Give a finite number."
            )
        if (time_h < state.last_given_h[due & ~state.over]).any():
            raise ParameterError(f"{time_h:g} h lies before a dose that was already given.", where="time_h",
                                 remedy="Give times in their order.")  # fmt: skip
