"""The days of a course laid onto the clinic: hours, chairs, staff, closed days, each with the reason why it was moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from daybreak.clinic.planning.bookings import Booking
from daybreak.clinic.planning.civil import local
from daybreak.clinic.planning.course_days import CourseDay, CourseDays, Lived
from daybreak.clinic.planning.distance import window_hindrances
from daybreak.clinic.planning.site_calendar import SiteCalendar
from daybreak.clinic.planning.slots import nearest_free

LATEST_DAYS = 28  # beyond its day a session is not looked for


@dataclass(frozen=True)
class Wish:
    """How the patient would like it: the time of the day, the chair where there is a choice, nothing before a moment.

    `elsewhere` are the days of the patient's sessions under other plans, from which the distance holds as well.
    """

    at: time
    chair: str
    not_before: datetime
    elsewhere: tuple[date, ...] = ()


@dataclass(frozen=True)
class Proposed:
    """One session: the protocol's day, where it would be, and why not on that day or at that time."""

    due: date
    phase: str
    booking: Booking | None
    why: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """All sessions to the end of the phase. `planned` is how many the file has; fewer fit where moves eat a day of the file."""

    proposed: tuple[Proposed, ...]
    planned: int

    @property
    def lost(self) -> int:
        """Sessions of the file for which no day is left in the phase."""
        return max(0, self.planned - sum(one.booking is not None for one in self.proposed))


def proposed(
    course: CourseDays, calendar: SiteCalendar, taken: Sequence[Booking], stay: timedelta, wish: Wish, planned: int,
    day_0: date,
) -> Proposal:  # fmt: skip
    """Find a place for each session to the end of the phase; the interpreter says after each which day comes next."""
    found: list[Proposed] = []
    taken, last_at, wished = list(taken), wish.not_before, day_0
    if not course.lived:
        day_0 = _first_open_day(calendar, taken, stay, wish, day_0)
    following = course.next
    phase = following.phase if following else None
    while following is not None and following.phase is phase and len(found) < planned:
        one = _placed(course, following, calendar, taken, stay, wish, day_0, last_at)
        if not found and day_0 != wished:
            one = replace(one, due=wished, why=(_full(calendar, wished), *one.why))
        found.append(one)
        if one.booking is None or following.phase.interval is not None:
            break
        taken.append(one.booking)
        last_at = one.booking.ends
        day = (local(calendar.zone, one.booking.starts_at).date() - day_0).days
        course = course.with_session(Lived(day, True))
        following = course.next
    return Proposal(tuple(found), planned)


def _first_open_day(
    calendar: SiteCalendar, taken: Sequence[Booking], stay: timedelta, wish: Wish, day: date
) -> date:
    """The course counts from the day on which it really begins: the first from the wanted one on that has a place."""
    days = [day + timedelta(days=number) for number in range(LATEST_DAYS)]
    places = (
        one for one in days if nearest_free(calendar, taken, one, wish.at, stay, wish.chair, wish.not_before)
    )
    return next(places, day)


def _placed(
    course: CourseDays, following: CourseDay, calendar: SiteCalendar, taken: Sequence[Booking], stay: timedelta, wish: Wish,
    day_0: date, not_before: datetime,
) -> Proposed:  # fmt: skip
    due = day_0 + timedelta(days=following.day)
    why = []
    if course.lived and following.day == following.least_day and following.day > _usual(course):
        why.append(f"{course.spacing_days} days after the session before: {_spacing_rule(course)}")
    today = (local(calendar.zone, not_before).date() - day_0).days
    for day in _candidates(course, following, today):
        at = day_0 + timedelta(days=day)
        if window_hindrances(course.protocol, course, day_0, at):
            continue  # the phase is over
        if any(abs((at - other).days) < course.spacing_days for other in wish.elsewhere):
            continue
        free = nearest_free(calendar, taken, at, wish.at, stay, wish.chair, not_before)
        if free is not None:
            return Proposed(due, following.phase.title, free, (*why, *_why(calendar, free, due, wish)))
    until = f"within {LATEST_DAYS} days" if following.phase.interval is not None else "before the phase ends"
    return Proposed(due, following.phase.title, None, (*why, f"no free place {until}"))


def _candidates(course: CourseDays, following: CourseDay, today: int) -> Iterator[int]:
    """The day itself; later ones that leave the next session its day; earlier ones; then any later one."""
    after = course.with_session(Lived(following.day, True)).next
    room = LATEST_DAYS if after is None else max(0, after.day - course.spacing_days - following.day)
    room = min(room, LATEST_DAYS)
    yield from range(following.day, following.day + room + 1)
    if course.lived:
        yield from range(following.day - 1, following.least_day - 1, -1)
    yield from range(max(following.day + room + 1, today), max(following.day, today) + LATEST_DAYS + 1)


def _why(calendar: SiteCalendar, free: Booking, due: date, wish: Wish) -> Iterator[str]:
    place = local(calendar.zone, free.starts_at)
    if place.date() != due:
        yield _full(calendar, due)
    elif place.time().replace(tzinfo=None) != wish.at:
        yield f"{wish.at:%H:%M} is full or outside the hours"


def _full(calendar: SiteCalendar, day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}: {calendar.why_closed(day) or 'full'}"


def _usual(course: CourseDays) -> int:
    """The day on which the file alone would have the next session."""
    slots = course.schedule.next_slot_h(
        course.state.phase, course.state.phase_start_h, course.state.last_given_h
    )
    return round(float(slots[0]) / 24) if slots[0] < float("inf") else 10**6


def _spacing_rule(course: CourseDays) -> str:
    spacing = course.protocol.regimen.spacing
    return f"{spacing.rule or 'spacing'} ({', '.join(spacing.source)})"
