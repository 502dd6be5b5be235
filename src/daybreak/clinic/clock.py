"""The one clock of the clinic: UTC with the offset kept. It is counted on by a clock that nobody can set, so that no interval
of a running session depends on the machine's own; a jump of that one is noticed, and followed once nobody is in a session."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

JUMP_S = 2.0  # how far the machine's clock may be from the clinic's before it counts as set
FILE, BOOT = "clock.json", Path("/proc/sys/kernel/random/boot_id")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """This moment in UTC."""
    return _EPOCH + timedelta(seconds=STEADY.now_s())


def monotonic_s() -> float:
    """Seconds on a clock that nobody can set; only differences mean something. Where the machine slept, it went on."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def offset_min(at: datetime, time_zone: str) -> int:
    """How many minutes the clocks of a time zone are ahead of UTC at that moment."""
    offset = at.astimezone(ZoneInfo(time_zone)).utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


class SteadyClock:
    """The machine's clock as it was when it was last followed, counted on by the clock that nobody can set."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset_s, self._told_s = time.time() - monotonic_s(), 0.0

    def now_s(self) -> float:
        """Seconds since 1970, in UTC; it never goes back but by `follow`."""
        return self._offset_s + monotonic_s()

    def ahead_s(self) -> float:
        """By how much the machine's clock is ahead of this one (negative: behind)."""
        return time.time() - self.now_s()

    def off_s(self) -> float | None:
        """The same where it is more than a drift, so that the machine's clock must have been set; else None."""
        ahead_s = self.ahead_s()
        return ahead_s if abs(ahead_s) > JUMP_S else None

    def jump_s(self) -> float | None:
        """By how much the machine's clock has been set since the last time that this was told; None if it has not."""
        with self._lock:
            ahead_s = self.ahead_s()
            jump_s = ahead_s - self._told_s
            if abs(jump_s) <= JUMP_S:
                return None
            self._told_s = ahead_s
            return jump_s

    def give_back(self, jump_s: float) -> None:
        """It could not be written down: the next look finds it again."""
        with self._lock:
            self._told_s -= jump_s

    def follow(self) -> None:
        """Show what the machine's clock shows."""
        with self._lock:
            self._offset_s, self._told_s = time.time() - monotonic_s(), 0.0

    def go_on_from(self, folder: Path) -> None:
        """Count on from where the last process on this machine stood, if the machine has not been started anew since."""
        with suppress(OSError, ValueError, TypeError, KeyError), self._lock:
            kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
            if kept["boot"] == _boot():
                self._offset_s, self._told_s = float(kept["offset_s"]), float(kept["told_s"])

    def keep(self, folder: Path) -> None:
        """Write down where this process stands, for the next; nothing where the machine's starts are not told apart."""
        with suppress(OSError):
            kept = {"boot": _boot(), "offset_s": self._offset_s, "told_s": self._told_s}
            new = folder / f"{FILE}.new"
            new.write_text(json.dumps(kept), encoding="utf-8")
            new.replace(folder / FILE)


def _boot() -> str:
    return BOOT.read_text(encoding="ascii").strip()


STEADY = SteadyClock()
