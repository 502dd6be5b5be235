"""UTC with the offset kept; a clock that is set is noticed."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock, serving
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import system
from daybreak.clinic.actions.clocks import note_jump
from daybreak.clinic.clock import ClockWatch, offset_min
from daybreak.clinic.clock_jumps import latest_jump
from daybreak.clinic.models import AuditRow, Site


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


def test_a_jump_that_could_not_be_written_down_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, real = ClockWatch(), time.time
    monkeypatch.setattr(time, "time", lambda: real() - 60)
    found = watch.jump_s()
    assert found == pytest.approx(-60, abs=1)
    watch.give_back(found)
    assert watch.jump_s() == pytest.approx(-60, abs=1)
    assert watch.jump_s() is None


def test_a_machine_that_slept_has_not_jumped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asleep, the wall clock and the clock since boot go on; `time.monotonic` alone does not on Linux."""
    watch, wall, boot = ClockWatch(), time.time, time.clock_gettime
    monkeypatch.setattr(time, "time", lambda: wall() + 8 * 3600)
    monkeypatch.setattr(time, "clock_gettime", lambda kind: boot(kind) + 8 * 3600)
    assert watch.jump_s() is None


@pytest.mark.parametrize(("jump_s", "said"), [(100.0, "100 s ahead"), (-3600.0, "3600 s back")])
def test_a_jump_is_shown_on_the_day_board_for_a_day(client: Client, jump_s: float, said: str) -> None:
    assert "was set" not in client.get(reverse("sessions")).content.decode()
    note_jump(jump_s)
    for page in ("sessions", "home"):
        assert said in client.get(reverse(page)).content.decode()
    assert latest_jump(clock.now() + timedelta(hours=25)) is None


def test_a_clock_set_back_while_the_clinic_was_down_is_a_jump(db: None, site: Site) -> None:
    ahead = replace(system(site), at=clock.now() + timedelta(hours=2))
    with act(ahead, "something.done"):
        pass
    serving._note_a_clock_behind()
    jump = latest_jump(clock.now())
    assert jump is not None
    assert jump.jump_s == pytest.approx(-7200, abs=5)


def test_a_jump_is_in_the_audit(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr(clock, "WATCH", ClockWatch())
    monkeypatch.setattr(time, "time", lambda: real() + 100)
    Client().get(reverse("about"))
    assert '"jump_s":100' in AuditRow.objects.get(act="clock.jumped").detail.replace("99.999", "100").replace(
        "100.0", "100"
    )
