"""A value that is possible but unusual is asked again, never refused; one that alarms is never held back for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daybreak.clinic.actions.sessions.asking_again import unusual_rate
from daybreak.clinic.bedside import Bedside, tried
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.clinic.values import read_value
from daybreak.protocol import Answer
from daybreak.vocabulary import load_vocabulary


def unusual(kind: EventKind, values: Mapping[str, Any]) -> str:
    """The unusual values of a reading or of its correction, in words; empty where there is none, or for another kind."""
    if kind not in {EventKind.READING, EventKind.CORRECTED}:
        return ""
    known, found = load_vocabulary(), []
    for id, text in (values if kind == EventKind.READING else values["values"]).items():
        finding = known[id]
        if text is not None and not finding.plausible(read_value(finding, text)):
            found.append(f"{finding.label} {text} {finding.unit}".strip())
    return f"Unusual: {', '.join(found)}." if found else ""


def asked_again(standing: Bedside, row: SessionEvent) -> Answer | None:
    """The question whether unusual values are right. What crosses a signed limit is taken at once: it must call somebody now."""
    if row.kind == EventKind.RATE_CHANGED:
        return unusual_rate(standing, row.values["rate_ml_per_h"])
    said = unusual(EventKind(row.kind), row.values)
    if not said or tried(standing, row)[1].alerts:
        return None
    return Answer(False, "confirm", f"{said} Correct it, or confirm that it is right.")
