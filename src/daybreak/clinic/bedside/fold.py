"""From the events of a session to where it stands now. The same fold says what would happen if one more event came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from daybreak.clinic.bedside import alerts, dosing, notes, readings, steps, stopping
from daybreak.clinic.bedside.alerts import Raised
from daybreak.clinic.bedside.events import as_event, hours, known_at
from daybreak.clinic.bedside.pump import Pump
from daybreak.clinic.bedside.readings import Standing
from daybreak.clinic.bedside.steps import Corrections
from daybreak.clinic.models import EventKind, SessionEvent, TreatmentSession
from daybreak.errors import ProtocolError
from daybreak.protocol import Answer, Protocol, Session, SessionState, parse_protocol

_OF_ANOTHER = frozenset({
    EventKind.CORRECTED, EventKind.ACKNOWLEDGED, EventKind.NOTE_CORRECTED, EventKind.STEP_CORRECTED,
})  # fmt: skip


@dataclass(frozen=True)
class Happening:
    """An event and what the session answered. What was refused stays on record and changes nothing. Of a step that was put right,
    `row` has its true time, and `put_right` is what did so, the last one counting."""

    row: SessionEvent
    answer: Answer
    by: str
    as_entered: SessionEvent | None = None
    put_right: Corrections = ()

    @property
    def entered(self) -> SessionEvent:
        """As it is on record."""
        return self.as_entered or self.row

    @property
    def withdrawn(self) -> bool:
        """It was pressed in error."""
        return steps.left_out(self.put_right) is not None

    @property
    def stands_as(self) -> str:
        """What a further correction names."""
        return self.put_right[-1].key if self.put_right else self.row.key


@dataclass(frozen=True)
class Bedside:
    """A session as far as its events have brought it. What a screen asks again and again (`by_kind`, `readings`, `alerts`) is
    carried on with each event, so that it costs the same however many there are."""

    session: TreatmentSession
    protocol: Protocol
    state: SessionState
    happenings: tuple[Happening, ...] = ()
    refused: tuple[Happening, ...] = ()  # what contradicts the rest, and a person must look at
    by_kind: Mapping[str, tuple[Happening, ...]] = field(default_factory=dict)
    readings: tuple[Standing, ...] = ()
    alerts: tuple[Raised, ...] = ()
    pump: Pump | None = None
    prepared: dict[str, Any] | None = None
    accounted: bool = False
    posted_mg: Decimal | None = None
    newest: SessionEvent | None = None  # on record, whenever it was true
    put_right: Mapping[str, Corrections] = field(default_factory=dict)  # by the key of the step

    @property
    def interpreter(self) -> Session:
        """The protocol's own."""
        return Session(self.protocol)

    @property
    def portions(self) -> list[dict[str, Any]]:
        """What was drawn, container by container, as it was written down; nothing before that."""
        drawn: list[dict[str, Any]] = [] if self.prepared is None else self.prepared["portions"]
        return drawn

    def hour(self, at: datetime) -> float:
        """A moment on the session's own clock."""
        return hours(self.session.starts_at, at)

    def of(self, kind: EventKind) -> tuple[Happening, ...]:
        """What was accepted of one kind, in the order of time."""
        return tuple(one for one in self.by_kind.get(kind, ()) if one.answer.accepted)


@lru_cache(maxsize=64)
def protocol_of(text: str) -> Protocol:
    """The protocol in a plan's file.

    Raises:
        ProtocolError: the file on record is no longer read as one; nothing is treated by it.
    """
    protocol, problems = parse_protocol(text, "plan")
    if protocol is None:
        raise ProtocolError(f"{problems[0].rule} {problems[0].problem}", where="plan")
    return protocol


def folded(session: TreatmentSession, rows: Iterable[SessionEvent]) -> Bedside:
    """The same from given events, in whatever order they arrived."""
    protocol, listed = protocol_of(session.plan.protocol_file), [*rows]
    planned, put_right = Session(protocol).plan(float(session.plan.dose_mg)), steps.corrections_of(listed)
    return onward(Bedside(session, protocol, planned, put_right=put_right), listed)


def onward(standing: Bedside, rows: Iterable[SessionEvent]) -> Bedside:
    """The same with further events; one that was true before the last takes its place, or puts a step right, so that all are
    folded anew."""
    ordered = sorted(rows, key=lambda row: _order(_at_its_time(standing, row)))
    if standing.happenings and any(_anew(standing, row) for row in ordered):
        return folded(standing.session, [*(one.entered for one in standing.happenings), *ordered])
    for row in ordered:
        standing = _after(standing, row)[0]
    return standing


def tried(standing: Bedside, row: SessionEvent) -> tuple[Bedside, Answer]:
    """Where the session would stand with one more event, and the answer to it."""
    if not standing.happenings or not _anew(standing, row):
        return _after(standing, row)
    rows = [*(one.entered for one in standing.happenings), row]
    after = folded(standing.session, rows)
    answer = next(one.answer for one in after.happenings if one.entered is row)
    return after, answer


def _anew(standing: Bedside, row: SessionEvent) -> bool:
    """Whether a further event changes what came before it."""
    return row.kind == EventKind.STEP_CORRECTED or _order(row) < _order(standing.happenings[-1].row)


def _at_its_time(standing: Bedside, row: SessionEvent) -> SessionEvent:
    return steps.as_it_was(row, standing.put_right.get(row.key, ()))


def _order(row: SessionEvent) -> tuple[datetime, datetime, bool, str]:
    """By time; of one moment, what speaks of another event comes after it."""
    return known_at(row), row.recorded_at, row.kind in _OF_ANOTHER, row.key


def _after(standing: Bedside, entered: SessionEvent) -> tuple[Bedside, Answer]:
    row, put_right = _at_its_time(standing, entered), standing.put_right.get(entered.key, ())
    by = row.who
    answer = (
        steps.left_out(put_right)
        or alerts.objection(standing, row)
        or stopping.objection(standing, row)
        or dosing.objection(standing, row)
    )
    event = as_event(row, standing.session.starts_at, by)
    state = standing.state
    if answer is None and event is not None:
        state, answer = standing.interpreter.apply(standing.state, event)
    answer = answer or notes.answer_to(standing, row) or stopping.answer_to(row) or steps.answer_to(row)
    answer = answer or Answer(True, row.kind, EventKind(row.kind).label)
    answer = alerts.in_words_of(state.stage, answer)
    after = _with(standing, Happening(row, answer, by, entered, put_right), state)
    return (dosing.carried_on(after, row) if answer.accepted else after), answer


def _with(standing: Bedside, one: Happening, state: SessionState) -> Bedside:
    of_kind = (*standing.by_kind.get(one.row.kind, ()), one)
    return replace(
        standing,
        state=state,
        happenings=(*standing.happenings, one),
        refused=(*standing.refused, one) if steps.contradicts(standing, one) else standing.refused,
        by_kind={**standing.by_kind, one.row.kind: of_kind},
        readings=readings.carried_on(standing.readings, one),
        alerts=alerts.carried_on(
            standing.alerts, one, standing.session.starts_at, standing.protocol.session.every_gate
        ),
        newest=_newer(standing.newest, one.row),
    )


def _newer(newest: SessionEvent | None, row: SessionEvent) -> SessionEvent | None:
    """The later on record; a row that is only tried is not on record."""
    if row._state.adding or (newest is not None and newest.pk > row.pk):
        return newest
    return row
