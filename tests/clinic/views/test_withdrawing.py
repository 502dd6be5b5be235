"""A row of the lists of drugs is withdrawn for a reason that a person gives."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions import medication
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.models import AntidepressantTrial, Medication, Patient
from tests.clinic.actions.test_screening import FAILED

BERLIN = ZoneInfo("Europe/Berlin")
WHY = "It was another patient's."
Row = AntidepressantTrial | Medication
LISTS: list[tuple[str, str, Callable[[By, Patient], Row]]] = [
    ("antidepressants", "antidepressant_withdraw", lambda by, one: medication.add_trial(by, one, FAILED)),
    (
        "medication",
        "medication_withdraw",
        lambda by, one: medication.add_drug(by, one, Drug("Lithium", classes=("lithium",))),
    ),
]


@pytest.fixture(params=LISTS, ids=lambda one: one[0])
def listed(request: pytest.FixtureRequest, by: By, patient: Patient) -> tuple[Row, str, str]:
    """A row, the page of its list and the page that withdraws it."""
    page, withdraws, add = request.param
    row = add(by, patient)
    return row, reverse(page, args=[patient.pk]), reverse(withdraws, args=[patient.pk, row.pk])


def standing(row: Row) -> list[Row]:
    return list(type(row).objects.standing())


def test_its_reason_is_asked_for(client: Client, listed: tuple[Row, str, str]) -> None:
    row, page, withdraws = listed
    assert withdraws in client.get(page).content.decode()
    form = client.get(withdraws).content.decode()
    assert "Why is it withdrawn?" in form
    assert f"Withdraw {row.drug}" in form
    assert standing(row) == [row]


@pytest.mark.parametrize("sent", [{}, {"reason": ""}, {"reason": "  "}])
def test_without_a_reason_it_stays(
    client: Client, listed: tuple[Row, str, str], sent: dict[str, str]
) -> None:
    row, _, withdraws = listed
    assert client.post(withdraws, sent).content.decode().count("This field is required.") == 1
    assert standing(row) == [row]


def test_with_one_it_goes_and_the_reason_stays(client: Client, listed: tuple[Row, str, str]) -> None:
    row, page, withdraws = listed
    answer = client.post(withdraws, {"reason": WHY})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert standing(row) == []
    assert type(row).objects.get(corrects=row).reason == WHY


def test_it_is_withdrawn_once(client: Client, listed: tuple[Row, str, str]) -> None:
    row, _, withdraws = listed
    client.post(withdraws, {"reason": WHY})
    assert "corrected already" in client.post(withdraws, {"reason": "Once more."}).content.decode()
    assert type(row).objects.filter(corrects=row).count() == 1


def test_nobody_withdraws_it_from_another_record(
    client: Client, listed: tuple[Row, str, str], patient: Patient, other_patient: Patient
) -> None:
    row, _, withdraws = listed
    elsewhere = withdraws.replace(f"/patients/{patient.pk}/", f"/patients/{other_patient.pk}/")
    assert client.post(elsewhere, {"reason": WHY}).status_code == 404
    assert standing(row) == [row]


def test_a_drug_that_is_stopped_needs_no_reason(client: Client, by: By, patient: Patient) -> None:
    row = medication.add_drug(by, patient, Drug("Lithium", classes=("lithium",)))
    client.post(reverse("medication_stop", args=[patient.pk, row.pk]))
    stopped = Medication.objects.standing().get()
    assert (stopped.corrects, stopped.stopped_on) == (row, by.moment.astimezone(BERLIN).date())
