"""Where a session stands, and what it answers to an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from daybreak.protocol.session_events import Correct, Decide, Event, Explain, Reading
from daybreak.protocol.session_limits import Alert
from daybreak.protocol.session_log import NEVER_H, Known, ReadingLog
from daybreak.protocol.supervision import Anchor

Stage = Literal[
    "planned", "checked-in", "cleared", "dosing", "observing", "ready", "discharged", "documented", "cancelled", "aborted",
]  # fmt: skip

OPEN_STAGES = ("checked-in", "cleared", "dosing", "observing", "ready")


@dataclass(frozen=True)
class SessionState:
    """Everything that has happened so far. It is never changed: an event gives a new one.

    What follows from `events` alone is kept beside them and carried on, so that an event costs the same however long the session
    is: what the readings come to (`log`), the last answer of the prescriber to each gate (`decisions`), and when the lateness of
    each measurement was last explained (`explained_h`).
    """

    dose_mg: float
    log: ReadingLog
    stage: Stage = "planned"
    now_h: float = NEVER_H
    events: tuple[Event, ...] = ()
    anchors: tuple[tuple[Anchor, float], ...] = ()
    devices_given: int = 0
    last_device_h: float = NEVER_H
    stopped: str = ""
    decisions: Mapping[str, Decide] = field(default_factory=dict)
    explained_h: Mapping[str, float] = field(default_factory=dict)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Those that stand, corrected where they were, in the order in which they became known."""
        return self.log.readings

    @property
    def newest(self) -> Mapping[str, Known]:
        """What is known of each finding."""
        return self.log.newest

    def anchor_h(self, anchor: Anchor) -> float | None:
        """When a clock began, or None while it has not."""
        return dict(self.anchors).get(anchor)

    @property
    def dosed_h(self) -> float | None:
        """When the first of the drug was given."""
        return min((time_h for _, time_h in self.anchors), default=None)

    def latest(self, since_h: float = NEVER_H) -> dict[str, object]:
        """The newest value of each finding that was true at `since_h` or later."""
        return {id: known.value for id, known in self.newest.items() if known.time_h >= since_h}

    def after(self, event: Event, **changes: Any) -> SessionState:
        """The state with one more event."""
        time_h, log = event.time_h, self.log
        if isinstance(event, Reading):
            time_h, log = event.entered_h, log.plus(event)
        elif isinstance(event, Correct):
            log = log.put_right(event)
        elif isinstance(event, Decide):
            changes["decisions"] = {**self.decisions, event.gate: event}
        elif isinstance(event, Explain):
            changes["explained_h"] = {**self.explained_h, event.measure: event.time_h}
        after = replace(self, events=(*self.events, event), now_h=max(self.now_h, time_h), log=log, **changes)
        return after if after.dosed_h == log.dosed_h else replace(after, log=log.dosed(after.dosed_h))


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
