"""A long session is folded fast enough for each page to do it anew."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from daybreak.clinic.bedside import folded
from daybreak.clinic.models import SessionEvent
from tests.clinic.actions.sessions.conftest import VITALS, Make, Room

pytestmark = pytest.mark.django_db


def rows_of(one: Room, many: int) -> list[SessionEvent]:
    """A begun infusion with a reading every five seconds."""
    rows = list(one.session.events.select_related("recorded_by"))
    moments = [one.session.planned_at + timedelta(seconds=5 * number) for number in range(many - len(rows))]
    return rows + [
        SessionEvent(session=one.session, kind="reading", values=VITALS, true_at=at, recorded_at=at, key=f"r{number}",
                     recorded_by=one.by.user)
        for number, at in enumerate(moments)
    ]  # fmt: skip


def seconds(one: Room, rows: list[SessionEvent]) -> float:
    """The best of three."""
    taken = []
    for _ in range(3):
        before = time.process_time()
        assert len(folded(one.session, rows).happenings) == len(rows)
        taken.append(time.process_time() - before)
    return min(taken)


def test_the_cost_of_an_event_does_not_grow_with_the_session(room: Make) -> None:
    one = room().begins()
    short, long = rows_of(one, 375), rows_of(one, 1500)
    seconds(one, short)
    # Four times the events: four times the time, where each event read all the others again it was sixteen.
    assert seconds(one, long) < 8 * seconds(one, short)
