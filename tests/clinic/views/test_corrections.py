"""Rows of the lists are corrected by rows, and a signed screening is shown as it was signed."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import triggers
from daybreak.clinic.actions import findings, medication
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.actions.screening import sign_screening
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import AntidepressantTrial, Medication, Patient, Screening, User
from daybreak.clinic.protocols import protocol_by_id
from tests.clinic.actions.sessions.conftest import well
from tests.clinic.actions.test_screening import FAILED
from tests.clinic.conftest import MORNING, PASSWORD, signed_in


def test_a_trial_is_corrected_with_a_reason(client: Client, by: By, patient: Patient) -> None:
    wrong = medication.add_trial(by, patient, FAILED)
    wrong.refresh_from_db()
    page = reverse("antidepressant_correct", args=[patient.pk, wrong.pk])
    assert f'value="{wrong.highest_dose_mg_per_day}"' in client.get(page).content.decode()
    sent = {"drug": "Sertraline", "highest_dose_mg_per_day": "200", "duration_weeks": "9", "outcome": "no-response",
            "adequacy": "adequate", "current_episode": "on"}  # fmt: skip
    assert "This field is required" in client.post(page, sent).content.decode()
    assert client.post(page, sent | {"reason": "the letter says 200 mg"}).status_code == 302
    row = AntidepressantTrial.objects.standing().get()
    assert (row.corrects, row.highest_dose_mg_per_day, row.reason) == (wrong, 200, "the letter says 200 mg")
    assert "corrected already" in client.post(page, sent | {"reason": "once more"}).content.decode()


def test_a_drug_is_corrected_with_its_end(client: Client, by: By, patient: Patient) -> None:
    wrong = medication.add_drug(
        by, patient, Drug("Lithium", "300 mg", ("lithium",), started_on=date(2026, 1, 5))
    )
    page = reverse("medication_correct", args=[patient.pk, wrong.pk])
    sent = {
        "drug": "Lithium",
        "dose": "600 mg",
        "classes": "lithium",
        "started_on": "2026-01-05",
        "stopped_on": "2026-01-01",
        "reason": "misread",
    }
    answer = client.post(page, sent).content.decode()
    assert "stopped before it was started" in answer
    assert "600 mg" in answer  # nothing that was typed is lost
    assert client.post(page, sent | {"stopped_on": "2026-02-01"}).status_code == 302
    row = Medication.objects.standing().get()
    assert (row.dose, row.stopped_on, row.corrects) == ("600 mg", date(2026, 2, 1), wrong)
    shown = client.get(reverse("medication", args=[patient.pk])).content.decode()
    assert reverse("medication_correct", args=[patient.pk, row.pk]) in shown


@pytest.fixture
def screening(by: By, patient: Patient, prescriber: User, director: User) -> Screening:
    protocol = protocol_by_id("iv-racemic-acute")
    well(by, patient, protocol, director)
    signs = confirm(by, prescriber.username, PASSWORD)
    return sign_screening(by.for_user(prescriber), patient, protocol, signs)


def test_a_signed_screening_is_shown_as_it_was_signed(
    client: Client, by: By, patient: Patient, screening: Screening
) -> None:
    page = reverse("screening_signed", args=[patient.pk, screening.pk])
    before = client.get(page).content.decode()
    assert screening.protocol_sha256 in before
    assert "The signature fits this record" in before
    assert "82.35" in before
    findings.record(by, patient, [Entry("weight_kg", "99.9", MORNING)])
    assert "99.9" not in client.get(page).content.decode()
    assert page in client.get(reverse("screenings", args=[patient.pk])).content.decode()


def test_a_screening_that_was_forged_is_shown_not_to_fit(
    client: Client, patient: Patient, screening: Screening
) -> None:
    from django.db import connection

    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_screening SET eligible = %s", [not screening.eligible])
    shown = client.get(reverse("screening_signed", args=[patient.pk, screening.pk])).content.decode()
    assert "this record is not what was signed" in shown


def test_it_is_nobody_elses(
    other_patient: Patient, patient: Patient, screening: Screening, prescriber: User
) -> None:
    browser = signed_in(prescriber)
    assert browser.get(reverse("screening_signed", args=[other_patient.pk, screening.pk])).status_code == 404
