"""What goes on in the rooms of the demonstration just now: an infusion, a nasal session, one at the gates, one about to begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from daybreak.clinic.actions import sessions
from daybreak.clinic.demo.bedside import RESTING, Bedside
from daybreak.clinic.demo.courses import Seen, Sitting
from daybreak.clinic.demo.diary import Diary
from daybreak.clinic.demo.history import History
from daybreak.clinic.models import EventKind

PLANNED_BEFORE = timedelta(hours=20)
Deed = Callable[[Bedside, Sitting], None]


def open_rooms(diary: Diary, histories: Sequence[History], now: datetime) -> None:
    """The sessions of those whose next one is today, the infusions first: who sits where, since or in how many minutes."""
    infusion, coming, nasal, gates = histories
    for history, place, minutes, deed in (
        (infusion, "Chair 1", -15, _infusing),
        (nasal, "Chair 2", -52, _observed),
        (gates, "Chair 3", 5, _at_the_gates),
        (coming, "Chair 4", 10, None),
    ):
        _room(diary, history, place, now + timedelta(minutes=minutes), deed)


def _room(diary: Diary, history: History, place: str, begins_at: datetime, deed: Deed | None) -> None:
    """The session is planned the day before; what happens in it begins twenty minutes before the dose."""
    sitting = next(one for one in history.course.sittings if one.day >= history.today and one.dose_mg)
    made: list[Bedside] = []

    def planned(at: datetime) -> None:
        order, by = history.order(sitting.dose_mg, at), history.clinic.by("nurse", at)
        session = sessions.schedule(by, order, planned_at=begins_at, place=place)
        made.append(history.bedside(session, begins_at, sitting.day))

    diary.plan(begins_at - PLANNED_BEFORE, planned)
    if deed is not None:
        diary.plan(begins_at - timedelta(minutes=20), lambda _: deed(made[0], sitting))


def _infusing(one: Bedside, sitting: Sitting) -> None:
    one.comes(_seen(sitting, 0))
    one.prepares()
    one.enter(0, EventKind.INFUSION_BEGUN)
    for minute in (0, 10):
        one.read(minute, _seen(sitting, minute))


def _observed(one: Bedside, sitting: Sitting) -> None:
    one.comes(_seen(sitting, 0))
    one.prepares()
    one.gives_devices()
    for minute in (20, 40):
        one.read(minute, _seen(sitting, minute))


def _at_the_gates(one: Bedside, _: Sitting) -> None:
    one.enter(-10, EventKind.CHECKED_IN)


def _seen(sitting: Sitting, minute: int) -> Seen:
    return next((one for one in sitting.seen if one.minute == minute), RESTING)
