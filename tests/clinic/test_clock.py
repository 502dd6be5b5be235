"""UTC with the offset kept; a clock that is set is noticed."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock, serving
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import system
from daybreak.clinic.actions.clocks import note_jump
from daybreak.clinic.clock import SteadyClock, offset_min
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


def set_by(monkeypatch: pytest.MonkeyPatch, jump_s: float) -> SteadyClock:
    """A clinic that has just started, and a machine whose clock is then set."""
    steady, real = SteadyClock(), time.time
    monkeypatch.setattr(clock, "STEADY", steady)
    monkeypatch.setattr(time, "time", lambda: real() + jump_s)
    return steady


def test_the_clinic_shows_the_time_of_its_machine() -> None:
    assert abs(SteadyClock().now_s() - time.time()) < 0.1


@pytest.mark.parametrize("jump_s", [3600.0, -3600.0, 5.0])
def test_a_jump_is_noticed_once_and_moves_nothing(monkeypatch: pytest.MonkeyPatch, jump_s: float) -> None:
    before = time.time()
    steady = set_by(monkeypatch, jump_s)
    assert steady.jump_s() == pytest.approx(jump_s, abs=1)
    assert steady.jump_s() is None
    assert 0 <= clock.now().timestamp() - before < 1


def test_several_small_steps_are_a_jump_together(monkeypatch: pytest.MonkeyPatch) -> None:
    steady, real = SteadyClock(), time.time
    for step in (1.0, 1.9):
        monkeypatch.setattr(time, "time", lambda step=step: real() + step)
        assert steady.jump_s() is None
    monkeypatch.setattr(time, "time", lambda: real() + 2.9)
    assert steady.jump_s() == pytest.approx(2.9, abs=0.5)


def test_a_jump_that_could_not_be_written_down_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    steady = set_by(monkeypatch, -60)
    found = steady.jump_s()
    assert found == pytest.approx(-60, abs=1)
    steady.give_back(found)
    assert steady.jump_s() == pytest.approx(-60, abs=1)
    assert steady.jump_s() is None


def test_a_machine_that_slept_has_not_jumped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asleep, the wall clock and the clock since boot go on; `time.monotonic` alone does not on Linux."""
    steady, wall, boot = SteadyClock(), time.time, time.clock_gettime
    monkeypatch.setattr(time, "time", lambda: wall() + 8 * 3600)
    monkeypatch.setattr(time, "clock_gettime", lambda kind: boot(kind) + 8 * 3600)
    assert steady.jump_s() is None


def test_the_next_process_goes_on_from_the_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    steady = set_by(monkeypatch, 1800)
    steady.keep(tmp_path)
    later = SteadyClock()
    assert later.off_s() is None
    later.go_on_from(tmp_path)
    assert later.off_s() == pytest.approx(1800, abs=1)


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"boot": "another start", "offset_s": 5, "told_s": 0}'])
def test_what_another_start_of_the_machine_left_counts_for_nothing(tmp_path: Path, kept: str) -> None:
    (tmp_path / clock.FILE).write_text(kept, encoding="utf-8")
    steady = SteadyClock()
    steady.go_on_from(tmp_path)
    assert steady.off_s() is None


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


def jump_in_the_audit(act_name: str) -> float:
    row = AuditRow.objects.get(act=act_name)
    return float(json.loads(row.detail)["jump_s"])


def test_where_nobody_is_in_a_session_a_jump_is_in_the_audit_and_followed(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path
) -> None:
    settings.DATA_FOLDER = tmp_path
    set_by(monkeypatch, 100)
    for _ in range(2):
        Client().get(reverse("about"))
    assert jump_in_the_audit("clock.jumped") == pytest.approx(100, abs=1)
    assert jump_in_the_audit("clock.followed") == pytest.approx(100, abs=1)
    assert abs(clock.now().timestamp() - time.time()) < 1
