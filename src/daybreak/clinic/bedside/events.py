"""Rows into the events of the protocol's interpreter. Hours count from the planned time of the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.clinic.values import read_value
from daybreak.protocol import session_events as happens
from daybreak.vocabulary import load_vocabulary

_HOUR = timedelta(hours=1)
_Build = Callable[[float, str, Mapping[str, Any], float], happens.Event]


def hours(origin: datetime, at: datetime) -> float:
    """Hours after the origin."""
    return (at - origin) / _HOUR


def moment(origin: datetime, time_h: float) -> datetime:
    """The moment so many hours after the origin."""
    return origin + timedelta(hours=time_h)


def reading_values(values: Mapping[str, Any]) -> dict[str, object]:
    """Texts as they were entered, in the types of the vocabulary; None stays "not known"."""
    known = load_vocabulary()
    return {id: None if text is None else read_value(known.find(id), text) for id, text in values.items()}


def _reading(time_h: float, _by: str, values: Mapping[str, Any], known_h: float) -> happens.Event:
    """A late reading says when it became known: nobody could act on it before."""
    return happens.Reading(time_h, reading_values(values), max(time_h, known_h))


_BUILD: dict[str, _Build] = {
    EventKind.CHECKED_IN: lambda t, by, v, k: happens.CheckIn(t),
    EventKind.READING: _reading,
    EventKind.DECIDED: lambda t, by, v, k: happens.Decide(t, v["gate"], v["proceed"], by),
    EventKind.RELEASED: lambda t, by, v, k: happens.PassGates(t),
    EventKind.INFUSION_BEGUN: lambda t, by, v, k: happens.BeginInfusion(t),
    EventKind.INFUSION_ENDED: lambda t, by, v, k: happens.EndInfusion(t),
    EventKind.DEVICE_GIVEN: lambda t, by, v, k: happens.GiveDevice(t),
    EventKind.DOSE_GIVEN: lambda t, by, v, k: happens.GiveDose(t),
    EventKind.DOSING_STOPPED: lambda t, by, v, k: happens.StopDosing(t, v["reason"], by),
    EventKind.EXPLAINED: lambda t, by, v, k: happens.Explain(t, v["measure"], v["reason"], by),
    EventKind.READY: lambda t, by, v, k: happens.ConfirmReady(t),
    EventKind.DISCHARGED: lambda t, by, v, k: happens.Discharge(t, by),
    EventKind.DOCUMENTED: lambda t, by, v, k: happens.Document(t, by),
    EventKind.CANCELLED: lambda t, by, v, k: happens.Cancel(t, v["reason"], by),
    EventKind.ABORTED: lambda t, by, v, k: happens.Abort(t, v["reason"], by),
}  # fmt: skip


def known_at(row: SessionEvent) -> datetime:
    """From when on an event counts: a deed from when it was done, a reading from when the record knew it."""
    return max(row.true_at, row.recorded_at) if row.kind == EventKind.READING else row.true_at


def as_event(row: SessionEvent, origin: datetime, by: str) -> happens.Event | None:
    """What the interpreter is told; None for what only the clinic knows (the pump, the drug)."""
    build = _BUILD.get(row.kind)
    if build is None:
        return None
    return build(hours(origin, row.true_at), by, row.values, hours(origin, known_at(row)))
