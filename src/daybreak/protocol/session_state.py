"""Where a session stands, and what it answers to an event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from daybreak.protocol.session_events import Correct, Decide, Event, Explain, Reading
from daybreak.protocol.supervision import Anchor

Stage = Literal[
    "planned", "checked-in", "cleared", "dosing", "observing", "ready", "discharged", "documented", "cancelled", "aborted",
]  # fmt: skip

OPEN_STAGES = ("checked-in", "cleared", "dosing", "observing", "ready")


@dataclass(frozen=True)
class SessionState:
    """Everything that has happened so far. It is never changed: an event gives a new one.

    `readings` are those that stand, corrected where they were; `newest` is the last value of each finding with its time.
    Both follow from `events` and are kept so that an event costs the same however long the session is.
    """

    dose_mg: float
    stage: Stage = "planned"
    now_h: float = float("-inf")
    events: tuple[Event, ...] = ()
    anchors: tuple[tuple[Anchor, float], ...] = ()
    devices_given: int = 0
    last_device_h: float = float("-inf")
    stopped: str = ""
    readings: tuple[Reading, ...] = ()
    newest: Mapping[str, tuple[float, object]] = field(default_factory=dict, compare=False)

    def anchor_h(self, anchor: Anchor) -> float | None:
        """When a clock began, or None while it has not."""
        return dict(self.anchors).get(anchor)

    @property
    def dosed_h(self) -> float | None:
        """When the first of the drug was given."""
        return min((time_h for _, time_h in self.anchors), default=None)

    @property
    def decisions(self) -> Mapping[str, Decide]:
        """The last answer of the prescriber to each gate."""
        return {event.gate: event for event in self.events if isinstance(event, Decide)}

    @property
    def explained_h(self) -> Mapping[str, float]:
        """The measurements whose lateness has been explained, and when that was last."""
        return {event.measure: event.time_h for event in self.events if isinstance(event, Explain)}

    def latest(self, since_h: float = float("-inf")) -> dict[str, object]:
        """The newest value of each finding that was true at `since_h` or later."""
        return {id: value for id, (time_h, value) in self.newest.items() if time_h >= since_h}

    def after(self, event: Event, **changes: Any) -> SessionState:
        """The state with one more event."""
        time_h = event.entered_h if isinstance(event, Reading) else event.time_h
        if isinstance(event, Reading):
            changes |= {
                "readings": (*self.readings, event),
                "newest": {**self.newest, **_newer(self.newest, event)},
            }
        elif isinstance(event, Correct):
            readings = tuple(_corrected(self.readings, event))
            changes |= {"readings": readings, "newest": _newest(readings)}
        return replace(self, events=(*self.events, event), now_h=max(self.now_h, time_h), **changes)


def _newer(newest: Mapping[str, tuple[float, object]], reading: Reading) -> dict[str, tuple[float, object]]:
    """Of a reading, what is at least as new as what is known."""
    return {
        id: (reading.time_h, value)
        for id, value in reading.values.items()
        if id not in newest or reading.time_h >= newest[id][0]
    }


def _newest(readings: tuple[Reading, ...]) -> dict[str, tuple[float, object]]:
    found: dict[str, tuple[float, object]] = {}
    for reading in readings:
        found |= _newer(found, reading)
    return found


def _corrected(readings: tuple[Reading, ...], event: Correct) -> Iterator[Reading]:
    """The readings with the right values in the place of the wrong ones; the time of the reading stays."""
    for reading in readings:
        if reading.id != event.of:
            yield reading
        elif event.values:
            yield replace(reading, values=event.values, id=event.id)


@dataclass(frozen=True)
class Alert:
    """A threshold is crossed or a stop rule holds: the value, the limit, the rule and its source, and what to do."""

    rule: str
    action: str
    reason: str
    source: str
    time_h: float
    finding: str = ""
    value: float | None = None
    limit: float | None = None

    @property
    def sentence(self) -> str:
        """The alert in words."""
        return f"{self.action.capitalize()}: {self.reason} {self.measured}[{self.rule}; {self.source}]"

    @property
    def measured(self) -> str:
        """What was read, with its unit and the limit; empty for a stop rule."""
        if self.value is None:
            return ""
        from daybreak.vocabulary import load_vocabulary

        finding = load_vocabulary()[self.finding]
        unit = finding.unit_beside
        return f"{finding.label} {self.value:g}{unit}, limit {self.limit:g}{unit}. "


@dataclass(frozen=True)
class Answer:
    """What the session says to an event. Where it is not accepted, nothing has changed, and `sentence` says why."""

    accepted: bool
    id: str
    sentence: str
    rule: str = ""
    source: str = ""
    missing: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
