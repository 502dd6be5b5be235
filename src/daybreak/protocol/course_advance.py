"""After a decision: when the next session is due, and what the course remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daybreak.arrays import PatientBool, PatientFloat, PatientInt
from daybreak.protocol.course_state import CourseState

if TYPE_CHECKING:
    from daybreak.protocol.course_decision import CourseDecision


def advance(decision: CourseDecision, dose_mg: PatientFloat) -> tuple[CourseState, PatientBool]:
    """The state after a decision, and who has had the last planned session. A session that was not given lapses."""
    old, due, give, time_h = decision.state, decision.due, decision.open, decision.time_h
    last_given_h = np.where(give, time_h, old.last_given_h)
    place = _next_place(decision, last_given_h)
    moving = due & ~decision.stopped
    new_phase = moving & (place.phase != decision.phase)
    next_due_h = np.where(moving, place.due_h, np.where(decision.stopped, np.inf, old.due_h))
    state = CourseState(
        phase=np.where(moving, place.phase, decision.phase),
        phase_start_h=np.where(moving, place.phase_start_h, decision.phase_start_h),
        due_h=next_due_h,
        visits=old.visits + due,
        sessions_given=old.sessions_given + give,
        sessions_missed=old.sessions_missed + (due & ~decision.came),
        sessions_in_phase=np.where(new_phase, 0, decision.in_phase + give),
        step=np.where(due, _step_in(decision, new_phase, place), old.step),
        at_step=np.where(new_phase & (_start_step(decision, place) >= 0), 0, decision.at_step + give),
        last_given_h=last_given_h,
        dose_mg_last=np.where(give, dose_mg, old.dose_mg_last),
        madrs_baseline=decision.baseline,
        madrs_last=np.where(give, decision.madrs, old.madrs_last),
        phq9_baseline=decision.phq9_baseline,
        interval_h=np.where(new_phase, np.nan, decision.interval_h),
        interval_set_h=np.where(new_phase, -np.inf, decision.interval_set_h),
        review_open=np.where(new_phase, _has_review(decision)[place.phase], decision.review_open),
        missed_last=np.where(due, (old.missed_last | ~decision.came) & ~give, old.missed_last),
        step_backs=decision.step_backs,
    )
    return state, moving & np.isinf(next_due_h)


class _Place:
    def __init__(self, phase: np.ndarray, phase_start_h: PatientFloat, due_h: PatientFloat) -> None:
        self.phase, self.phase_start_h, self.due_h = phase, phase_start_h, due_h


def _next_place(decision: CourseDecision, last_given_h: PatientFloat) -> _Place:
    """The next session in this phase, or else the first of the next phase, never sooner than the spacing allows."""
    schedule, phase, start_h = decision.rules.schedule, decision.phase, decision.phase_start_h
    after_h = np.maximum(
        decision.time_h, np.where(np.isinf(decision.state.due_h), decision.time_h, decision.state.due_h)
    )
    slot_h = schedule.not_before(schedule.next_h(phase, start_h, after_h, decision.interval_h), last_given_h)
    ended = np.isinf(slot_h) | (
        schedule.by_interval[phase] & (slot_h >= start_h + schedule.length_h[phase] - 1e-6)
    )
    following = np.minimum(phase + 1, schedule.last_phase)
    next_start_h = start_h + schedule.length_h[phase]
    planned_h = next_start_h + schedule.slots_h[following, 0]
    first_h = np.where(planned_h > after_h, planned_h, after_h + schedule.least_gap_h)
    first_h = schedule.not_before(first_h, last_given_h)
    over = ended & (phase == schedule.last_phase)
    due_h = np.where(over, np.inf, np.where(ended, first_h, slot_h))
    begin_h = np.where(ended & ~over, next_start_h + first_h - planned_h, start_h)
    return _Place(np.where(ended, following, phase), begin_h, due_h)


def _start_step(decision: CourseDecision, place: _Place) -> PatientInt:
    start: PatientInt = np.asarray(decision.rules.start_step)[place.phase]
    return start


def _step_in(decision: CourseDecision, new_phase: PatientBool, place: _Place) -> np.ndarray:
    """The dose with which the next session begins: a phase may set its own."""
    start = _start_step(decision, place)
    return np.where(new_phase & (start >= 0), start, decision.step)


def _has_review(decision: CourseDecision) -> PatientBool:
    return np.array([bool(phase.review) for phase in decision.rules.regimen.phases])
