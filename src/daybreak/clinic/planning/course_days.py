"""The civil days of a course, from the protocol's own interpreter: what was lived so far, and what the file plans next.

Day 0 is the day of the first session. The interpreter is asked in whole days, so that it knows no time of the day and no
change of the clocks. Which dose is given does not matter here, so its rules are left out; those of phases, intervals, and
distance stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from types import MappingProxyType

import numpy as np

from daybreak.arrays import PatientFloat
from daybreak.protocol import Course, CourseState, Outcome, Protocol
from daybreak.protocol.regimen import DAY_H, Missed, Phase
from daybreak.protocol.schedule import Schedule

MOST_SESSIONS = 400  # a course that plans more is cut off here
Findings = Mapping[str, object]
NOTHING: Findings = MappingProxyType({})


@dataclass(frozen=True)
class Lived:
    """A session of the course: its day, whether the dose was given (or is to be), and the MADRS then, if known."""

    day: int
    given: bool
    madrs: float | None = None


@dataclass(frozen=True)
class CourseDay:
    """A session that the file plans: its day and phase; `least_day` is the first that the distance rule allows."""

    day: int
    phase: Phase
    least_day: int


class CourseDays:
    """A course as far as it has been lived, and where it goes from there."""

    def __init__(self, protocol: Protocol, lived: Sequence[Lived] = ()) -> None:
        self.protocol = protocol
        self.lived: tuple[Lived, ...] = ()
        self._course = Course(_dates_only(protocol))
        self.schedule = Schedule(protocol.regimen)
        self.state, self.begun = self._course.begin(1), -1
        for session in lived:
            self._live(session)

    @property
    def over(self) -> bool:
        """The file plans nothing more."""
        return bool(self.state.over[0])

    @property
    def next(self) -> CourseDay | None:
        """The next session, if there is one."""
        return None if self.over else self._place(self.state)

    @property
    def spacing_days(self) -> int:
        """The least number of days from one dose to the next."""
        return self.protocol.regimen.spacing.days

    @cached_property
    def waits_for_review(self) -> Phase | None:
        """The phase that comes next, where a review decides whether it comes at all."""
        following = self.next
        if following is None or not following.phase.review or int(self.state.phase[0]) == self.begun:
            return None
        return following.phase

    def reviewed(self, findings: Findings, at_first: Findings = NOTHING) -> list[Outcome]:
        """What the rules of the review say with these findings, and those of the first session. Whether somebody is worse after a
        missed session is another question, which their next session asks."""
        phase, course = self.waits_for_review, Course(self.protocol)
        if phase is None:
            return []
        ids = {rule.id for rule in phase.review}
        baseline = self.lived[0].madrs if self.lived else None
        state = replace(
            self.state,
            review_open=np.array([True]),
            missed_last=np.array([False]),
            madrs_baseline=_score(baseline),
            phq9_baseline=_score(at_first.get("phq9")),
        )
        decision, _ = course.decide(state, float(self.state.due_h[0]), np.array([True]), findings)
        return [one for one, applied in zip(course.outcomes, decision.applied[0], strict=True)
                if applied and one.rule in ids]  # fmt: skip

    def missed(self, day: int) -> Outcome:
        """What the protocol says when nobody comes to the session of that day."""
        course, nobody = Course(self.protocol), np.array([False])
        decision, _ = course.decide(self.state, day * DAY_H, np.array([True]), {}, attended=nobody)
        return course.outcomes[int(decision.outcome[0])]

    def too_soon(self, day: int, after_day: int) -> bool:
        """Whether the interpreter finds a dose that day too soon after one on an earlier day."""
        hours, last = np.array([day * DAY_H]), np.array([after_day * DAY_H])
        return bool(self.schedule.too_soon(hours, last)[0])

    def with_session(self, session: Lived) -> CourseDays:
        """The course one session further."""
        further = copy(self)
        further.__dict__.pop("waits_for_review", None)
        further._live(session)
        return further

    def _live(self, session: Lived) -> None:
        self.lived = (*self.lived, session)
        if not self.over:
            self.begun = int(self.state.phase[0])
            self.state = self._after(self.state, session)

    def _after(self, state: CourseState, session: Lived) -> CourseState:
        """A dose that was given was given, whatever the interpreter would have said about it."""
        known = {"weight_kg": 1.0} | ({} if session.madrs is None else {"madrs": session.madrs})
        due, came = np.array([True]), np.array([session.given])
        _, after = self._course.decide(state, session.day * DAY_H, due, known, attended=came)
        given_h = np.array([session.day * DAY_H]) if session.given else after.last_given_h
        return replace(after, last_given_h=given_h)

    def _place(self, state: CourseState) -> CourseDay:
        last_h = float(state.last_given_h[0])
        least_day = round(last_h / DAY_H) + self.spacing_days if np.isfinite(last_h) else 0
        phase = self.protocol.regimen.phases[int(state.phase[0])]
        return CourseDay(ceil(float(state.due_h[0]) / DAY_H - 1e-9), phase, least_day)


def _score(value: object) -> PatientFloat:
    return np.array([float(value) if isinstance(value, int | float) else np.nan])


def planned_days(course: CourseDays) -> Iterator[CourseDay]:
    """The days that the file plans from here, as if each dose were given on its day: to the end of the phase, or one session
    where an interval is decided anew each time."""
    following = course.next
    phase = following.phase if following else None
    for _ in range(MOST_SESSIONS):
        if following is None or following.phase is not phase:
            return
        yield following
        if following.phase.interval is not None:
            return
        course = course.with_session(Lived(following.day, True))
        following = course.next


def _dates_only(protocol: Protocol) -> Protocol:
    """The same protocol without the rules that decide about doses, or about whether a phase comes."""
    regimen = protocol.regimen
    missed: Missed = regimen.missed.model_copy(update={"worse": None})
    phases = tuple(phase.model_copy(update={"review": (), "start_dose": None}) for phase in regimen.phases)
    without = {"titration": (), "start": regimen.start[-1:], "missed": missed, "phases": phases}
    return protocol.model_copy(update={"regimen": regimen.model_copy(update=without)})
