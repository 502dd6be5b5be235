"""Once a day the end of the chain is written down outside the database; a database put back is noticed by it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock, triggers
from daybreak.clinic.actions import findings
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.audit import anchors
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import AuditHead, AuditRow, Patient
from daybreak.errors import InputFileError
from tests.clinic.conftest import MORNING

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock stands at the last of these."""
    days = [datetime(2026, 11, 26, 7, 0, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: days[-1])
    return days


def test_nothing_is_anchored_before_anything_was_done(tmp_path: Path) -> None:
    assert not anchors.write(tmp_path)
    assert anchors.read(tmp_path) == []


def test_one_anchor_a_day_is_added_and_none_is_changed(
    patient: Patient, tmp_path: Path, day: list[datetime]
) -> None:
    daily = anchors.Daily(tmp_path)
    daily.look()
    daily.look()
    anchors.Daily(tmp_path).look()  # another process
    first = (tmp_path / anchors.FILE).read_text()
    assert len(anchors.read(tmp_path)) == 1
    day.append(day[0] + timedelta(days=1))
    daily.look()
    assert len(anchors.read(tmp_path)) == 2
    assert (tmp_path / anchors.FILE).read_text().startswith(first)
    assert (tmp_path / anchors.FILE).stat().st_mode & 0o077 == 0
    assert verify(anchors=anchors.read(tmp_path)).holds


def test_a_database_that_was_put_back_is_noticed(by: By, patient: Patient, tmp_path: Path) -> None:
    """As somebody with the keys to it would leave it: cut short, and whole in itself."""
    findings.record(by, patient, [Entry("weight_kg", "82.5", MORNING)])
    anchors.write(tmp_path)
    last = AuditRow.objects.latest("seq")
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM clinic_auditrow WHERE seq = %s", [last.seq])
        cursor.execute("DELETE FROM clinic_finding")
    AuditHead.objects.filter(pk=1).update(seq=last.seq - 1, hash=last.previous)
    assert verify().holds
    found = verify(anchors=anchors.read(tmp_path))
    assert [fault.problem for fault in found.faults] == [
        f"the chain no longer holds {last.seq}:{last.hash}; it was cut short or made anew"
    ]


@pytest.mark.parametrize("content", ["nothing", "[]", '{"seq": "x", "hash": "y"}', '{"seq": 1}'])
def test_a_list_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / anchors.FILE).write_text(content + "\n")
    with pytest.raises(InputFileError, match="no list of anchors"):
        anchors.read(tmp_path)


def test_a_disk_that_refuses_does_not_stop_the_clinic(
    patient: Patient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    daily = anchors.Daily(tmp_path / "gone")
    daily.look()
    assert "could not be written" in caplog.text
    (tmp_path / "gone").mkdir()
    daily.look()  # tried again with the next request
    assert len(anchors.read(tmp_path / "gone")) == 1


def test_the_first_request_of_a_day_writes_it(
    client: Client, patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.DATA_FOLDER = tmp_path  # type: ignore[attr-defined]
    browser = Client()  # its handler reads the settings anew
    browser.get(reverse("about"))
    line = json.loads((tmp_path / anchors.FILE).read_text())
    head = AuditHead.objects.get(pk=1)
    assert (line["seq"], line["hash"]) == (head.seq, head.hash)
