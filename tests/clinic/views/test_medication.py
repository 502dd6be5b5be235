"""The medication page asks what a drug is, and eligibility names the drug of which nobody said it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions import findings, medication
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.models import Medication, Patient
from tests.clinic.conftest import MORNING


@pytest.fixture
def page(patient: Patient) -> str:
    return reverse("medication", args=[patient.pk])


def test_none_of_these_is_refused_beside_a_class(client: Client, page: str) -> None:
    sent = {"drug": "Tramadol", "classes": "opioid", "no_class": "on"}
    assert "cannot be of a class and of none" in client.post(page, sent).content.decode()
    assert not Medication.objects.exists()


def test_what_a_drug_is_stands_in_the_list(client: Client, page: str) -> None:
    client.post(page, {"drug": "Ibuprofen", "no_class": "on"})
    client.post(page, {"drug": "Rifampicin", "cyp_modifier": "rifampicin"})
    shown = client.get(page).content.decode()
    assert ">none of the classes</td>" in shown
    assert ">Rifampicin (CYP)</td>" in shown
    assert "Inhibitors and inducers of CYP3A4 and CYP2B6" in shown
    assert "Nobody has said what" not in shown


def test_a_drug_without_a_class_is_named_on_its_page_and_by_eligibility(
    client: Client, by: By, patient: Patient, page: str
) -> None:
    findings.record(by, patient, [Entry("medication_list_complete", "yes", MORNING)])
    row = medication.add_drug(by, patient, Drug("Diazepam", "20 mg/d"))
    assert "Nobody has said what Diazepam 20 mg/d is" in client.get(page).content.decode()
    screening = reverse("screening", args=[patient.pk, "spravato-trd-us"])
    shown = client.get(screening).content.decode()
    assert "Benzodiazepine dose as diazepam (Diazepam 20 mg/d has no class)" in shown
    assert f'<a href="{page}">say on the medication list what it is</a>' in shown
    assert 'name="benzodiazepine_diazepam_equivalent_mg_per_day"' not in shown  # typing it in would not count
    correct = reverse("medication_correct", args=[patient.pk, row.pk])
    sent = {"drug": "Diazepam", "dose": "20 mg/d", "classes": "benzodiazepine", "reason": "asked again",
            "diazepam_equivalent_mg_per_day": "20"}  # fmt: skip
    assert client.post(correct, sent).status_code == 302
    assert "has no class" not in client.get(screening).content.decode()


def test_an_interaction_that_a_drug_without_a_class_leaves_open_says_so_instead_of_vanishing(
    client: Client, by: By, patient: Patient, page: str
) -> None:
    load, zopiclone = "the response to ketamine was weaker", Drug("Zopiclone", "7.5 mg")
    medication.add_drug(by, patient, Drug("Lorazepam", "0.5 mg", ("benzodiazepine",), Decimal(5)))
    assert load not in client.get(page).content.decode()
    medication.add_drug(by, patient, zopiclone)
    said = "whether this holds: Zopiclone 7.5 mg has no class; the others come to 5 mg."
    for where in (page, reverse("screening", args=[patient.pk, "spravato-trd-us"])):
        shown = client.get(where).content.decode()
        assert load in shown
        assert said in shown


def test_a_load_that_is_too_high_without_the_drug_of_no_class_is_no_open_question(
    client: Client, by: By, patient: Patient, page: str
) -> None:
    medication.add_drug(by, patient, Drug("Lorazepam", "2 mg", ("benzodiazepine",), Decimal(20)))
    medication.add_drug(by, patient, Drug("Zopiclone", "7.5 mg"))
    shown = client.get(page).content.decode()
    assert '<span class="mark">Reduce</span> Above 8 mg of diazepam equivalents' in shown
    assert "the others come to 20 mg" not in shown
