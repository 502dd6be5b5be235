"""Where a session stands, and what it answers to an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from daybreak.protocol.session_events import Decide, Event, Explain, Reading
from daybreak.protocol.supervision import Anchor

Stage = Literal[
    "planned", "checked-in", "cleared", "dosing", "observing", "ready", "discharged", "documented", "cancelled", "aborted",
]  # fmt: skip

OPEN_STAGES = ("checked-in", "cleared", "dosing", "observing", "ready")


@dataclass(frozen=True)
class SessionState:
    """Everything that has happened so far. It is never changed: an event gives a new one."""

    dose_mg: float
    stage: Stage = "planned"
    now_h: float = float("-inf")
    events: tuple[Event, ...] = ()
    anchors: tuple[tuple[Anchor, float], ...] = ()
    devices_given: int = 0
    last_device_h: float = float("-inf")
    stopped: str = ""

    def anchor_h(self, anchor: Anchor) -> float | None:
        """When a clock began, or None while it has not."""
        return dict(self.anchors).get(anchor)

    @property
    def dosed_h(self) -> float | None:
        """When the first of the drug was given."""
        return min((time_h for _, time_h in self.anchors), default=None)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All readings, in the order of their entry."""
        return tuple(event for event in self.events if isinstance(event, Reading))

    @property
    def decisions(self) -> Mapping[str, Decide]:
        """The last answer of the prescriber to each gate."""
        return {event.gate: event for event in self.events if isinstance(event, Decide)}

    @property
    def explained(self) -> frozenset[str]:
        """The measurements whose lateness has been explained."""
        return frozenset(event.measure for event in self.events if isinstance(event, Explain))

    def latest(self, since_h: float = float("-inf")) -> dict[str, object]:
        """The newest value of each finding that was true at `since_h` or later."""
        ordered = sorted(
            (reading for reading in self.readings if reading.time_h >= since_h), key=lambda r: r.time_h
        )
        return {id: value for reading in ordered for id, value in reading.values.items()}

    def after(self, event: Event, **changes: Any) -> SessionState:
        """The state with one more event."""
        time_h = event.entered_h if isinstance(event, Reading) else event.time_h
        return replace(self, events=(*self.events, event), now_h=max(self.now_h, time_h), **changes)


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
        measured = "" if self.value is None else f" ({self.finding} {self.value:g}, limit {self.limit:g})"
        return f"{self.reason}{measured} {self.action} [{self.rule}; {self.source}]"


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
