"""The chain shows whatever a forger with the keys to the database would leave behind."""

from __future__ import annotations

import re

import pytest
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.clinic import triggers
from daybreak.clinic.actions import findings
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.audit import verify as module
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import AuditRow, Finding, Patient, User
from daybreak.clinic.models.record import Record
from tests.clinic.conftest import MORNING

pytestmark = pytest.mark.django_db


def forge(statement: str, *values: object) -> None:
    """Change the database as its owner could."""
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_untouched_chain_holds(by: By, patient: Patient) -> None:
    findings.record(by, patient, [Entry("weight_kg", "82.50", MORNING), Entry("sex", "female", MORNING)])
    audit = verify()
    assert audit.holds
    assert audit.rows == AuditRow.objects.count()
    assert audit.records == 2


def test_an_empty_chain_holds() -> None:
    assert verify().holds


FORGERIES: dict[str, tuple[str, str]] = {
    "another name": ("UPDATE clinic_auditrow SET user_name = 'Nobody' WHERE seq = 3", "was changed after"),
    "another time": (
        "UPDATE clinic_auditrow SET at = '2001-01-01 00:00:00+00:00' WHERE seq = 3",
        "was changed after",
    ),
    "another detail": ("UPDATE clinic_auditrow SET detail = '{}' WHERE seq = 3", "was changed after"),
    "a row taken out": ("DELETE FROM clinic_auditrow WHERE seq = 3", "row 3 is missing"),
    "the end cut off": ("DELETE FROM clinic_auditrow WHERE seq >= 5", "does not end where it should"),
    "another value": ("UPDATE clinic_finding SET text = '99'", "finding [0-9]+ was changed after"),
    "another unit": ("UPDATE clinic_finding SET unit = 'lb'", "finding [0-9]+ was changed after"),
    "another moment": ("UPDATE clinic_finding SET true_at = recorded_at", "finding [0-9]+ was changed after"),
    "a finding taken out": ("DELETE FROM clinic_finding", "finding [0-9]+ is missing"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_found(by: By, patient: Patient, forgery: str) -> None:
    findings.record(by, patient, [Entry("weight_kg", "82.5", MORNING)])
    statement, said = FORGERIES[forgery]
    forge(statement)
    found = " ".join(map(str, verify().faults))
    assert re.search(said, found)


@pytest.mark.parametrize(
    ("row", "other"), [(Finding, {}), (Patient, {"number": "9999"}), (User, {"username": "intruder"})]
)
def test_a_row_that_no_act_wrote_is_found(
    by: By, patient: Patient, row: type[Record], other: dict[str, str]
) -> None:
    findings.record(by, patient, [Entry("weight_kg", "82.5", MORNING)])
    assert verify().holds
    slipped_in = slip_in(row, other)
    name = row._meta.model_name
    assert [str(fault) for fault in verify().faults] == [f"{name} {slipped_in} was written by no act"]


@pytest.mark.parametrize("key", [-7, 0, 100_000])
def test_keys_are_looked_at_a_few_at_a_time_and_none_is_left_out(
    by: By, patient: Patient, monkeypatch: pytest.MonkeyPatch, key: int
) -> None:
    monkeypatch.setattr(module, "KEYS_AT_ONCE", 2)
    findings.record(by, patient, [Entry("weight_kg", f"{kg}", MORNING) for kg in range(60, 65)])
    assert verify().holds
    last = Finding.objects.latest("pk")
    content = {field.attname: getattr(last, field.attname) for field in Finding._meta.concrete_fields}
    models.QuerySet(Finding).bulk_create([Finding(**content | {"id": key})])
    assert [str(fault) for fault in verify().faults] == [f"finding {key} was written by no act"]


def slip_in(row: type[Record], other: dict[str, str]) -> int:
    """A copy of a row, put in beside the clinic; what must be unique says something else."""
    last = row._base_manager.latest("pk")
    content = {field.attname: getattr(last, field.attname) for field in row._meta.concrete_fields}
    content |= other | {"id": last.pk + 1000}
    models.QuerySet(row).bulk_create([row(**content)])
    return int(content["id"])


def test_a_chain_made_anew_does_not_hold_the_old_anchor(by: By, patient: Patient) -> None:
    anchor = verify().anchor
    forge("DELETE FROM clinic_auditrow WHERE seq >= 4")
    last = AuditRow.objects.latest("seq")
    forge("UPDATE clinic_audithead SET seq = %s, hash = %s", last.seq, last.hash)
    assert [str(fault) for fault in verify().faults] == [f"patient {patient.pk} was written by no act"]
    assert "no longer holds" in str(verify(anchor).faults[-1])


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
DETAIL = st.dictionaries(
    TEXT, st.none() | st.booleans() | st.integers() | TEXT | st.lists(TEXT, max_size=3), max_size=3
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DETAIL, min_size=1, max_size=4))
def test_whatever_an_act_says_the_chain_holds(db: None, details: list[dict[str, object]]) -> None:
    for detail in details:
        with act(system(), "something.done") as done:
            done.detail.update(detail)
    assert verify().holds


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.sampled_from(["user_name", "act", "via", "detail"]), TEXT)
def test_any_change_of_any_row_is_found(patient: Patient, place: int, column: str, text: str) -> None:
    rows = list(AuditRow.objects.order_by("seq"))
    row = rows[place % len(rows)]
    before = getattr(row, column)
    if text[:20] == before:
        return
    forge(f"UPDATE clinic_auditrow SET {column} = %s WHERE seq = %s", text[:20], row.seq)
    assert not verify().holds
    forge(f"UPDATE clinic_auditrow SET {column} = %s WHERE seq = %s", before, row.seq)
    assert verify().holds
