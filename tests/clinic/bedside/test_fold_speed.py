# ruff: noqa: F811
"""A long session is folded fast enough for each page to do it anew."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from daybreak.clinic.bedside import folded
from daybreak.clinic.bedside.due import coming
from daybreak.clinic.models import SessionEvent
from tests.clinic.actions.sessions.conftest import VITALS, Make, keeper, pharmacist, room, stocked, witness  # noqa: F401

pytestmark = pytest.mark.django_db


def test_fifteen_hundred_events(room: Make) -> None:
    one = room()
    one.comes()
    one.draws()
    one.does(0, "infusion-begun")
    rows = list(one.session.events.select_related("recorded_by"))
    start = one.session.planned_at
    for number in range(1500 - len(rows)):
        at = start + timedelta(seconds=5 * number)
        rows.append(SessionEvent(session=one.session, kind="reading", values=VITALS, true_at=at, recorded_at=at,
                                 key=f"r{number}", recorded_by=one.by.user))  # fmt: skip
    folded(one.session, rows[:20])
    before = time.process_time()
    standing = folded(one.session, rows)
    middle = time.process_time()
    coming(standing, start + timedelta(hours=2))
    after = time.process_time()
    print(f"\nfold {1000 * (middle - before):.0f} ms, coming {1000 * (after - middle):.0f} ms")
    assert len(standing.happenings) == 1500
