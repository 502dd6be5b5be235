"""When a questionnaire of a protocol is due, and whether a value answers it. Pure: times come in, occurrences come out.

A questionnaire before each session is due when the session is planned; a value counts from the end of the day of the session
before to the end of the session's own day. One at set times after the first session is due on that day; a value counts for the
time it is nearest to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from daybreak.protocol.follow_up import Questionnaire
from daybreak.protocol.quantities import Hours

State = Literal["coming", "due", "late", "answered", "missed"]
RECENT = 6  # how many past occurrences are looked at: an older one is history, not a task


@dataclass(frozen=True)
class Occurrence:
    """One time at which a questionnaire is due. A value from `opens_at` until before `closes_at` answers it."""

    questionnaire: Questionnaire
    due_at: datetime
    opens_at: datetime
    closes_at: datetime
    before_session: bool

    def state(self, answered_at: Sequence[datetime], now: datetime, zone: ZoneInfo) -> State:
        """Where it stands. Before a session it is late from the planned time on, otherwise from the next day on."""
        if any(self.opens_at <= at < self.closes_at for at in answered_at):
            return "answered"
        if now >= self.closes_at:
            return "missed"
        today, day = now.astimezone(zone).date(), self.due_at.astimezone(zone).date()
        if today < day:
            return "coming"
        return "late" if today > day or (self.before_session and now >= self.due_at) else "due"


def occurrences(
    asked: Questionnaire, begun_at: datetime, sessions: Sequence[datetime], now: datetime, zone: ZoneInfo
) -> list[Occurrence]:
    """The latest past ones and the next, in the order of time. `sessions` are planned times, `begun_at` the first of them."""
    found = _before_sessions(asked, sessions, zone) if asked.before_each_session else []
    found += _at_times(asked, begun_at, now, zone)
    found.sort(key=lambda one: one.due_at)
    past = [one for one in found if one.due_at <= now]
    return past[-RECENT:] + [one for one in found if one.due_at > now][:1]


def _before_sessions(asked: Questionnaire, sessions: Sequence[datetime], zone: ZoneInfo) -> list[Occurrence]:
    ends = [_end_of_day(planned_at, zone) for planned_at in sorted(sessions)]
    begins = [end - timedelta(days=RECENT + 1) for end in ends[:1]] + ends[:-1]
    return [
        Occurrence(asked, planned_at, opens, closes, True)
        for planned_at, opens, closes in zip(sorted(sessions), begins, ends, strict=True)
        if opens < closes  # two sessions on one day ask once
    ]


def _at_times(asked: Questionnaire, begun_at: datetime, now: datetime, zone: ZoneInfo) -> list[Occurrence]:
    after_h = sorted({moment.value for moment in asked.at} | set(_every_h(asked.every, begun_at, now)))
    due = [_later(begun_at, hours, zone) for hours in after_h]
    found = []
    for place, at in enumerate(due):
        before = due[place - 1] if place else begun_at
        after = due[place + 1] if place + 1 < len(due) else at + (at - before)
        found.append(Occurrence(asked, at, at - (at - before) / 2, at + (after - at) / 2, False))
    return found


def _every_h(every: Hours | None, begun_at: datetime, now: datetime) -> list[float]:
    """The hours of the occurrences around now."""
    if every is None:
        return []
    passed = max(int((now - begun_at) / timedelta(hours=every.value)), 0)
    return [count * every.value for count in range(max(passed - RECENT, 1), passed + 3)]


def _later(begun_at: datetime, hours: float, zone: ZoneInfo) -> datetime:
    """So many hours later; whole days keep the hour on the clock when the clocks change."""
    if hours % 24:
        return begun_at + timedelta(hours=hours)
    local = begun_at.astimezone(zone).replace(tzinfo=None) + timedelta(hours=hours)
    return local.replace(tzinfo=zone).astimezone(begun_at.tzinfo)


def _end_of_day(at: datetime, zone: ZoneInfo) -> datetime:
    next_day = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(next_day, time(), zone).astimezone(at.tzinfo)
