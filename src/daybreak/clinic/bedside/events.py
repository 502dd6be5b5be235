"""Rows into the events of the protocol's interpreter. Hours count from the planned time of the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from daybreak.clinic.bedside.stopping import NOT_SAID, explains_stop
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.clinic.values import read_value
from daybreak.protocol import session_events as happens
from daybreak.vocabulary import Value, load_vocabulary

EARLY = "yes"
"""What a device says of itself that was given although whoever gave it had been told that it was too soon."""

_HOUR = timedelta(hours=1)
_Build = Callable[[float, str, Mapping[str, Any]], happens.Event]


def hours(origin: datetime, at: datetime) -> float:
    """Hours after the origin."""
    return (at - origin) / _HOUR


def moment(origin: datetime, time_h: float) -> datetime:
    """The moment so many hours after the origin."""
    return origin + timedelta(hours=time_h)


def reading_values(values: Mapping[str, Any]) -> dict[str, object]:
    """Texts as they were entered, in the types of the vocabulary; None stays "not known"."""
    return {id: None if text is None else _value(id, text) for id, text in values.items()}


@lru_cache(maxsize=8192)
def _value(id: str, text: str) -> Value | None:
    """Every page reads the same texts of a session again."""
    return read_value(load_vocabulary().find(id), text)


def _reading(row: SessionEvent, time_h: float, known_h: float, _by: str) -> happens.Event:
    """A late reading says when it became known: nobody could act on it before."""
    return happens.Reading(time_h, reading_values(row.values), max(time_h, known_h), row.key)


def _correct(row: SessionEvent, _time_h: float, known_h: float, by: str) -> happens.Event:
    """A correction counts from when the record knew it."""
    said = row.values
    return happens.Correct(
        known_h, said["corrects"], reading_values(said["values"]), said["reason"], by, row.key
    )


def _device(row: SessionEvent, origin: datetime, time_h: float) -> happens.Event:
    """The rest before a device runs to its first spray, where that was noted."""
    said = row.values
    sprays = [datetime.fromisoformat(spray["at"]) for spray in said.get("sprays") or ()]
    begun_h = hours(origin, min(sprays)) if sprays else None
    return happens.GiveDevice(
        time_h, complete=not said.get("partly"), begun_h=begun_h, early=said.get("early") == EARLY
    )


_BUILD: dict[str, _Build] = {
    EventKind.CHECKED_IN: lambda t, by, v: happens.CheckIn(t),
    EventKind.DECIDED: lambda t, by, v: happens.Decide(t, v["gate"], v["proceed"], by),
    EventKind.RELEASED: lambda t, by, v: happens.PassGates(t),
    EventKind.INFUSION_BEGUN: lambda t, by, v: happens.BeginInfusion(t),
    EventKind.INFUSION_ENDED: lambda t, by, v: happens.EndInfusion(t),
    EventKind.DOSE_GIVEN: lambda t, by, v: happens.GiveDose(t, complete=not v.get("partly")),
    EventKind.DOSING_STOPPED: lambda t, by, v: happens.StopDosing(t, v.get("reason") or NOT_SAID, by),
    EventKind.EXPLAINED: lambda t, by, v: happens.Explain(t, v["measure"], v["reason"], by),
    EventKind.READY: lambda t, by, v: happens.ConfirmReady(t),
    EventKind.DISCHARGED: lambda t, by, v: happens.Discharge(t, by),
    EventKind.DOCUMENTED: lambda t, by, v: happens.Document(t, by),
    EventKind.CANCELLED: lambda t, by, v: happens.Cancel(t, v["reason"], by),
    EventKind.ABORTED: lambda t, by, v: happens.Abort(t, v["reason"], by),
}  # fmt: skip


KNOWN_LATER = frozenset({
    EventKind.READING, EventKind.CORRECTED, EventKind.ACKNOWLEDGED, EventKind.NOTED, EventKind.NOTE_CORRECTED,
})  # fmt: skip
"""What counts from when the record knew it; a deed counts from when it was done."""


def known_at(row: SessionEvent) -> datetime:
    """From when on an event counts."""
    return max(row.true_at, row.recorded_at) if row.kind in KNOWN_LATER else row.true_at


def as_event(row: SessionEvent, origin: datetime, by: str) -> happens.Event | None:
    """What the interpreter is told; None for what only the clinic knows (the pump, the drug)."""
    time_h = hours(origin, row.true_at)
    if row.kind in {EventKind.READING, EventKind.CORRECTED}:
        build = _reading if row.kind == EventKind.READING else _correct
        return build(row, time_h, hours(origin, known_at(row)), by)
    if row.kind == EventKind.DEVICE_GIVEN:
        return _device(row, origin, time_h)
    told = None if explains_stop(row) else _BUILD.get(row.kind)
    return None if told is None else told(time_h, by, row.values)
