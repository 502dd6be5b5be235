"""The calendar as lanes: one a chair for a day, one a day for a week or for a chair. Each says what is taken and what is free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from daybreak.clinic.models import Site
from daybreak.clinic.planning.bookings import Booking, bookings_of
from daybreak.clinic.planning.civil import day_of, moment_of
from daybreak.clinic.planning.site_calendar import SiteCalendar

WEEK = 7


@dataclass(frozen=True)
class Entry:
    """A stretch of a lane: a session, or free time (`full` where the staff can look after no further session)."""

    begins: datetime
    ends: datetime
    booking: Booking | None = None
    full: bool = False


@dataclass(frozen=True)
class Lane:
    """One column: its day or chair, why it is closed, and what is in it."""

    title: str
    day: date
    chair: str
    closed: str
    entries: tuple[Entry, ...]

    @property
    def sessions(self) -> int:
        """How many."""
        return sum(entry.booking is not None for entry in self.entries)


def day_lanes(site: Site, calendar: SiteCalendar, day: date) -> list[Lane]:
    """A day, chair by chair; a chair that is out of use is shown while something is planned in it."""
    taken = _taken(site, calendar, day, 1)
    chairs = dict.fromkeys([*calendar.chairs, *(one.chair for one in taken)])
    return [_lane(calendar, chair, day, chair, taken) for chair in chairs]


def week_lanes(site: Site, calendar: SiteCalendar, monday: date, chair: str = "") -> list[Lane]:
    """A week, day by day: every chair together, free while one of them is; or one chair."""
    taken = _taken(site, calendar, monday, WEEK)
    days = [monday + timedelta(days=number) for number in range(WEEK)]
    return [_lane(calendar, f"{day:%a} {day.day} {day:%b}", day, chair, taken) for day in days]


def _taken(site: Site, calendar: SiteCalendar, first: date, days: int) -> list[Booking]:
    begin, end = _midnight(calendar, first), _midnight(calendar, first + timedelta(days=days))
    return bookings_of(site, calendar, begin, end)


def _lane(
    calendar: SiteCalendar, title: str, day: date, chair: str, taken: Sequence[Booking]
) -> Lane:  # fmt: skip
    today = [one for one in taken if day_of(calendar.zone, one.starts_at) == day]
    mine = [one for one in today if chair in ("", one.chair)]
    entries = [Entry(one.begins, one.ends, one) for one in mine]
    if chair in ("", *calendar.chairs):
        entries += _free(calendar, day, mine if chair else (), today)
    ordered = tuple(sorted(entries, key=lambda entry: (entry.begins, entry.ends)))
    return Lane(title, day, chair, calendar.why_closed(day), ordered)


def _free(
    calendar: SiteCalendar, day: date, mine: Sequence[Booking], today: Sequence[Booking]
) -> Iterator[Entry]:  # fmt: skip
    """Stretches in which the chair is empty, cut where the staff begins or ceases to have room for one more."""
    last: Entry | None = None
    for begins, ends, limit in _moments(calendar, day, today):
        if any(one.begins <= begins < one.ends for one in mine):
            continue
        full = sum(one.begins <= begins < one.ends for one in today) >= limit
        joins = last is not None and last.ends == begins and last.full == full
        if last is not None and not joins:
            yield last
        last = Entry(last.begins if last is not None and joins else begins, ends, None, full)
    yield from filter(None, [last])


def _moments(
    calendar: SiteCalendar, day: date, today: Sequence[Booking]
) -> Iterator[tuple[datetime, datetime, int]]:  # fmt: skip
    """The day cut where a session begins or ends and where the staff changes, and how many sessions there is room for."""
    for span in calendar.open_on(day):
        inside = {at for one in today for at in (one.begins, one.ends) if span.begins < at < span.ends}
        for begins, ends in pairwise(sorted({span.begins, span.ends, *inside})):
            yield begins, ends, min(span.at_once, len(calendar.chairs))


def _midnight(calendar: SiteCalendar, day: date) -> datetime:
    """The first moment of a day there; where the clocks leave out midnight, one o'clock."""
    at = moment_of(calendar.zone, day, time(0)) or moment_of(calendar.zone, day, time(1))
    assert at is not None
    return at
