"""What a protocol says about the day of a session beside the patient's other sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from daybreak.clinic.models import EventKind, Patient, TreatmentSession
from daybreak.clinic.patients import record_ids
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.course_days import CourseDays
from daybreak.clinic.planning.slots import Hindrance
from daybreak.clinic.standing import standing_between
from daybreak.protocol import Protocol

FARTHEST = timedelta(days=70)  # no protocol asks for a longer distance (its language allows 60 days)


@dataclass(frozen=True)
class Neighbour:
    """Another session of the patient: its day, its plan, its number."""

    day: date
    plan_id: int
    number: int
    starts_at: datetime
    pk: int


def neighbours(
    patient: Patient, begin: datetime, end: datetime, ids: list[int] | None = None
) -> list[Neighbour]:
    """The patient's sessions around a stretch of time, whatever plan they belong to; those that were cancelled are none."""
    rows = TreatmentSession.objects.filter(patient__in=record_ids(patient) if ids is None else ids)
    rows = rows.exclude(events__kind=EventKind.CANCELLED)
    zone = patient.site.time_zone
    found = standing_between(rows, begin - FARTHEST, end + FARTHEST)
    return [Neighbour(day_of(zone, one.starts_at), one.plan_id, one.number, one.starts_at, one.pk) for one in found]  # fmt: skip


def distance_hindrances(protocol: Protocol, day: date, others: Sequence[Neighbour]) -> list[Hindrance]:
    """The distance rule, asked of the interpreter for each session before and after that day."""
    course, found = CourseDays(protocol), []
    for other in others:
        if course.too_soon(abs((day - other.day).days), 0):
            found.append(_too_near(protocol, other))
    return found


def order_hindrances(
    protocol: Protocol, session: TreatmentSession, orders: Sequence[int], day: date, others: Sequence[Neighbour]
) -> list[Hindrance]:  # fmt: skip
    """A session keeps its place in the course, which these orders make: after the one that is before it now, before the one
    that is after it."""
    own = [other for other in others if other.plan_id in orders]
    before = [other for other in own if other.starts_at < session.starts_at and other.day >= day]
    after = [other for other in own if other.starts_at > session.starts_at and other.day <= day]
    return [_changed_places(protocol, other) for other in (*before[-1:], *after[:1])]


def window_hindrances(protocol: Protocol, course: CourseDays, day_0: date, day: date) -> list[Hindrance]:
    """A session stays in its phase: beyond the phase's end it would no longer be the one that the file plans."""
    following = course.next
    if following is None or following.phase.interval is not None:
        return []
    start, length = float(course.state.phase_start_h[0]), following.phase.length_h
    end = day_0 + timedelta(hours=start + length)
    if day < end:
        return []
    phase = following.phase
    said = f"{phase.title} ends before {_words(end)}."
    return [Hindrance(phase.rule or phase.id, said, _cited(protocol, phase.source))]


def _changed_places(protocol: Protocol, other: Neighbour) -> Hindrance:
    said = f"Session {other.number} is on {_words(other.day)}: the two would change places."
    return Hindrance("order", said, f"{protocol.id}, the order of its sessions")


def _too_near(protocol: Protocol, other: Neighbour) -> Hindrance:
    spacing = protocol.regimen.spacing
    days = f"{spacing.days} day{'' if spacing.days == 1 else 's'}"
    said = f"Less than {days} from session {other.number} on {_words(other.day)}."
    return Hindrance(spacing.rule or "spacing", said, _cited(protocol, spacing.source))


def _cited(protocol: Protocol, ids: Sequence[str]) -> str:
    """The sources by what they are called."""
    named = {source.id: source.citation for source in protocol.basis}
    return "; ".join(f"{id}: {named[id]}" if id in named else id for id in ids)


def _words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
