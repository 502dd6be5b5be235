"""Whether a chair can be taken at a time, what stands in the way, and which times are free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from daybreak.clinic.planning.bookings import Booking, booking
from daybreak.clinic.planning.civil import day_of, local, moment_of
from daybreak.clinic.planning.site_calendar import SiteCalendar


@dataclass(frozen=True)
class Hindrance:
    """Why not: the rule by its id, a sentence, and where the rule comes from."""

    rule: str
    sentence: str
    source: str = "the clinic's calendar"


def hindrances(calendar: SiteCalendar, taken: Sequence[Booking], wanted: Booking) -> list[Hindrance]:
    """Everything of the clinic that stands in the way of a booking; nothing where the site has not set up its calendar."""
    if not calendar.ready:
        return []
    found = [*_closed(calendar, wanted)]
    if wanted.chair not in calendar.chairs:
        listed = ", ".join(calendar.chairs)
        found.append(Hindrance("chair", f"{wanted.chair} is no chair in use; there are {listed}."))
    if any(other.chair == wanted.chair and other.meets(wanted) for other in taken):
        found.append(Hindrance("chair-taken", f"{wanted.chair} is taken then."))
    return [*found, *_crowded(calendar, taken, wanted)]


def at_once(taken: Sequence[Booking], wanted: Booking) -> int:
    """The most sessions that would run at one moment, the wanted one included."""
    meeting = [other for other in taken if other.meets(wanted)]
    moments = [wanted.begins, *(other.begins for other in meeting if other.begins > wanted.begins)]
    return 1 + max(sum(other.begins <= at < other.ends for other in meeting) for at in moments)


def free_starts(
    calendar: SiteCalendar, taken: Sequence[Booking], day: date, stay: timedelta, not_before: datetime | None = None
) -> Iterator[Booking]:  # fmt: skip
    """Every booking that is possible that day, by time, then by chair."""
    for starts_at in _starts(calendar, day, stay):
        if not_before is not None and starts_at < not_before:
            continue
        for chair in calendar.chairs:
            wanted = booking(calendar, chair, starts_at, stay)
            if not hindrances(calendar, taken, wanted):
                yield wanted


def nearest_free(
    calendar: SiteCalendar, taken: Sequence[Booking], day: date, at: time, stay: timedelta, chair: str,
    not_before: datetime,
) -> Booking | None:  # fmt: skip
    """The possible booking that is nearest to a time of the day, in this chair where there is a choice."""
    ideal = moment_of(calendar.zone, day, at)
    free = list(free_starts(calendar, taken, day, stay, not_before))
    exact = [] if ideal is None else [booking(calendar, name, ideal, stay) for name in calendar.chairs]
    free += [one for one in exact if one.starts_at >= not_before and not hindrances(calendar, taken, one)]
    target = ideal or (free[0].starts_at if free else None)
    return min(free, key=lambda one: (abs(one.starts_at - target), one.chair != chair), default=None)  # type: ignore[operator]


def _starts(calendar: SiteCalendar, day: date, stay: timedelta) -> Iterator[datetime]:
    """The moments at which a session may begin that day, as far as hours go."""
    for begins, ends in calendar.stretches_on(day):
        starts_at, last = begins + calendar.before, ends - stay - calendar.after
        while starts_at <= last:
            yield starts_at
            starts_at += calendar.step


def _closed(calendar: SiteCalendar, wanted: Booking) -> list[Hindrance]:
    day = day_of(calendar.zone, wanted.starts_at)
    why, stretches = calendar.why_closed(day), calendar.stretches_on(day)
    if why or not stretches:
        return [Hindrance("closed-day", f"{day:%A} {day.day} {day:%B %Y} is {why or 'closed'}.")]
    if any(begins <= wanted.begins and wanted.ends <= ends for begins, ends in stretches):
        return []
    said = " and ".join(
        f"from {_clock(calendar, begins)} to {_clock(calendar, ends)}" for begins, ends in stretches
    )
    return [
        Hindrance(
            "clinic-hours", f"The clinic is open {said}; with preparation and stay the session would not fit."
        )
    ]


def _crowded(calendar: SiteCalendar, taken: Sequence[Booking], wanted: Booking) -> Iterator[Hindrance]:
    """In each span on its own: fewer people may be there in the afternoon, and a session may last into it."""
    spans = calendar.open_on(day_of(calendar.zone, wanted.starts_at))
    for span in spans:
        part = replace(wanted, begins=max(wanted.begins, span.begins), ends=min(wanted.ends, span.ends))
        if part.begins < part.ends and at_once(taken, part) > span.at_once:
            when = (
                f" from {_clock(calendar, span.begins)} to {_clock(calendar, span.ends)}"
                if len(spans) > 1
                else ""
            )
            said = f"The staff looks after {span.at_once} sessions at once{when}; that would be one more."
            yield Hindrance("staff-limit", said)


def _clock(calendar: SiteCalendar, at: datetime) -> str:
    return f"{local(calendar.zone, at):%H:%M}"
