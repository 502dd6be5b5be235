"""What the answer to an entry says besides: unusual values, drug given under an alert, gates that still hold the dose back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.actions.sessions.unusual import unusual
from daybreak.clinic.bedside import Bedside
from daybreak.clinic.bedside.dosing import brings_in
from daybreak.clinic.bedside.gates import all_gates
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.protocol.session_views import GateOutcome
from daybreak.vocabulary import load_vocabulary

NAMED = 3


@dataclass(frozen=True)
class Added:
    """Sentences, and whether somebody is to look at them: they are no mere confirmation."""

    sentence: str = ""
    heed: bool = False

    def __add__(self, other: Added) -> Added:
        joined = " ".join(filter(None, (self.sentence, other.sentence)))
        return Added(joined, self.heed or other.heed)


def doubtful(row: SessionEvent) -> Added:
    """What was taken at once because it alarms, and nobody has confirmed."""
    said = unusual(EventKind(row.kind), row.values)
    return Added(f"{said} It is recorded: correct it if it is wrong.", heed=True) if said else Added()


def given_under_alert(before: Bedside, row: SessionEvent) -> Added:
    """Drug that was brought in without network while an alert held it back: it has happened, and counts."""
    held = [one for one in before.alerts if one.held_at(row.true_at)] if brings_in(before, row) else []
    if not held:
        return Added()
    named = "; ".join(f"{one.alert.reason} {one.alert.measured}".strip().removesuffix(".") for one in held)
    return Added(
        f"It has happened and counts, under an alert that nobody had acknowledged: {named}.", heed=True
    )


def held_back(after: Bedside, row: SessionEvent, at: datetime) -> Added:
    """After a reading before the dose, by what the dose is held back still."""
    if row.kind not in {EventKind.READING, EventKind.CORRECTED} or after.state.stage != "checked-in":
        return Added()
    closed = [gate for gate in all_gates(after, at) if gate.blocks]
    held = [_in_words(gate) for gate in closed if gate.status != "missing"]
    said = f"Held back: {'; '.join(held)}." if held else ""
    return Added(said, heed=bool(held)) + Added(_missing(closed))


def _in_words(gate: GateOutcome) -> str:
    """What is required is said as it should be, what holds the dose back as it is."""
    reason = gate.reason.removesuffix(".")
    if gate.status == "needs-decision":
        return f"{reason}: a prescriber decides"
    if gate.effect == "decision":
        return f"{reason}: the prescriber does not go on"
    return f"{reason}: not so" if gate.effect == "require" else reason


def _missing(closed: list[GateOutcome]) -> str:
    """What is still to be entered before the dose; where it is much, the first of it."""
    known = load_vocabulary()
    labels = [known.find(id).label for id in dict.fromkeys(id for gate in closed for id in gate.missing)]
    if not labels:
        return ""
    more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    return f"Not known yet before the dose: {', '.join(labels[:NAMED])}{more}."
