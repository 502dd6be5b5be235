"""The clock beside the server notices levels by itself, and survives a database that does not answer."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import DatabaseError

from daybreak.clinic import clock, ticking
from daybreak.clinic.actions import findings, follow_up
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.models import AuditRow, Patient


@pytest.fixture
def db(committing_db: None) -> None:
    """The clock has a connection of its own."""


def test_a_level_is_noticed_without_anybody_looking(
    by: By, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings.record(by, patient, [Entry("cssrs_question_5", "yes", by.moment)])
    late = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: late)
    stopped = ticking.begin(every_s=0.05)
    try:
        for _ in range(200):
            if AuditRow.objects.filter(act="escalation.overdue").exists():
                break
            time.sleep(0.05)
    finally:
        stopped.set()
        time.sleep(0.3)  # a look that has begun comes to its end before the tables are emptied
    row = AuditRow.objects.get(act="escalation.overdue")
    assert (row.via, row.user_name) == ("job", "Daybreak")


def test_a_fault_of_the_database_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(_by: By) -> int:
        raise DatabaseError

    monkeypatch.setattr(follow_up, "notice", gone)
    assert ticking.tick() == 0
    assert "could not be looked at: DatabaseError" in caplog.text
