"""The demonstration has sessions in every stage, and each could be gone on with."""

from __future__ import annotations

import pytest

from daybreak.clinic import clock, demo
from daybreak.clinic.bedside.board import board
from daybreak.clinic.models import Site

pytestmark = pytest.mark.django_db


def test_three_sessions_run_and_others_are_to_come() -> None:
    demo.furnish(lambda _line: None)
    rows = board(Site.objects.get(code="demo"), clock.now())
    stages = {(one.standing.session.place, one.standing.state.stage) for one in rows}
    assert {
        ("Chair 1", "dosing"),
        ("Chair 2", "observing"),
        ("Chair 3", "checked-in"),
        ("Chair 4", "planned"),
    } <= stages
    assert [one.standing.refused for one in rows] == [()] * len(rows)
