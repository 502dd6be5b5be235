"""Pages of patients: what is sent is done, what is refused is said at its field."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import live
from daybreak.clinic.actions import findings
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.models import Finding, Patient, PatientRead
from tests.clinic.conftest import MORNING

IDENTITY = {"number": "2001", "family_name": "Newcomer", "given_name": "Nora", "birth_date": "1990-01-31"}
MOST_QUERIES = 12


def page(name: str, patient: Patient, *more: object) -> str:
    return reverse(name, args=[patient.pk, *more])


def test_a_patient_is_registered(client: Client) -> None:
    answer = client.post(reverse("patient_register"), IDENTITY)
    patient = Patient.objects.get(number="2001")
    assert answer["Location"] == page("patient", patient)


def test_somebody_alike_is_shown_and_must_be_told_apart(client: Client, patient: Patient) -> None:
    alike = IDENTITY | {"family_name": "Exampel", "given_name": "Ada", "birth_date": "1980-05-17"}
    shown = client.post(reverse("patient_register"), alike).content.decode()
    assert "Is it one of these?" in shown
    assert page("patient", patient) in shown
    assert client.post(reverse("patient_register"), alike | {"not_duplicate": "on"}).status_code == 302


def test_a_name_is_not_markup(client: Client) -> None:
    client.post(reverse("patient_register"), IDENTITY | {"family_name": "<script>alert(1)</script>"})
    shown = client.get(page("patient", Patient.objects.get(number="2001"))).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_findings_are_recorded_as_they_are_typed(client: Client, patient: Patient) -> None:
    sent = {"weight_kg": "82.50", "sex": "female", "race": "not known", "true_at": "2026-03-02T09:00"}
    assert client.post(page("findings_record", patient) + "?group=person", sent).status_code == 302
    weight = Finding.objects.get(finding="weight_kg")
    assert (weight.text, weight.true_at, weight.true_offset_min) == ("82.50", MORNING, 60)
    assert Finding.objects.get(finding="race").not_known


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"weight_kg": "82,5"}, "is not a number"),
        ({"weight_kg": "8"}, "below the least that is possible"),
        (
            {"weight_kg": "82", "true_at": "2026-03-29T02:30"},
            "couldn’t be interpreted",
        ),  # the clocks went forward
        ({"weight_kg": "82", "true_at": "2999-01-01T00:00"}, "has not come yet"),
        ({}, "nothing to record"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_recorded(
    client: Client, patient: Patient, sent: dict[str, str], said: str
) -> None:
    given = {"true_at": "2026-03-02T09:00"} | sent
    answer = client.post(page("findings_record", patient) + "?group=person", given)
    assert answer.status_code == 200
    assert said in answer.content.decode().replace("&#x27;", "’")
    assert not Finding.objects.exists()


def test_an_unusual_value_is_asked_again_not_refused(client: Client, patient: Patient) -> None:
    sent = {"weight_kg": "250", "true_at": "2026-03-02T09:00"}
    url = page("findings_record", patient) + "?group=person"
    assert "Unusual: Body weight 250 kg" in client.post(url, sent).content.decode()
    assert client.post(url, sent | {"confirmed": "on"}).status_code == 302


def test_a_wrong_value_is_corrected_and_stays_in_the_history(
    client: Client, by: By, patient: Patient
) -> None:
    (wrong,) = findings.record(by, patient, [Entry("weight_kg", "28", MORNING)])
    sent = {"weight_kg": "82", "true_at": "2026-03-02T09:00", "reason": "digits exchanged"}
    assert client.post(page("finding_correct", patient, wrong.pk), sent).status_code == 302
    shown = client.get(page("patient_history", patient)).content.decode()
    assert "28 kg" in shown
    assert "digits exchanged" in shown
    assert "28 kg" not in client.get(page("patient", patient)).content.decode()


def test_a_finding_of_somebody_else_is_not_corrected_here(
    client: Client, by: By, patient: Patient, other_patient: Patient
) -> None:
    (theirs,) = findings.record(by, other_patient, [Entry("weight_kg", "82", MORNING)])
    assert client.get(page("finding_correct", patient, theirs.pk)).status_code == 404


@pytest.mark.parametrize(
    "name", ["patient", "patient_history", "findings_record", "screenings", "medication", "consent"]
)
def test_a_page_needs_few_queries_and_is_written_down(
    client: Client, by: By, patient: Patient, name: str, django_assert_max_num_queries: object
) -> None:
    findings.record(by, patient, [Entry("weight_kg", "82", MORNING), Entry("sex", "female", MORNING)])
    client.get(reverse("home"))
    with django_assert_max_num_queries(MOST_QUERIES):  # type: ignore[operator]
        assert client.get(page(name, patient)).status_code == 200
    assert PatientRead.objects.filter(patient=patient, user=by.user, page=name).count() == 1


def test_search_finds_while_typing(client: Client, patient: Patient) -> None:
    shown = client.get(reverse("patients"), {"q": "exam"}, headers={"HX-Request": "true"}).content.decode()
    assert "Example, Ada" in shown
    assert "<html" not in shown


def test_a_screen_learns_of_a_change_and_of_nothing_else(client: Client, by: By, patient: Patient) -> None:
    url = reverse("patient", args=[patient.pk])
    version = re.search(r'data-live-version="(\d+)"', client.get(url).content.decode())
    assert version is not None
    asks = {"X-Daybreak-Poll": "1", "X-Daybreak-Shown": version[1]}
    assert client.get(url, headers=asks).status_code == 204
    findings.record(by, patient, [Entry("weight_kg", "82", MORNING)])
    part = client.get(url, headers=asks).content.decode()
    assert "82 kg" in part
    assert f'data-live-version="{int(version[1]) + 1}"' in part
    assert "<html" not in part
    assert client.get(url, headers={"X-Daybreak-Shown": "1 OR 1"}).status_code == 200


def test_a_screen_of_another_site_learns_nothing(client: Client, other_patient: Patient) -> None:
    version = live.version(f"patient:{other_patient.pk}")
    for shown in (str(version), "0"):
        url = reverse("patient", args=[other_patient.pk])
        assert client.get(url, headers={"X-Daybreak-Shown": shown}).status_code == 404


def test_a_long_history_goes_on_with_older_entries(client: Client, patient: Patient, by: By) -> None:
    entries = [
        Entry("weight_kg", str(60 + number % 30), MORNING + timedelta(hours=number)) for number in range(160)
    ]
    findings.record(by, patient, entries)
    first = client.get(reverse("patient_history", args=[patient.pk]))
    second = client.get(reverse("patient_history", args=[patient.pk]), {"page": "2"})
    assert b"page=2" in first.content
    assert (len(first.context["rows"]), len(second.context["rows"])) == (150, 10)
