"""Days and times by the clocks of a site. A course counts in civil days, so a change of the clocks shifts no session."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def local(zone: str, at: datetime) -> datetime:
    """A moment by the clocks there."""
    return at.astimezone(ZoneInfo(zone))


def day_of(zone: str, at: datetime) -> date:
    """The civil day of a moment."""
    return local(zone, at).date()


def moment_of(zone: str, day: date, clock_time: time) -> datetime | None:
    """The moment in UTC when the clocks there show this; None in the hour that a change of the clocks leaves out.

    In the hour that comes twice it is the first.
    """
    wall = datetime.combine(day, clock_time.replace(tzinfo=None), tzinfo=ZoneInfo(zone))
    at = wall.astimezone(UTC)
    return at if local(zone, at).replace(tzinfo=None) == wall.replace(tzinfo=None) else None
