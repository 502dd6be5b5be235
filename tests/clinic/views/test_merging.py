"""Two records of one person are joined and parted again through the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions import findings, patients
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.models import Merge, Patient, Site
from daybreak.clinic.patients import record_ids, standing_merge
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import Make
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


def compare(client: Client, patient: Patient, **sent: str) -> str:
    """The first step: what is shown before anything is joined."""
    address = reverse("patient_merge", args=[patient.pk])
    return client.post(address, {"number": "1002", "reason": WHY} | sent).content.decode()


def join(client: Client, patient: Patient, **sent: str) -> Any:
    """The second step."""
    confirmed = {"number": "1002", "reason": WHY, "compared": "yes", "one_person": "on"}
    return client.post(reverse("patient_merge", args=[patient.pk]), confirmed | sent)


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
    assert said in compare(client, patient, **sent)
    assert said in join(client, patient, **sent).content.decode()
    assert not Merge.objects.exists()


def test_a_number_alone_joins_nobody_and_both_records_are_shown(
    client: Client, by: By, site: Site, patient: Patient
) -> None:
    born = date(1949, 3, 2)
    other = patients.register(by, site, replace(ADA, number="1002", given_name="Jonas", birth_date=born))
    findings.record(by, patient, [Entry("sex", "female", MORNING)])
    findings.record(by, other, [Entry("sex", "male", MORNING)])
    page = compare(client, patient)
    for words in ("Ada", "Jonas", "17 May 1980", "2 March 1949", "female", "male", "1001", "1002", WHY):
        assert words in page, words
    assert page.count(">differs<") == 3
    assert "Date of birth and Sex differ." in page
    assert not Merge.objects.exists()


def test_what_is_not_known_in_one_record_differs_from_nothing(
    client: Client, by: By, patient: Patient, twin: Patient
) -> None:
    findings.record(by, patient, [Entry("sex", "female", MORNING)])
    page = compare(client, patient)
    assert ">differs<" not in page
    assert "how come?" not in page


def test_nobody_is_joined_who_was_not_compared(client: Client, patient: Patient, twin: Patient) -> None:
    assert "This field is required." in join(client, patient, one_person="").content.decode()
    assert not Merge.objects.exists()


def test_another_birth_date_or_sex_needs_a_reason_of_its_own(
    client: Client, by: By, site: Site, patient: Patient
) -> None:
    patients.register(by, site, replace(ADA, number="1002", birth_date=date(1980, 5, 11)), not_duplicate=True)
    assert "This field is required." in join(client, patient).content.decode()
    assert join(client, patient, although="A slip of the pen in 2019").status_code == 302
    assert Merge.objects.get().reason == f"{WHY} They differ in date of birth: A slip of the pen in 2019"


def test_nobody_is_joined_while_a_session_of_either_runs(
    client: Client, by: By, site: Site, room: Make
) -> None:
    one = room()
    one.comes()
    seated = one.session.patient
    twin = patients.register(by, site, replace(ADA, number="1002"), not_duplicate=True)
    page = compare(client, seated)
    assert "session 1 of Example, Ada in Chair 1" in page
    assert "Join the two records" not in page
    assert join(client, seated).status_code == 200
    for kept, merged in ((seated, twin), (twin, seated)):
        with pytest.raises(ActError, match=r"Session 1 of Example, Ada runs in Chair 1"):
            patients.merge(by, kept, merged, reason=WHY)
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
