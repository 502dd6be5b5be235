"""A clinic made up for the tests of planning, without a database."""

from __future__ import annotations

from datetime import date, time

from daybreak.clinic.models import Capacity
from daybreak.clinic.planning.site_calendar import SiteCalendar, Span


def clinic(
    chairs: int = 2, at_once: int = 2, zone: str = "Europe/Berlin", closed: dict[date, str] | None = None,
    spans: tuple[Span, ...] = (),
) -> SiteCalendar:  # fmt: skip
    """Open from Monday to Friday, 8 to 16; 30 minutes before a dose and 15 after a stay; a session every half hour."""
    capacity = Capacity(sessions_at_once=at_once, before_min=30, after_min=15, step_min=30)
    hours = {day: spans or (Span(time(8), time(16)),) for day in range(5)}
    return SiteCalendar(zone, hours, closed or {}, tuple(f"Chair {n + 1}" for n in range(chairs)), capacity)
