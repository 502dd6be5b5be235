"""What comes next in a session, when, and how urgent it is. No job is queued: it follows from the events and the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from daybreak.clinic.bedside.alerts import holding
from daybreak.clinic.bedside.events import moment
from daybreak.clinic.bedside.fold import Bedside, tried
from daybreak.clinic.bedside.given import to_account
from daybreak.clinic.bedside.sprays import devices_at_hand, rest_until, to_draw_mg
from daybreak.clinic.bedside.stopping import why_stopped
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.protocol.session_views import Due
from daybreak.vocabulary import load_vocabulary

Level = Literal["calm", "due", "late", "alarm"]
_LEVEL: dict[str, Level] = {"planned": "calm", "due": "due", "late": "late", "escalated": "alarm"}
FEW = 2
OPEN = ("planned", "due", "late", "escalated")
ALERT_FIRST = "Acknowledge the alert first"
PUMP_STILL, PUMP_ENDS = "The pump stands still: resume or stop", "End the infusion: the dose is in"


@dataclass(frozen=True)
class Next:
    """One thing to do: in words, when, how urgent; for a reading, which findings; `tied_to` what goes on without the network.

    What is tied to the stay may be done from its time on, and is never late: nobody is kept to the minute, nor sent away by it.
    What `brings_in` drug is not offered under an alert that holds it back: that comes first, and `after_it` is what comes then.
    """

    what: str
    due_at: datetime | None
    level: Level
    findings: tuple[str, ...] = ()
    detail: str = ""
    tied_to: Literal["", "pump", "device", "stay"] = ""
    brings_in: bool = False
    after_it: Next | None = None


CLOSED_AGAIN = Next("Do not give the dose: a gate is closed again", None, "late")
"""Instead of drawing and giving, where consent was taken back, or something else has closed, since the dose was released."""


def coming(standing: Bedside, at: datetime) -> list[Next]:
    """Everything that is still to be done, the next first."""
    steps = _planned(standing, at)
    if holding(standing):
        steps = [_alert_first(step) if step.brings_in else step for step in steps]
    return _next_first(steps, at)


def _planned(standing: Bedside, at: datetime) -> list[Next]:
    return _next_first([*_readings(standing, at), *_steps(standing, at)], at)


def _next_first(steps: Iterable[Next], at: datetime) -> list[Next]:
    return sorted(steps, key=lambda step: (step.due_at is not None, step.due_at or at))


def _alert_first(step: Next) -> Next:
    level: Level = "due" if step.level == "calm" else step.level
    return Next(ALERT_FIRST, None, level, after_it=step)


def once_begun(standing: Bedside, at: datetime) -> list[tuple[Next, float | None]]:
    """What there would be to do if the drug were begun now, and after how many seconds (None: at once). A screen that has lost
    the network before the dose goes on from this, and knows itself which alert comes first."""
    row = _beginning(standing, at)
    if row is None:
        return []
    then, answer = tried(standing, row)
    steps = _planned(then, at) if answer.accepted else []
    return [(step, None if step.due_at is None else (step.due_at - at).total_seconds()) for step in steps]


def _beginning(standing: Bedside, at: datetime) -> SessionEvent | None:
    """The event that begins the dose, once everything is ready for it."""
    if standing.state.stage != "cleared" or standing.prepared is None:
        return None
    how, values = standing.protocol.administration, {}
    kind = EventKind.DOSE_GIVEN if how.infusion_h is None else EventKind.INFUSION_BEGUN
    if how.device_mg is not None:
        devices = devices_at_hand(standing)
        if not devices:
            return None
        kind, values = EventKind.DEVICE_GIVEN, {"container": devices[0]["container"]}
    return SessionEvent(
        session=standing.session, kind=kind, values=values, true_at=at, recorded_at=at, key="once-begun"
    )


def most_urgent(steps: Iterable[Next]) -> Level:
    """The most urgent level of several steps."""
    order: tuple[Level, ...] = ("alarm", "late", "due", "calm")
    return min((step.level for step in steps), key=order.index, default="calm")


def _readings(standing: Bedside, at: datetime) -> list[Next]:
    """Readings that are open, those of one moment together."""
    if standing.state.stage not in {"dosing", "observing", "ready"}:
        return []
    order = list(dict.fromkeys(one.finding for one in standing.protocol.session.measurements))
    together: dict[float, list[Due]] = {}
    for row in _unmet(standing, standing.hour(at)):
        together.setdefault(row.due_h, []).append(row)
    return [_reading(standing, due_h, due, order) for due_h, due in together.items()]


def _unmet(standing: Bedside, time_h: float) -> Iterator[Due]:
    """What is still to be read. A reading that was passed over goes on being late until its finding is read again; of one finding
    only the earliest stands."""
    late, times_h = standing.protocol.session.late, standing.state.log.times_h
    waiting: set[str] = set()
    for row in standing.interpreter.due(standing.state, time_h):
        ever = row.finding in times_h and times_h[row.finding][-1] >= row.due_h - late.alert.value
        passed_over = row.status == "missed" and not ever
        if row.status == "planned":
            yield row
        elif (row.status in OPEN or passed_over) and row.finding not in waiting:
            waiting.add(row.finding)
            escalated = time_h - row.due_h >= late.escalate.value - 1e-9
            yield replace(row, status="escalated" if escalated else "late") if passed_over else row


def _reading(standing: Bedside, due_h: float, rows: list[Due], order: list[str]) -> Next:
    """Few are named in the large line, many counted there and named below; in the order of the protocol."""
    known = load_vocabulary()
    findings = tuple(sorted({row.finding for row in rows}, key=order.index))
    named = ", ".join(known[id].label for id in findings)
    many = len(findings) > FEW
    due_at = moment(standing.session.starts_at, due_h)
    rounded = (due_at + timedelta(milliseconds=500)).replace(microsecond=0)
    what = f"Take {len(findings)} readings" if many else f"Record: {named}"
    return Next(what, rounded, _LEVEL[rows[0].status], findings, named if many else "")


def _steps(standing: Bedside, at: datetime) -> list[Next]:
    """The next step of the session itself."""
    stage = standing.state.stage
    if stage == "planned":
        planned_at = standing.session.starts_at
        return [Next("Check the patient in", planned_at, "calm" if at < planned_at else "due")]
    if stage == "checked-in":
        return [Next("Open the gates and release the dose", None, "due")]
    if stage == "cleared":
        return [_first(standing)]
    if stage == "dosing":
        return _dosing(standing, at)
    if stage == "observing":
        return [*_why_stopped(standing, at), *_observing(standing, at)]
    if stage == "ready":
        return [Next("Discharge", None, "due"), *_why_stopped(standing, at)]
    if stage in {"discharged", "documented", "aborted", "cancelled"} and to_account(standing, at):
        return [Next("Account for the drug", None, "due")]
    if stage != "discharged":
        return []
    return _why_stopped(standing, at) or [Next("Sign the record", None, "due")]


def _first(standing: Bedside) -> Next:
    if standing.prepared is None:
        return Next("Draw the dose and have it checked", None, "due")
    if to_draw_mg(standing):
        return Next("Draw another device, or cancel", None, "due")
    how = standing.protocol.administration
    what = "Give the first device" if how.device_mg is not None else "Give the dose"
    if how.infusion_h is not None:
        what = "Set the pump and begin the infusion"
    return Next(what, None, "due", brings_in=True)


def _dosing(standing: Bedside, at: datetime) -> list[Next]:
    if standing.pump is not None:
        ends_at = standing.pump.empty_at()
        if ends_at is None:
            return [Next(PUMP_STILL, None, "late", tied_to="pump", brings_in=True)]
        return [Next(PUMP_ENDS, ends_at, "calm" if at < ends_at else "due", tied_to="pump")]
    if to_draw_mg(standing):
        return [Next("Draw another device, or stop the dose", None, "due")]
    due_at = rest_until(standing) or at
    level: Level = "calm" if at < due_at else "due"
    what = f"Give device {standing.state.devices_given + 1}"
    return [Next(what, due_at, level, tied_to="device", brings_in=True)]


def _why_stopped(standing: Bedside, at: datetime) -> list[Next]:
    """The reason of a stop waits, and comes after whatever is late."""
    return [Next("Say why the dose was stopped", at, "due")] if why_stopped(standing) == "" else []


def _observing(standing: Bedside, at: datetime) -> list[Next]:
    view = standing.interpreter.clock(standing.state, standing.hour(at))
    if view is None:
        return []
    over_at = at + timedelta(hours=view.remaining_h)
    level: Level = "due" if view.over else "calm"
    return [Next("Find the patient ready to leave", over_at, level, tied_to="stay")]
