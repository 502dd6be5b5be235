"""While somebody is in a session, the clinic's clock goes on by itself; a machine's that was set is followed afterwards."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from daybreak.clinic import clock
from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.clocks import LONGEST_SESSION, look_at_the_clock
from daybreak.clinic.clock import SteadyClock
from daybreak.clinic.models import AuditRow
from daybreak.errors import ActError
from tests.clinic.faults.conftest import only_sqlite

pytestmark = pytest.mark.django_db
HALF_AN_HOUR_S = 1800.0


@pytest.fixture
def set_ahead(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> SteadyClock:
    """The machine's clock is half an hour ahead of what it was when the clinic started."""
    settings.DATA_FOLDER = tmp_path
    steady, real = SteadyClock(), time.time
    monkeypatch.setattr(clock, "STEADY", steady)
    monkeypatch.setattr(time, "time", lambda: real() + HALF_AN_HOUR_S)
    return steady


def acts() -> list[str]:
    return list(
        AuditRow.objects.filter(act__startswith="clock.").order_by("seq").values_list("act", flat=True)
    )


def test_a_session_goes_on_by_the_clock_that_was_not_set(
    room: Make,
    set_ahead: SteadyClock,
    tmp_path: Path,
) -> None:
    one, before = room(hours_ago=0.2).begins(), clock.now()
    for _ in range(2):
        look_at_the_clock(tmp_path)
    assert acts() == ["clock.jumped"]
    assert clock.now() - before < timedelta(seconds=10)
    assert set_ahead.off_s() == pytest.approx(HALF_AN_HOUR_S, abs=1)
    assert "ahead" in shown(one)
    assert "goes on by the clinic's own clock" in shown(one)


def test_a_process_that_starts_anew_in_a_session_goes_on_likewise(
    room: Make,
    set_ahead: SteadyClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room(hours_ago=0.2).begins()
    look_at_the_clock(tmp_path)
    anew = SteadyClock()
    anew.go_on_from(tmp_path)
    monkeypatch.setattr(clock, "STEADY", anew)
    look_at_the_clock(tmp_path)
    assert acts() == ["clock.jumped"]
    assert anew.off_s() == pytest.approx(HALF_AN_HOUR_S, abs=1)


def test_once_the_session_is_over_the_machine_is_followed(
    room: Make,
    set_ahead: SteadyClock,
    tmp_path: Path,
) -> None:
    one = room(hours_ago=0.2)
    one.comes()
    look_at_the_clock(tmp_path)
    assert sessions.cancel(one.at(0), one.session, reason="Wants to go home", clinician=one.nurse).kept
    look_at_the_clock(tmp_path)
    assert acts() == ["clock.jumped", "clock.followed"]
    assert set_ahead.off_s() is None
    assert "by the clinic's own clock" not in shown(one)


def test_a_session_that_nobody_ended_holds_the_clock_for_a_day(
    room: Make,
    set_ahead: SteadyClock,
    tmp_path: Path,
) -> None:
    room(hours_ago=LONGEST_SESSION.total_seconds() / 3600 + 1).comes()
    look_at_the_clock(tmp_path)
    assert set_ahead.off_s() is None


@only_sqlite  # the other chooses its ways by how much there is: in a test it reads the little there is
def test_whether_the_clock_is_held_is_asked_of_the_last_day_and_not_of_all_the_years(
    room: Make, set_ahead: SteadyClock, tmp_path: Path
) -> None:
    room(hours_ago=0.2).begins()
    look_at_the_clock(tmp_path)
    with CaptureQueriesContext(connection) as asked:
        look_at_the_clock(tmp_path)
    (query,) = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
        ways = [row[3] for row in cursor.fetchall() if "clinic_sessionevent" in row[3] or " U0 " in row[3]]
    assert len(ways) == 2
    assert all("event_by_time (recorded_at>" in way for way in ways)


def test_a_jump_that_the_database_did_not_take_is_written_down_at_the_next_look(
    set_ahead: SteadyClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("daybreak.clinic.actions.clocks.note_jump", refuses)
        with pytest.raises(ActError):
            look_at_the_clock(tmp_path)
    look_at_the_clock(tmp_path)
    assert acts() == ["clock.jumped", "clock.followed"]


def refuses(_jump_s: float) -> None:
    raise ActError("The database cannot be reached.")


def shown(one: Room) -> str:
    client = Client()
    assert one.by.user is not None
    client.force_login(one.by.user)
    page = client.get(reverse("session", args=[one.session.patient_id, one.session.pk]))
    return page.content.decode().replace("&#x27;", "'")
