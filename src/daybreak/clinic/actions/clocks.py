"""The machine's clock was set: that is an act of the system, and so is following it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from daybreak.clinic import clock
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import system
from daybreak.clinic.models import EventKind, SessionEvent

LONGEST_SESSION = timedelta(days=1)  # one that nobody has ended holds the clock no longer
_OVER = (EventKind.DISCHARGED, EventKind.CANCELLED, EventKind.ABORTED)


def look_at_the_clock(folder: Path) -> None:
    """Put into the audit that the machine's clock was set, and follow it unless somebody is in a session."""
    jump_s = clock.STEADY.jump_s()
    if jump_s is not None:
        try:
            note_jump(jump_s)
        except Exception:
            clock.STEADY.give_back(jump_s)
            raise
        clock.STEADY.keep(folder)
    off_s = clock.STEADY.off_s()
    if off_s is None or _anybody_in_a_session():
        return
    with act(system(via="job"), "clock.followed", topics=("clock",), jump_s=round(off_s, 3)):
        pass
    clock.STEADY.follow()
    clock.STEADY.keep(folder)


def note_jump(jump_s: float) -> None:
    """Put into the audit that the machine's clock was set by so many seconds."""
    with act(system(via="job"), "clock.jumped", topics=("clock",), jump_s=round(jump_s, 3)):
        pass


def _anybody_in_a_session() -> bool:
    of_the_day = SessionEvent.objects.filter(recorded_at__gte=clock.now() - LONGEST_SESSION)
    over = of_the_day.filter(kind__in=_OVER)
    return of_the_day.filter(kind=EventKind.CHECKED_IN).exclude(session__in=over.values("session")).exists()
