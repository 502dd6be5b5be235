"""A value that is possible but unusual is asked again, never refused; one that alarms is never held back for it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from daybreak.clinic.bedside import Bedside, tried
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.clinic.values import read_value
from daybreak.protocol import Answer
from daybreak.vocabulary import load_vocabulary

CONFIRM = "Correct it, or confirm that it is right."
UNUSUAL_FACTOR = 2
"""A house choice of what is unusual, from no source: a rate that differs from the programme's by more, either way, is more often
a slipped point (7.5 for 75) than meant. A pump that is slowed to half of its rate is still usual."""


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
        return _unusual_rate(standing, row.values["rate_ml_per_h"])
    said = unusual(EventKind(row.kind), row.values)
    if not said or tried(standing, row)[1].alerts:
        return None
    return Answer(False, "confirm", f"{said} {CONFIRM}")


def _unusual_rate(standing: Bedside, rate_ml_per_h: str) -> Answer | None:
    """What is asked about a rate; None where it is usual, or where no pump runs."""
    if standing.pump is None:
        return None
    rate, programmed = Fraction(rate_ml_per_h), standing.pump.programme.rate_ml_per_h
    if programmed <= rate * UNUSUAL_FACTOR and rate <= programmed * UNUSUAL_FACTOR:
        return None
    said = f"Unusual: {rate_ml_per_h} mL/h, where the programme has {float(programmed):g} mL/h."
    return Answer(False, "confirm", f"{said} {CONFIRM}")
