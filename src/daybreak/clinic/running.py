"""What a locked station goes on showing: running sessions by place, without names.

The session part registers its source here; until then there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from daybreak.clinic.models import Site

Level = Literal["calm", "due", "late", "alarm"]


@dataclass(frozen=True)
class RunningSession:
    """One session as anybody in the room may see it: a chair or a bed, what is due, when, how urgent."""

    place: str
    due: str
    due_at: datetime | None
    level: Level


Source = Callable[[Site], Sequence[RunningSession]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Let a part of the clinic contribute its running sessions; usable as a decorator."""
    _sources.append(source)
    return source


def running_sessions(site: Site) -> list[RunningSession]:
    """Every running session of a site, the most urgent first."""
    order = ("alarm", "late", "due", "calm")
    found = [session for source in _sources for session in source(site)]
    return sorted(found, key=lambda session: (order.index(session.level), session.place))
