"""Adverse events in words, and what was done about them. The protocol's interpreter is told nothing of them: no stage, gate or
criterion changes, and nothing becomes due. A serious or severe one raises an alert of the clinic itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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


def answer_to(standing: Bedside, row: SessionEvent) -> Answer | None:
    """What the clinic says to a note or to its correction; None to every other event."""
    if row.kind == EventKind.NOTED:
        return _answer(row, row.values, hours(standing.session.starts_at, row.true_at))
    if row.kind != EventKind.NOTE_CORRECTED:
        return None
    if not row.values["values"]:
        return Answer(True, row.kind, "The adverse event is withdrawn.")
    noted = next(one.row for one in standing.of(EventKind.NOTED) if one.row.key == row.values["first"])
    return _answer(row, row.values["values"], hours(standing.session.starts_at, noted.true_at))


def _answer(row: SessionEvent, values: Mapping[str, str], time_h: float) -> Answer:
    if not is_serious(values) and values["severity"] != Severity.SEVERE:
        return Answer(True, row.kind, f"{EventKind(row.kind).label}: recorded.")
    grade = "Serious" if is_serious(values) else "Severe"
    alert = ClinicAlert(RULE, "alert", f"{grade} adverse event: {_line(values, 'seen')}", SOURCE, time_h,
                        openly=f"{grade} adverse event")  # fmt: skip
    return Answer(True, "alert", alert.sentence, alerts=(alert,))


def objection(standing: Bedside, row: SessionEvent) -> Answer | None:
    """Why a correction counts for nothing: what it names does not stand. Asked when an entry comes."""
    if row.kind != EventKind.NOTE_CORRECTED:
        return None
    note = next((one for one in notes_of(standing) if one.key == row.values["corrects"]), None)
    if note is None or note.first != row.values["first"] or note.withdrawn:
        said = (
            "That adverse event does not stand: it was corrected or withdrawn already. Load the page again."
        )
        return Answer(False, "no-such-note", said)
    return None


def after_signature(standing: Bedside, row: SessionEvent, *, signed: bool) -> Answer | None:
    """To a record that was signed a note is added by somebody who signs for it."""
    if row.kind != EventKind.NOTED or signed or standing.state.stage not in SIGNED_STAGES:
        return None
    said = "The record is signed. Open the session and add the adverse event there, with your signature."
    return Answer(False, "record-signed", said)


@dataclass(frozen=True)
class Correction:
    """What stood before, and who put what in its place, when and why."""

    before: str
    by: str
    at: datetime
    reason: str
    withdraws: bool


@dataclass(frozen=True)
class Noted:
    """One note as it stands; `grave` is what raised an alert. `first` is its own key, `key` that of what stands in its place."""

    at: datetime
    first: str
    key: str
    values: Mapping[str, str]
    by: str
    grave: bool
    corrections: tuple[Correction, ...] = ()

    @property
    def words(self) -> str:
        """In one line, for people; nothing where it was withdrawn."""
        return "" if self.withdrawn else words_of(self.values)

    @property
    def withdrawn(self) -> bool:
        """It was entered in error and nothing takes its place."""
        return not self.values


def notes_of(standing: Bedside) -> list[Noted]:
    """Every note of a session with its corrections, the newest first."""
    found: dict[str, Noted] = {}
    for one in standing.of(EventKind.NOTED):
        grave = bool(one.answer.alerts)
        found[one.row.key] = Noted(one.row.true_at, one.row.key, one.row.key, one.row.values, one.by, grave)
    for one in standing.of(EventKind.NOTE_CORRECTED):
        values, grave = one.row.values, bool(one.answer.alerts)
        note, right = found[values["first"]], values["values"]
        done = Correction(note.words, one.by, one.row.true_at, values["reason"], not right)
        found[note.first] = replace(
            note, key=one.row.key, values=right, grave=grave, corrections=(*note.corrections, done)
        )
    return list(found.values())[::-1]


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
