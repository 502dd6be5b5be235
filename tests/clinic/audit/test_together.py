"""Many people at once: the chain has no fork and no gap, and nothing is lost or done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from daybreak.clinic import live
from daybreak.clinic.actions import findings
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import Finding, Patient
from daybreak.errors import ActError
from tests.clinic.conftest import MORNING

PEOPLE, ACTS = 6, 8


@pytest.fixture
def db(committing_db: None) -> None:
    """Threads have their own connections."""


def test_the_chain_of_many_writers_has_no_fork(by: By, patient: Patient) -> None:
    before = live.version(f"patient:{patient.pk}")

    def record(person: int) -> None:
        for number in range(ACTS):
            findings.record(by, patient, [Entry("weight_kg", str(60 + person + number), MORNING)])
        connection.close()

    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(record, range(PEOPLE)))
    assert verify().holds
    assert Finding.objects.count() == PEOPLE * ACTS
    assert live.version(f"patient:{patient.pk}") == before + PEOPLE * ACTS


def test_two_corrections_of_one_value_are_one(by: By, patient: Patient) -> None:
    (wrong,) = findings.record(by, patient, [Entry("weight_kg", "28", MORNING)])

    def correct(text: str) -> bool:
        try:
            findings.correct(by, wrong, Entry("weight_kg", text, MORNING), reason="digits exchanged")
        except ActError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(PEOPLE) as people:
        done = list(people.map(correct, ["80", "81", "82", "83", "84", "85"]))
    assert sum(done) == 1
    assert verify().holds
