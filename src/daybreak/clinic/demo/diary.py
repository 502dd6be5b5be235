"""Everything that the demonstration does, in the order of its time, so that the audit tells one story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Deed = Callable[[datetime], object]
Progress = Callable[[int, int], None]  # done, and how much there is


def unwatched(done: int, total: int) -> None:
    """Nobody waits for it."""


@dataclass
class Diary:
    """Deeds at moments. A deed may plan further ones, for later moments."""

    _pages: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def plan(self, at: datetime, deed: Deed) -> None:
        """At that moment this is done."""
        heappush(self._pages, (at, next(self._numbers), deed))

    def live(self, until: datetime, progress: Progress = unwatched) -> None:
        """Do everything up to a moment, the earliest first; what was planned for later is not done. Progress is in days."""
        begins = self._pages[0][0] if self._pages else until
        while self._pages and self._pages[0][0] <= until:
            at, _, deed = heappop(self._pages)
            deed(at)
            progress((at - begins).days, (until - begins).days)
