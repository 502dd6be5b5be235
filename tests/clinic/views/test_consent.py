"""The consent page has a block for each form that counts; a signature goes to the form it was given to."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions import consent
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import Consent, ConsentForm, Patient, User
from tests.clinic.conftest import signed_in

pytestmark = pytest.mark.django_db
KETAMINE, SPRAY = "racemic-ketamine", "esketamine"


@pytest.fixture
def forms(by: By, patient: Patient) -> dict[str, ConsentForm]:
    """One for each drug."""
    return {
        drug: consent.publish_form(
            by, patient.site, version=str(place), title="Treatment", body=f"About {drug}", drug=drug
        )
        for place, drug in enumerate((KETAMINE, SPRAY), start=1)
    }


def page(client: Client, patient: Patient) -> str:
    return client.get(reverse("consent", args=[patient.pk])).content.decode()


def signs(client: Client, patient: Patient, form: ConsentForm) -> str:
    sent = {"form": str(form.pk), "signed_on": "2026-03-02", "once": f"form-{form.pk}"}
    return client.post(reverse("consent", args=[patient.pk]), sent).content.decode()


def test_each_form_says_for_which_drug_it_counts_and_whether_consent_stands(
    client: Client, patient: Patient, forms: dict[str, ConsentForm]
) -> None:
    before = page(client, patient)
    for drug in ("racemic ketamine", "esketamine"):
        assert f"Consent to this form counts for {drug}." in before
        assert f"No consent stands for {drug}." in before
    assert "About racemic-ketamine" in before
    assert "About esketamine" in before
    signs(client, patient, forms[SPRAY])
    after = page(client, patient)
    assert "Consent stands for esketamine." in after
    assert "No consent stands for racemic ketamine." in after
    assert [row.form for row in Consent.objects.all()] == [forms[SPRAY]]


def test_one_form_for_every_drug_is_one_block(client: Client, by: By, patient: Patient) -> None:
    consent.publish_form(by, patient.site, version="1", title="Treatment", body="Text")
    shown = page(client, patient)
    assert shown.count("Consent to this form counts for every drug of this clinic.") == 1
    assert shown.count("The patient has signed") == 1


def test_a_drug_without_a_form_is_named(client: Client, by: By, patient: Patient) -> None:
    consent.publish_form(by, patient.site, version="1", title="Treatment", body="Text", drug=SPRAY)
    assert "This clinic has no consent form for racemic ketamine" in page(client, patient)
    consent.publish_form(by, patient.site, version="2", title="Treatment", body="Text")
    assert "This clinic has no consent form" not in page(client, patient)


def test_taking_back_one_leaves_the_other_in_force(
    client: Client, patient: Patient, forms: dict[str, ConsentForm]
) -> None:
    for form in forms.values():
        signs(client, patient, form)
    row = Consent.objects.get(form=forms[SPRAY])
    address = reverse("consent_withdraw", args=[patient.pk, row.pk])
    client.post(address, {"remark": "The taste", "once": "back"})
    shown = page(client, patient)
    assert "No consent stands for esketamine." in shown
    assert "Consent stands for racemic ketamine." in shown
    assert shown.count("Withdraw the consent</button>") == 1


def test_a_form_that_was_replaced_meanwhile_is_not_signed(
    client: Client, by: By, patient: Patient, forms: dict[str, ConsentForm]
) -> None:
    consent.publish_form(by, patient.site, version="3", title="Treatment", body="New", drug=SPRAY)
    assert "This is not the newest form." in signs(client, patient, forms[SPRAY])
    assert not Consent.objects.exists()


def test_a_day_that_has_not_come_is_refused_at_the_form_it_was_entered_in(
    client: Client, patient: Patient, forms: dict[str, ConsentForm]
) -> None:
    sent = {"form": str(forms[SPRAY].pk), "signed_on": "2999-01-01", "once": "late"}
    shown = client.post(reverse("consent", args=[patient.pk]), sent).content.decode()
    of_spray = shown[shown.index(f'id="form-{forms[SPRAY].pk}"') :]
    assert shown.count("That day has not come yet.") == 1
    assert "That day has not come yet." in of_spray[: of_spray.index("</section>")]


def test_a_form_is_published_for_every_drug_unless_one_is_chosen(director: User) -> None:
    browser = signed_in(director)
    given = {"title": "Treatment", "body": "Text", "sign_again": "on"}
    for version, chosen in (("1", {}), ("2", {"drug": SPRAY})):
        browser.post(reverse("consent_form"), given | {"version": version, "once": version} | chosen)
    published = ConsentForm.objects.order_by("pk").values_list("version", "drug")
    assert list(published) == [("1", ""), ("2", SPRAY)]


def test_a_signature_says_its_drug_on_the_axis(
    client: Client, patient: Patient, forms: dict[str, ConsentForm]
) -> None:
    consent.record_consent(
        By(None, patient.site), patient, forms[SPRAY], signed_on=date(2026, 3, 2), off_label_explained=False
    )
    shown = client.get(reverse("timeline", args=[patient.pk])).content.decode()
    assert "Consent given to version: 2, for esketamine" in shown
