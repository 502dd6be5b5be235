"""The course as it really went, in the interpreter's own memory; where reality left the protocol, that is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from daybreak.clinic.timeline.visits import SAME_DOSE, Visit
from daybreak.protocol import Course, CourseState, Decision, Protocol

Known = Callable[[datetime], Mapping[str, object]]
HAPPENED = frozenset({"given", "running", "missed", "cancelled", "ended without a dose"})


@dataclass(frozen=True)
class Replayed:
    """Where the course stands; hours count from `origin`, when its first session was due."""

    course: Course
    state: CourseState
    origin: datetime
    departures: tuple[str, ...]
    last: tuple[str, ...]

    def moment(self, time_h: float) -> datetime:
        """The moment so many hours after the origin."""
        return self.origin + timedelta(hours=time_h)

    def hour(self, at: datetime) -> float:
        """The hours from the origin to a moment."""
        return (at - self.origin) / timedelta(hours=1)


def replay(protocol: Protocol, visits: Sequence[Visit], known: Known) -> Replayed:
    """Take the sessions that lie behind in their order; `known` says what was known at a moment, by finding.

    With no session behind, the course begins with the first one that is planned.
    """
    standing = beginning(protocol, visits[0].at)
    for visit in visits:
        if visit.standing in HAPPENED:
            standing = _after(standing, visit, known(visit.at))
    return standing


def beginning(protocol: Protocol, first_at: datetime) -> Replayed:
    """A course whose first session is due then."""
    course = Course(protocol)
    state = course.begin(1)
    return Replayed(course, state, first_at - timedelta(hours=float(course.due_h(state)[0])), (), ())


def _after(standing: Replayed, visit: Visit, findings: Mapping[str, object]) -> Replayed:
    came = visit.is_given
    time_h = standing.hour(visit.at)
    if bool(standing.state.over[0]):
        said = f"Session {visit.number} was {visit.standing} after the end of the course."
        return replace(standing, departures=(*standing.departures, said))
    decision, state = standing.course.decide(
        standing.state, time_h, np.array([True]), findings, np.array([came])
    )
    departures = list(standing.departures)
    if came and not bool(decision.give[0]):
        departures.append(
            f"Session {visit.number} was given; the protocol said: {_principal(standing, decision)}"
        )
        in_phase = state.sessions_in_phase + (state.phase == decision.phase)
        given = _as_given(state, standing.state, time_h, float(visit.given_mg), findings)
        state = replace(given, sessions_in_phase=in_phase)
    elif came and not same_dose(float(decision.dose_mg[0]), visit.given_mg):
        departures.append(_other_dose(visit, float(decision.dose_mg[0])))
        state = _at_dose(state, standing, float(visit.given_mg), findings)
    last = tuple(standing.course.outcomes[place].sentence for place in np.flatnonzero(decision.applied[0]))
    return replace(standing, state=state, departures=tuple(departures), last=last)


def _other_dose(visit: Visit, protocol_mg: float) -> str:
    """What was ordered, what was given of it, and what the protocol comes to, as far as they differ."""
    ordered, given = (f"{mg.normalize():f} mg" for mg in (visit.dose_mg, visit.given_mg))
    comes_to = "" if same_dose(protocol_mg, visit.dose_mg) else f"; the protocol comes to {protocol_mg:g} mg"
    if visit.gave_less:
        return (
            f"Session {visit.number}: {given} of the {ordered} ordered were given, and they count{comes_to}."
        )
    return f"Session {visit.number}: {ordered} were ordered{comes_to}."


def same_dose(dose_mg: float, other_mg: Decimal) -> bool:
    """Whether the interpreter's dose is what was ordered, or given."""
    return abs(dose_mg - float(other_mg)) <= float(SAME_DOSE) * float(other_mg)


def _at_dose(
    after: CourseState, before: Replayed, dose_mg: float, findings: Mapping[str, object]
) -> CourseState:
    """The course goes on from the dose that was really given, where the file lists it."""
    dosing, weight_kg = before.course.protocol.regimen.dosing, findings.get("weight_kg")
    unit_mg = float(weight_kg) if dosing.by_weight and isinstance(weight_kg, int | float) else 1.0
    given = Decimal(str(dose_mg))
    steps = [place for place, step in enumerate(dosing.steps) if same_dose(step.value * unit_mg, given)]
    if not steps:
        return replace(after, dose_mg_last=np.array([dose_mg]))
    unchanged = steps[0] == int(before.state.step[0])
    at_step = before.state.at_step + 1 if unchanged else np.array([1])
    return replace(after, dose_mg_last=np.array([dose_mg]), step=np.array(steps[:1]), at_step=at_step)


def _as_given(
    after: CourseState, before: CourseState, time_h: float, dose_mg: float, findings: Mapping[str, object]
) -> CourseState:
    """A dose that the protocol did not give is in the patient all the same."""
    madrs = findings.get("madrs")
    score = np.array([float(madrs) if isinstance(madrs, int | float) else np.nan])
    return replace(
        after,
        sessions_given=before.sessions_given + 1,
        at_step=before.at_step + 1,
        last_given_h=np.array([time_h]),
        dose_mg_last=np.array([dose_mg]),
        madrs_last=score,
    )


def _principal(standing: Replayed, decision: Decision) -> str:
    return standing.course.outcomes[int(decision.outcome[0])].sentence
