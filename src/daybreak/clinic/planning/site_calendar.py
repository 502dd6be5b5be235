"""When a site is open, which chairs it has, and how many sessions its staff can look after: as it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db.models import OuterRef, Subquery

from daybreak.clinic import live
from daybreak.clinic.models import Capacity, Chair, ClosedDay, Site
from daybreak.clinic.planning.civil import moment_of

Hours = tuple[time, time]
KEPT_S = 3600
HOURS = WEEKDAY, OPENS, CLOSES = ("opening_hours__weekday", "opening_hours__opens", "opening_hours__closes")
NUMBERS = ("sessions_at_once", "before_min", "after_min", "step_min")


@dataclass(frozen=True)
class SiteCalendar:
    """What a site has set up. Weekdays without hours are closed; `capacity` is None until it is set."""

    zone: str
    hours: Mapping[int, Hours]
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

    def open_on(self, day: date) -> tuple[datetime, datetime] | None:
        """From when to when the site is open that day, in UTC."""
        if self.why_closed(day):
            return None
        opens, closes = (moment_of(self.zone, day, at) for at in self.hours[day.weekday()])
        return None if opens is None or closes is None else (opens, closes)

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


def _week_and_capacity(site: Site) -> tuple[dict[int, Hours], Capacity | None]:
    """In one query from the site's row, which stands there whatever has not been set yet."""
    capacity = Capacity.objects.filter(site=OuterRef("pk")).order_by("-pk")
    rows = Site.objects.filter(pk=site.pk).annotate(
        **{name: Subquery(capacity.values(name)[:1]) for name in NUMBERS}
    )
    found = list(rows.order_by("opening_hours__pk").values(*HOURS, *NUMBERS))
    newest = {row[WEEKDAY]: (row[OPENS], row[CLOSES]) for row in found}
    week = {day: (opens, closes) for day, (opens, closes) in newest.items() if opens and closes}
    numbers = {name: found[0][name] for name in NUMBERS}
    return week, None if None in numbers.values() else Capacity(**numbers)
