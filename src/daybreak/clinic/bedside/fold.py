"""From the events of a session to where it stands now. The same fold says what would happen if one more event came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from daybreak.clinic.bedside import alerts, dosing, notes, readings, stopping
from daybreak.clinic.bedside.alerts import Raised
from daybreak.clinic.bedside.events import as_event, hours, known_at
from daybreak.clinic.bedside.pump import Pump
from daybreak.clinic.bedside.readings import Standing
from daybreak.clinic.models import EventKind, SessionEvent, TreatmentSession
from daybreak.errors import ProtocolError
from daybreak.protocol import Answer, Protocol, Session, SessionState, parse_protocol

_OF_ANOTHER = frozenset({EventKind.CORRECTED, EventKind.ACKNOWLEDGED, EventKind.NOTE_CORRECTED})


@dataclass(frozen=True)
class Happening:
    """An event and what the session answered. What was refused stays on record and changes nothing."""

    row: SessionEvent
    answer: Answer
    by: str


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
    protocol = protocol_of(session.plan.protocol_file)
    return onward(Bedside(session, protocol, Session(protocol).plan(float(session.plan.dose_mg))), rows)


def onward(standing: Bedside, rows: Iterable[SessionEvent]) -> Bedside:
    """The same with further events; one that was true before the last takes its place, so that all are folded anew."""
    ordered = sorted(rows, key=_order)
    if ordered and standing.happenings and _order(ordered[0]) < _order(standing.happenings[-1].row):
        return folded(standing.session, [*(one.row for one in standing.happenings), *ordered])
    for row in ordered:
        standing = _after(standing, row)[0]
    return standing


def tried(standing: Bedside, row: SessionEvent) -> tuple[Bedside, Answer]:
    """Where the session would stand with one more event, and the answer to it."""
    last = standing.happenings[-1].row if standing.happenings else None
    if last is None or _order(last) < _order(row):
        return _after(standing, row)
    rows = [*(one.row for one in standing.happenings), row]
    after = folded(standing.session, rows)
    answer = next(one.answer for one in after.happenings if one.row is row)
    return after, answer


def _order(row: SessionEvent) -> tuple[datetime, datetime, bool, str]:
    """By time; of one moment, what speaks of another event comes after it."""
    return known_at(row), row.recorded_at, row.kind in _OF_ANOTHER, row.key


def _after(standing: Bedside, row: SessionEvent) -> tuple[Bedside, Answer]:
    by = row.who
    answer = (
        alerts.objection(standing, row)
        or stopping.objection(standing, row)
        or dosing.objection(standing, row)
    )
    event = as_event(row, standing.session.starts_at, by)
    state = standing.state
    if answer is None and event is not None:
        state, answer = standing.interpreter.apply(standing.state, event)
    answer = answer or notes.answer_to(standing, row) or stopping.answer_to(row)
    answer = answer or Answer(True, row.kind, EventKind(row.kind).label)
    answer = alerts.in_words_of(state.stage, answer)
    after = _with(standing, Happening(row, answer, by), state)
    return (dosing.carried_on(after, row) if answer.accepted else after), answer


def _with(standing: Bedside, one: Happening, state: SessionState) -> Bedside:
    of_kind = (*standing.by_kind.get(one.row.kind, ()), one)
    return replace(
        standing,
        state=state,
        happenings=(*standing.happenings, one),
        refused=standing.refused if one.answer.accepted else (*standing.refused, one),
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
