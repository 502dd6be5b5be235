"""The form's part on serious adverse events: what was ticked as seen, and what was noted in words, from the first device on."""

from __future__ import annotations

from datetime import datetime, timedelta

from daybreak.clinic.bedside import Bedside
from daybreak.clinic.bedside.events import moment
from daybreak.clinic.bedside.notes import is_serious, notes_of


def serious_event(standing: Bedside, ticked: str | None) -> str | None:
    """Yes where one was noted or ticked. That other events were not serious says nothing, so that it stays what was ticked."""
    return "yes" if _noted(standing) else ticked


def serious_details(standing: Bedside) -> str | None:
    """Each in its own words, with the minutes after the first device; None where nobody wrote any."""
    said = [f"{minutes} min after the first device: {words}" for minutes, words in _noted(standing)]
    return ". ".join(said) or None


def _noted(standing: Bedside) -> list[tuple[int, str]]:
    start_at = _first_device(standing)
    if start_at is None:
        return []
    noted = sorted(notes_of(standing), key=lambda note: note.at)
    return [
        ((note.at - start_at) // timedelta(minutes=1), note.words)
        for note in noted
        if not note.withdrawn and is_serious(note.values) and note.at >= start_at
    ]


def _first_device(standing: Bedside) -> datetime | None:
    start_h = standing.state.dosed_h
    return None if start_h is None else moment(standing.session.starts_at, start_h)
