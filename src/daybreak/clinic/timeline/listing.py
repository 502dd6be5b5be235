"""The same story as rows of a table: for whoever hears the page, and for whoever wants to read the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.timeline.story import Story


@dataclass(frozen=True)
class Entry:
    """One line of the table."""

    at: datetime
    what: str
    by: str = ""
    marks: tuple[str, ...] = ()


def listing(story: Story) -> list[Entry]:
    """Readings, sessions and everything else that has a moment, the newest first."""
    entries = [
        Entry(one.at, one.shown, one.by, tuple(mark.sentence for mark in story.marks if mark.reading is one))
        for one in story.readings
    ]
    entries += [Entry(one.at, one.words) for one in story.visits]
    entries += [Entry(one.at, one.words, one.by) for one in story.happenings]
    return sorted(entries, key=lambda one: one.at, reverse=True)
