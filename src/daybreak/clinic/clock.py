"""The one clock of the clinic: UTC with the offset kept, a monotonic clock for intervals, and jumps noticed."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

JUMP_S = 2.0  # the wall clock and the monotonic clock may drift apart this far between two looks


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


def monotonic_s() -> float:
    """Seconds on a clock that nobody can set; only differences mean something. Where the machine slept, it went on."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def offset_min(at: datetime, time_zone: str) -> int:
    """How many minutes the clocks of a time zone are ahead of UTC at that moment."""
    offset = at.astimezone(ZoneInfo(time_zone)).utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


class ClockWatch:
    """Compares the wall clock with the monotonic one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wall_s, self._steady_s, self._untold_s = time.time(), monotonic_s(), 0.0

    def jump_s(self) -> float | None:
        """By how much the wall clock has been set since the last look (negative: back); None if it has not."""
        with self._lock:
            wall_s, steady_s = time.time(), monotonic_s()
            jump_s = (wall_s - self._wall_s) - (steady_s - self._steady_s)
            self._wall_s, self._steady_s = wall_s, steady_s
            jump_s, self._untold_s = jump_s + self._untold_s, 0.0
        return jump_s if abs(jump_s) > JUMP_S else None

    def give_back(self, jump_s: float) -> None:
        """It could not be written down: the next look finds it again."""
        with self._lock:
            self._untold_s += jump_s


WATCH = ClockWatch()
