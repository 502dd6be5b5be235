"""A form is carried out once, however often it is sent; one that was refused may be sent again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.access import once
from daybreak.clinic.models import AntidepressantTrial, Patient

pytestmark = pytest.mark.django_db

TRIAL = {
    "drug": "Sertraline", "highest_dose_mg_per_day": "150", "duration_weeks": "8", "outcome": "no-response",
    "adequacy": "adequate", "current_episode": "on",
}  # fmt: skip


def add(client: Client, patient: Patient, **changed: Any) -> Any:
    page = reverse("antidepressants", args=[patient.pk])
    return client.post(page, TRIAL | changed, headers={"Referer": f"http://testserver{page}"})


def test_a_second_click_adds_nothing_and_says_so_on_the_page_it_came_from(
    client: Client, patient: Patient
) -> None:
    token = once.token()
    answers = [add(client, patient, once=token) for _ in range(2)]
    assert AntidepressantTrial.objects.count() == 1
    assert answers[1].status_code == 302
    assert once.SAID in client.get(answers[1]["Location"]).content.decode()


def test_another_form_is_another_time(client: Client, patient: Patient) -> None:
    for drug in ("Sertraline", "Venlafaxine"):
        add(client, patient, once=once.token(), drug=drug)
    assert AntidepressantTrial.objects.count() == 2


def test_what_was_refused_may_be_sent_again(client: Client, patient: Patient) -> None:
    token = once.token()
    assert add(client, patient, once=token, duration_weeks="-1").status_code == 200
    add(client, patient, once=token)
    assert AntidepressantTrial.objects.count() == 1


def test_every_form_that_sends_carries_a_token_of_its_own(client: Client, patient: Patient) -> None:
    page = reverse("antidepressants", args=[patient.pk])
    first, second = (client.get(page).content.decode().split('name="once" value="')[1][:32] for _ in range(2))
    assert first != second


def test_it_leads_to_no_other_site(client: Client, patient: Patient) -> None:
    token, page = once.token(), reverse("antidepressants", args=[patient.pk])
    for _ in range(2):
        answer = client.post(page, TRIAL | {"once": token}, headers={"Referer": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("home")
