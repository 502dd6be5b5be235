"""The database refuses by itself, whoever asks and however."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from daybreak.clinic import triggers
from daybreak.clinic.actions import findings
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.models import Patient
from tests.clinic.conftest import MORNING

pytestmark = pytest.mark.django_db


def attempt(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_append_only_table_is_guarded() -> None:
    assert {"clinic_finding", "clinic_auditrow", "clinic_patientread"} <= set(triggers.append_only_tables())
    assert triggers.missing() == []


@pytest.mark.parametrize("table", triggers.append_only_tables())
def test_guards_that_were_taken_away_are_missed(table: str) -> None:
    with triggers.lifted():
        assert table in triggers.missing()
    assert triggers.missing() == []


@pytest.mark.parametrize("table", ["clinic_finding", "clinic_auditrow"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET user_id = NULL", "DELETE FROM {}"])
def test_rows_are_neither_changed_nor_deleted(by: By, patient: Patient, table: str, statement: str) -> None:
    findings.record(by, patient, [Entry("weight_kg", "82.5", MORNING)])
    column = "recorded_by_id" if table == "clinic_finding" else "user_id"
    with pytest.raises(DatabaseError, match="append-only"):
        attempt(statement.format(table).replace("user_id", column))


def test_no_row_is_replaced_or_truncated(by: By, patient: Patient) -> None:
    findings.record(by, patient, [Entry("weight_kg", "82.5", MORNING)])
    statement = (
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE clinic_finding CASCADE"
        if connection.vendor == "postgresql"
        else "INSERT OR REPLACE INTO clinic_finding SELECT * FROM clinic_finding"
    )
    with pytest.raises(DatabaseError, match="append-only"):
        attempt(statement)
