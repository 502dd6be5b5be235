"""Two records of one person are joined and parted again through the pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions import findings, patients
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.models import Merge, Patient, Site
from daybreak.clinic.patients import record_ids, standing_merge
from tests.clinic.conftest import ADA, MORNING

WHY = "They hold the same passport."


@pytest.fixture
def twin(by: By, site: Site, patient: Patient) -> Patient:
    """The same person, registered once more, with a weight that only this record has."""
    made = patients.register(by, site, replace(ADA, number="1002"), not_duplicate=True)
    findings.record(by, made, [Entry("weight_kg", "82", MORNING)])
    return made


def shown(client: Client, patient: Patient) -> str:
    return client.get(reverse("patient", args=[patient.pk])).content.decode()


def join(client: Client, patient: Patient, **sent: str) -> Any:
    return client.post(reverse("patient_merge", args=[patient.pk]), {"number": "1002", "reason": WHY} | sent)


def part(client: Client, patient: Patient, link: Merge, **sent: str) -> str:
    """What is said on the page that it leads to."""
    address = reverse("patient_merge_undo", args=[patient.pk, link.pk])
    return client.post(address, sent, follow=True).content.decode()


@pytest.fixture
def joined(client: Client, patient: Patient, twin: Patient) -> Merge:
    join(client, patient)
    return Merge.objects.get()


def test_a_joined_record_shows_what_was_recorded_in_either(
    client: Client, patient: Patient, twin: Patient
) -> None:
    assert "82 kg" not in shown(client, patient)
    answer = join(client, patient)
    assert (answer.status_code, answer["Location"]) == (302, reverse("patient", args=[patient.pk]))
    assert "82 kg" in shown(client, patient)
    assert WHY in shown(client, patient)
    assert f'This record belongs to <a href="{reverse("patient", args=[patient.pk])}">' in shown(client, twin)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"number": "1001"}, "A record cannot be merged with itself."),
        ({"number": "9999"}, "There is no record 9999 at Northern clinic."),
        ({"number": "2001"}, "There is no record 2001 at Northern clinic."),
        ({"reason": " "}, "This field is required."),
    ],
)
def test_what_cannot_be_joined_is_said_and_stays_apart(
    client: Client, patient: Patient, twin: Patient, other_site: Site, sent: dict[str, str], said: str
) -> None:
    patients.register(system(other_site), other_site, replace(ADA, number="2001"))
    assert said in join(client, patient, **sent).content.decode()
    assert not Merge.objects.exists()


def test_nobody_is_joined_twice(client: Client, patient: Patient, joined: Merge) -> None:
    assert "Record 1002 is merged already." in join(client, patient).content.decode()


def test_records_are_parted_with_a_reason(
    client: Client, patient: Patient, twin: Patient, joined: Merge
) -> None:
    said = part(client, patient, joined, reason="The passport was her sister's.")
    assert f"{twin} stands alone again." in said
    assert "82 kg" not in shown(client, patient)
    assert "82 kg" in shown(client, twin)
    assert "This record belongs to" not in shown(client, twin)
    assert Merge.objects.get(undoes=joined).reason == "The passport was her sister's."


def test_without_a_reason_they_stay_joined(
    client: Client, patient: Patient, twin: Patient, joined: Merge
) -> None:
    assert "The reason is missing." in part(client, patient, joined, reason=" ")
    assert standing_merge(twin) == joined


def test_they_are_parted_once(client: Client, patient: Patient, joined: Merge) -> None:
    part(client, patient, joined, reason="Her sister's.")
    assert "undone already" in part(client, patient, joined, reason="Once more.")
    assert Merge.objects.filter(undoes=joined).count() == 1


def test_they_are_parted_from_the_record_that_was_kept(
    client: Client, patient: Patient, twin: Patient, joined: Merge
) -> None:
    address = reverse("patient_merge_undo", args=[twin.pk, joined.pk])
    assert client.post(address, {"reason": WHY}).status_code == 404
    assert record_ids(patient) == [patient.pk, twin.pk]
