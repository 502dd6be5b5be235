"""Time from left to right in per cent of the picture's width, and where its marks lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as day_time
from zoneinfo import ZoneInfo

FIRST, LAST = 5.0, 98.0  # per cent: the numbers of the scales stand to the left
MOST_MARKS = 10
WEEK = timedelta(days=7)
WEEKS = (1, 2, 4)
MONTHS = (1, 2, 3, 6, 12, 24, 60)


@dataclass(frozen=True)
class Tick:
    """A mark; where there is little room only every second one is shown."""

    x: float
    text: str
    second: bool


@dataclass(frozen=True)
class Axis:
    """From the first moment to the last."""

    begins: datetime
    ends: datetime
    zone: str

    def x(self, at: datetime) -> float:
        """The place of a moment, at the edge where it lies outside."""
        share = (at - self.begins) / (self.ends - self.begins)
        return round(FIRST + min(max(share, 0.0), 1.0) * (LAST - FIRST), 3)

    def of_day(self, day: date) -> float:
        """The place of the begin of a day by the site's clocks."""
        return self.x(datetime.combine(day, day_time(), ZoneInfo(self.zone)))

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Mondays or firsts of months, at most ten."""
        days = self._days()
        words = "%-d %b" if self.ends - self.begins < 300 * timedelta(days=1) else "%b %Y"
        return tuple(
            Tick(self.of_day(day), day.strftime(words), place % 2 == 1) for place, day in enumerate(days)
        )

    def _days(self) -> list[date]:
        zone = ZoneInfo(self.zone)
        first, last = self.begins.astimezone(zone).date(), self.ends.astimezone(zone).date()
        for days in (*(list(_mondays(first, last, n)) for n in WEEKS),
                     *(list(_firsts(first, last, n)) for n in MONTHS)):  # fmt: skip
            if len(days) <= MOST_MARKS:
                return days
        return []


def axis(begins: datetime, ends: datetime, zone: str) -> Axis:
    """An axis of at least a week, with a day of air at the left."""
    return Axis(begins - timedelta(days=1), max(ends, begins + WEEK), zone)


def _mondays(first: date, last: date, step: int) -> Iterator[date]:
    day = first + timedelta(days=(7 - first.weekday()) % 7)
    while day <= last:
        yield day
        day += step * WEEK


def _firsts(first: date, last: date, step: int) -> Iterator[date]:
    month = first.year * 12 + first.month - 1 + (first.day > 1)
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        if month % step == 0:
            yield day
        month += 1
