"""What goes on in the rooms of the demonstration just now: an infusion, a nasal session, one at the gates, one about to begin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from daybreak.clinic.actions import sessions
from daybreak.clinic.demo.bedside import RESTING, Bedside
from daybreak.clinic.demo.courses import Seen, Sitting
from daybreak.clinic.demo.history import History
from daybreak.clinic.models import EventKind

INFUSING_MIN, OBSERVED_MIN, AT_THE_GATES_MIN, TO_COME_MIN = -15, -52, 5, 10


def open_rooms(histories: Sequence[History], now: datetime) -> None:
    """The sessions of those whose next one is today, the infusions first."""
    infusion, coming, nasal, gates = histories
    _infusing(infusion, now + timedelta(minutes=INFUSING_MIN))
    _observed(nasal, now + timedelta(minutes=OBSERVED_MIN))
    _at_the_gates(gates, now + timedelta(minutes=AT_THE_GATES_MIN))
    _planned(coming, now + timedelta(minutes=TO_COME_MIN), "Chair 4")


def _infusing(history: History, begins_at: datetime) -> None:
    one, sitting = _planned(history, begins_at, "Chair 1")
    one.comes(_seen(sitting, 0))
    one.prepares()
    one.enter(0, EventKind.INFUSION_BEGUN)
    for minute in (0, 10):
        one.read(minute, _seen(sitting, minute))


def _observed(history: History, begins_at: datetime) -> None:
    one, sitting = _planned(history, begins_at, "Chair 2")
    one.comes(_seen(sitting, 0))
    one.prepares()
    one.gives_devices()
    for minute in (20, 40):
        one.read(minute, _seen(sitting, minute))


def _at_the_gates(history: History, begins_at: datetime) -> None:
    one, _ = _planned(history, begins_at, "Chair 3")
    one.enter(-10, EventKind.CHECKED_IN)


def _planned(history: History, begins_at: datetime, place: str) -> tuple[Bedside, Sitting]:
    sitting = next(one for one in history.course.sittings if one.day >= history.today and one.dose_mg)
    at = begins_at - timedelta(hours=20)
    order = history.order(sitting.dose_mg, at)
    session = sessions.schedule(history.clinic.by("nurse", at), order, planned_at=begins_at, place=place)
    return history.bedside(session, begins_at, sitting.day), sitting


def _seen(sitting: Sitting, minute: int) -> Seen:
    return next((one for one in sitting.seen if one.minute == minute), RESTING)
