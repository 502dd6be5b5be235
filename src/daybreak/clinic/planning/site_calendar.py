"""When a site is open, which chairs it has, and how many sessions its staff can look after: as it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import OuterRef, Subquery

from daybreak.clinic import live
from daybreak.clinic.models import Capacity, Chair, ClosedDay, Site
from daybreak.clinic.planning.civil import moment_of

KEPT_S = 3600
SPAN = ("opens", "closes", "sessions_at_once")
NUMBERS = ("sessions_at_once", "before_min", "after_min", "step_min")
ROWS = ("opening_hours__pk", "opening_hours__weekday", "opening_hours__opens", "opening_hours__closes",
        *(f"opening_hours__spans__{name}" for name in SPAN))  # fmt: skip


class Span(NamedTuple):
    """A stretch of a weekday; without a number the site's capacity says how many sessions run at once."""

    opens: time
    closes: time
    sessions_at_once: int | None = None


@dataclass(frozen=True)
class Open:
    """A stretch of one day in UTC, and how many sessions run in it at once."""

    begins: datetime
    ends: datetime
    at_once: int


@dataclass(frozen=True)
class SiteCalendar:
    """What a site has set up. Weekdays without hours are closed; `capacity` is None until it is set."""

    zone: str
    hours: Mapping[int, tuple[Span, ...]]
    closed: Mapping[date, str]
    chairs: tuple[str, ...]
    capacity: Capacity | None

    @property
    def ready(self) -> bool:
        """Hours, chairs and capacity are set, so that dates can be proposed."""
        return bool(self.hours and self.chairs and self.capacity is not None)

    def why_closed(self, day: date) -> str:
        """In words; empty on a day that is open."""
        if day in self.closed:
            return f"closed: {self.closed[day]}"
        return "" if day.weekday() in self.hours else f"closed on {day:%A}s"

    def open_on(self, day: date) -> tuple[Open, ...]:
        """The stretches in which the site is open that day, in order; none where it is closed."""
        spans = () if self.why_closed(day) else self.hours[day.weekday()]
        usual = self.capacity.sessions_at_once if self.capacity else 0
        found = []
        for span in spans:
            begins, ends = moment_of(self.zone, day, span.opens), moment_of(self.zone, day, span.closes)
            if begins is not None and ends is not None:
                found.append(
                    Open(begins, ends, usual if span.sessions_at_once is None else span.sessions_at_once)
                )
        return tuple(found)

    def stretches_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """From when to when a session may last: over a change of the staff, for spans that touch, but never over a break."""
        found: list[tuple[datetime, datetime]] = []
        for one in self.open_on(day):
            if found and found[-1][1] == one.begins:
                found[-1] = (found[-1][0], one.ends)
            else:
                found.append((one.begins, one.ends))
        return found

    @property
    def before(self) -> timedelta:
        """What a session needs of its chair before the dose."""
        return timedelta(minutes=self.capacity.before_min if self.capacity else 0)

    @property
    def after(self) -> timedelta:
        """What it needs after the stay."""
        return timedelta(minutes=self.capacity.after_min if self.capacity else 0)

    @property
    def step(self) -> timedelta:
        """How far apart sessions may begin."""
        return timedelta(minutes=self.capacity.step_min if self.capacity else 15)


def topic_of(site: Site) -> str:
    """Raised by every act that changes the calendar of a site."""
    return f"calendar:{site.pk}"


def calendar_of(site: Site) -> SiteCalendar:
    """What the site has set up so far; read anew whenever an act has changed it."""
    key = f"calendar:{site.pk}:{live.version(topic_of(site))}"
    found: SiteCalendar | None = cache.get(key)
    if found is None:
        found = _read(site)
        cache.set(key, found, KEPT_S)
    return found


def _read(site: Site) -> SiteCalendar:
    week, capacity = _week_and_capacity(site)
    return SiteCalendar(
        zone=site.time_zone,
        hours=week,
        closed={row.day: row.why for row in ClosedDay.objects.standing().filter(site=site)},
        chairs=tuple(Chair.objects.filter(site=site, in_use=True).order_by("name").values_list("name", flat=True)),
        capacity=capacity,
    )  # fmt: skip


def _week_and_capacity(site: Site) -> tuple[dict[int, tuple[Span, ...]], Capacity | None]:
    """In one query from the site's row, which stands there whatever has not been set yet."""
    capacity = Capacity.objects.filter(site=OuterRef("pk")).order_by("-pk")
    numbers = {f"newest_{name}": Subquery(capacity.values(name)[:1]) for name in NUMBERS}
    rows = Site.objects.filter(pk=site.pk).annotate(**numbers)
    found = list(
        rows.order_by("opening_hours__pk", "opening_hours__spans__opens").values_list(*ROWS, *numbers)
    )
    newest: dict[int, tuple[int, list[Span]]] = {}
    for hours, weekday, opens, closes, *span in (row[: len(ROWS)] for row in found):
        if weekday not in newest or newest[weekday][0] != hours:
            newest[weekday] = (hours, [])
        if opens is not None:
            newest[weekday][1].append(Span(*span) if span[0] is not None else Span(opens, closes))
    known = found[0][len(ROWS) :]
    week = {day: tuple(spans) for day, (_, spans) in newest.items() if spans}
    return week, None if None in known else Capacity(**dict(zip(NUMBERS, known, strict=True)))
