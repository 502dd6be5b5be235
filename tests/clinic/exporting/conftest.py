"""A patient with something in nearly every table: a whole infusion, a merged record, corrections, an emergency access."""

from __future__ import annotations

from datetime import date

import pytest

from daybreak.clinic.actions import emergency, findings, medication, patients
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.models import Finding, Patient, Site, User
from daybreak.clinic.reads import note_read
from tests.clinic.actions.ledger.conftest import keeper, pharmacist, stocked, witness  # noqa: F401 - fixtures
from tests.clinic.actions.sessions.conftest import Make, room  # noqa: F401 - fixtures
from tests.clinic.actions.sessions.test_whole_sessions import leave
from tests.clinic.conftest import MORNING

SAME_PERSON = Identity("1002", "Ada M.", "Example", date(1980, 5, 17))


@pytest.fixture
def treated(room: Make, by: By, site: Site, patient: Patient, stranger: User, other_site: Site) -> Patient:  # noqa: F811
    """The patient after all of it."""
    one = room()
    one.comes()
    one.draws()
    assert one.does(0, "infusion-begun").accepted
    for minute in (0, 10, 20, 30, 40):
        one.reads(minute)
    assert one.does(40, "infusion-ended").accepted
    for minute in (55, 70, 85, 100, 115):
        one.reads(minute)
    leave(one, 116)
    drug = medication.add_drug(
        by, patient, Drug("=Lithium", "300 mg", ("lithium",), stopped_on=date(2026, 1, 2))
    )
    medication.withdraw_drug(by, drug, reason="entered for the wrong patient")
    weight = Finding.objects.filter(patient=patient, finding="weight_kg").get()
    findings.correct(by, weight, Entry("weight_kg", "83.1", MORNING), reason="the scale was off")
    other = patients.register(by, site, SAME_PERSON, not_duplicate=True)
    findings.record(by, other, [Entry("phq9", "12", MORNING)])
    patients.merge(by, patient, other, reason="registered twice")
    emergency.open_in_emergency(
        By(stranger, other_site), patient, reason="Collapsed at the other clinic today"
    )
    note_read(stranger, patient, "patient", emergency=True)
    return patient


@pytest.fixture
def somebody_else(site: Site, by: By, treated: Patient) -> Patient:
    """Another patient of the same site with records of their own."""
    other = patients.register(by, site, Identity("3003", "Zacharias", "Unrelated", date(1960, 1, 1)))
    findings.record(by, other, [Entry("weight_kg", "71.77", MORNING)])
    note_read(by.user, other, "patient") if by.user else None
    patients.correct_identity(system(site), other, Identity("3003", "Zacharias", "Unrelated", date(1960, 1, 2)),
                              reason="the day was wrong")  # fmt: skip
    return other
