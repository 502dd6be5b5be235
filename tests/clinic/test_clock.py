"""UTC with the offset kept; a clock that is set is noticed."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock
from daybreak.clinic.clock import ClockWatch, offset_min
from daybreak.clinic.models import AuditRow


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "Europe/Berlin", 60),
        (datetime(2026, 7, 1, tzinfo=UTC), "Europe/Berlin", 120),
        (datetime(2026, 1, 1, tzinfo=UTC), "America/New_York", -300),
        (datetime(2026, 1, 1, tzinfo=UTC), "Asia/Kolkata", 330),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Berlin", 60),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Berlin", 120),
    ],
)
def test_the_offset_is_that_of_the_moment(at: datetime, zone: str, expected: int) -> None:
    assert offset_min(at, zone) == expected


@pytest.mark.parametrize("jump_s", [3600.0, -3600.0, 5.0])
def test_a_jump_is_noticed_once(monkeypatch: pytest.MonkeyPatch, jump_s: float) -> None:
    watch, real = ClockWatch(), time.time
    assert watch.jump_s() is None
    monkeypatch.setattr(time, "time", lambda: real() + jump_s)
    assert watch.jump_s() == pytest.approx(jump_s, abs=1)
    assert watch.jump_s() is None


def test_a_jump_is_in_the_audit(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr(clock, "WATCH", ClockWatch())
    monkeypatch.setattr(time, "time", lambda: real() + 100)
    Client().get(reverse("about"))
    assert '"jump_s":100' in AuditRow.objects.get(act="clock.jumped").detail.replace("99.999", "100").replace(
        "100.0", "100"
    )
