"""Emergency access is loud, reasoned, short, written down, and reviewed by somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.access import NoAccessError, access_patient
from daybreak.clinic.actions import emergency
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import EmergencyAccess, Patient, PatientRead, Role, Site, User
from daybreak.errors import ActError
from tests.clinic.conftest import BERTA, person, signed_in

WHY = "Collapsed in our waiting room, allergies unknown"


@pytest.fixture
def opened(by: By, other_patient: Patient) -> EmergencyAccess:
    return emergency.open_in_emergency(by, other_patient, reason=WHY)


def form(patient: Patient, **changed: object) -> dict[str, object]:
    return {
        "site": patient.site_id,
        "number": patient.number,
        "birth_date": BERTA.birth_date,
        "reason": WHY,
    } | changed


def test_a_record_of_another_site_opens_with_a_loud_banner(client: Client, other_patient: Patient) -> None:
    page = reverse("patient", args=[other_patient.pk])
    assert client.get(page).status_code == 404
    assert client.post(reverse("emergency"), form(other_patient))["Location"] == page
    shown = client.get(page).content.decode()
    assert 'role="alert"' in shown
    assert WHY in shown
    assert PatientRead.objects.filter(patient=other_patient, emergency=True).exists()


@pytest.mark.parametrize("changed", [{"number": "9999"}, {"birth_date": "1975-02-04"}, {"reason": "urgent"}])
def test_without_exact_identity_or_a_real_reason_nothing_opens(
    client: Client, other_patient: Patient, changed: dict[str, object]
) -> None:
    assert client.post(reverse("emergency"), form(other_patient, **changed)).status_code == 200
    assert not EmergencyAccess.objects.exists()


def test_it_opens_one_record_for_one_person_for_an_hour(
    opened: EmergencyAccess, nurse: User, prescriber: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert access_patient(nurse, opened.patient_id) == (opened.patient, opened, [opened.patient_id])
    with pytest.raises(NoAccessError):
        access_patient(prescriber, opened.patient_id)
    from daybreak.clinic import clock

    monkeypatch.setattr(clock, "now", lambda: opened.until + timedelta(seconds=1))
    with pytest.raises(NoAccessError):
        access_patient(nurse, opened.patient_id)


def test_who_works_there_or_is_no_clinician_has_no_emergency(
    by: By, site: Site, patient: Patient, other_patient: Patient
) -> None:
    with pytest.raises(ActError, match="work at this patient's site"):
        emergency.open_in_emergency(by, patient, reason=WHY)
    clerk = By(person(site, Role.COORDINATOR), site)
    with pytest.raises(ActError, match="Only clinicians"):
        emergency.open_in_emergency(clerk, other_patient, reason=WHY)


def test_another_person_of_the_patients_site_reviews_it(
    opened: EmergencyAccess, by: By, other_site: Site, nurse: User
) -> None:
    browser = signed_in(person(other_site, Role.MEDICAL_DIRECTOR))
    assert WHY in browser.get(reverse("reviews")).content.decode()
    sent = {"justified": "yes", "comment": "A true emergency"}
    assert browser.post(reverse("review", args=[opened.pk]), sent).status_code == 302
    assert opened.review.justified
    with pytest.raises(ActError, match="reviewed already"):
        emergency.review(By(None, other_site), opened, justified=True, comment="again")


def test_until_it_is_reviewed_it_stands_on_the_first_page_of_those_who_review_there(
    opened: EmergencyAccess, other_site: Site, client: Client
) -> None:
    director = signed_in(person(other_site, Role.MEDICAL_DIRECTOR))
    said = "1 emergency access to records of your sites waits for a review"
    assert said in director.get(reverse("home")).content.decode()
    assert said not in client.get(reverse("home")).content.decode()  # a nurse of another site
    director.post(reverse("review", args=[opened.pk]), {"justified": "yes", "comment": "A true emergency"})
    assert said not in director.get(reverse("home")).content.decode()


def test_nobody_reviews_their_own(opened: EmergencyAccess, by: By) -> None:
    with pytest.raises(ActError, match="their own"):
        emergency.review(by, opened, justified=True, comment="I was right")
    assert list(EmergencyAccess.objects.unreviewed()) == [opened]


def test_a_director_of_another_site_sees_none_of_it(opened: EmergencyAccess, site: Site) -> None:
    browser = signed_in(person(site, Role.MEDICAL_DIRECTOR))
    assert WHY not in browser.get(reverse("reviews")).content.decode()
    assert browser.get(reverse("review", args=[opened.pk])).status_code == 404
