"""Adverse events in words, and what was done about them. The protocol's interpreter is told nothing of them: no stage, gate or
criterion changes, and nothing becomes due. A serious or severe one raises an alert of the clinic itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from daybreak.clinic.bedside.events import hours
from daybreak.clinic.models import EventKind, RescueRoute, SessionEvent, Severity
from daybreak.protocol import Alert, Answer

if TYPE_CHECKING:
    from daybreak.clinic.bedside.fold import Bedside

RULE = "clinic-adverse-event"
SOURCE = "house rule of the clinic, not of the protocol"
SIGNED_STAGES = frozenset({"documented", "cancelled", "aborted"})
"""Somebody has signed for the record by then, so that what is added to it is signed too."""


@dataclass(frozen=True)
class ClinicAlert(Alert):
    """An alert that no protocol raises. `openly` is what anybody in the room may read: never the free words of a note."""

    openly: str = ""


def is_serious(values: Mapping[str, str]) -> bool:
    """Whether whoever saw it called it serious."""
    return values["serious"] == "yes"


def answer_to(row: SessionEvent, origin: datetime) -> Answer | None:
    """What the clinic says to a note; None to every other event."""
    if row.kind != EventKind.NOTED:
        return None
    values, label = row.values, EventKind.NOTED.label
    if not is_serious(values) and values["severity"] != Severity.SEVERE:
        return Answer(True, row.kind, f"{label}: recorded.")
    grade = "Serious" if is_serious(values) else "Severe"
    alert = ClinicAlert(RULE, "alert", f"{grade} adverse event: {_line(values, 'seen')}", SOURCE,
                        hours(origin, row.true_at), openly=f"{grade} adverse event")  # fmt: skip
    return Answer(True, "alert", alert.sentence, alerts=(alert,))


def after_signature(standing: Bedside, row: SessionEvent, *, signed: bool) -> Answer | None:
    """To a record that was signed a note is added by somebody who signs for it."""
    if row.kind != EventKind.NOTED or signed or standing.state.stage not in SIGNED_STAGES:
        return None
    said = "The record is signed. Open the session and add the adverse event there, with your signature."
    return Answer(False, "record-signed", said)


@dataclass(frozen=True)
class Noted:
    """One note as the screen lists it; `grave` is what raised an alert."""

    at: datetime
    words: str
    by: str
    grave: bool


def notes_of(standing: Bedside) -> list[Noted]:
    """Every note of a session, the newest first."""
    listed = standing.of(EventKind.NOTED)[::-1]
    return [
        Noted(one.row.true_at, words_of(one.row.values), one.by, bool(one.answer.alerts)) for one in listed
    ]


def words_of(values: Mapping[str, str]) -> str:
    """The whole note in one line, for people."""
    grade = f"{values['severity']}, {'serious' if is_serious(values) else 'not serious'}"
    done = f"action taken: {said}" if (said := _line(values, "done")) else ""
    return "; ".join(part for part in (_line(values, "seen"), grade, done, drug_of(values)) if part)


def drug_of(values: Mapping[str, str]) -> str:
    """What was given against it, with dose and route; empty where nothing was."""
    drug = _line(values, "drug")
    if not drug:
        return ""
    route = RescueRoute(values["route"])
    way = "by another route" if route == RescueRoute.OTHER else route.label.lower()
    return f"given: {drug} {_line(values, 'dose')}, {way}"


def _line(values: Mapping[str, str], name: str) -> str:
    """Words in one line, however they were typed."""
    return " ".join(values.get(name, "").split())
