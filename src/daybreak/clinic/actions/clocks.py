"""The clock is suspect: a jump is an act of the system."""

from __future__ import annotations

from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import system


def note_jump(jump_s: float) -> None:
    """Put into the audit that the wall clock was set by so many seconds."""
    with act(system(via="job"), "clock.jumped", topics=("clock",), jump_s=round(jump_s, 3)):
        pass
