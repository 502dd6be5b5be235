"""The time axis shows what was recorded, marks what the protocol's cut-offs say, and asks the database little."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic import clock
from daybreak.clinic.actions import consent, findings, medication
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.models import Consent, Finding, Patient, User
from daybreak.clinic.planning.civil import local
from daybreak.clinic.timeline import Outlook, outlook, story
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.actions.sessions.test_orders import given
from tests.clinic.conftest import signed_in

pytestmark = pytest.mark.django_db


def shown(client: Client, patient: Patient) -> str:
    answer = client.get(reverse("timeline", args=[patient.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def infused(make: Make) -> Room:
    """An infusion four hours ago, with nausea; MADRS 32 the day before, 11 an hour ago."""
    one = make()
    one.begins()
    one.reads(10, nausea_observed="yes")
    entries = [
        Entry(id, text, clock.now() - timedelta(hours=1)) for id, text in (("madrs", "11"), ("phq9", "4"))
    ]
    findings.record(one.by, one.session.patient, entries)
    return one


def test_nothing_is_ordered_and_the_page_says_so(client: Client, patient: Patient) -> None:
    page = shown(client, patient)
    assert "Nothing is ordered yet, so there are no cut-offs and no forecast." in page
    assert "polygon" not in page


def test_what_happened_is_on_the_axis(client: Client, room: Make) -> None:
    one = infused(room)
    patient = one.session.patient
    drug = Drug("Duloxetine", "60 mg", ("ssri_or_snri",), None, clock.now().date() - timedelta(days=9))
    medication.add_drug(one.by, patient, drug)
    page = shown(client, patient)
    for words in (
        "Session 1 of iv-racemic-acute, 41.175 mg: running",
        "Nausea",
        "Consent given to version: 1",
        "Order signed: iv-racemic-acute",
        "Duloxetine 60 mg, from",
        "MADRS total 11",
        "PHQ-9 total 4",
    ):
        assert words in page, words


def test_marks_name_the_reading_the_cut_off_and_its_source(client: Client, room: Make) -> None:
    page = shown(client, infused(room).session.patient)
    assert (
        "Response: MADRS total 11 (lower by 50 % or more than 32 before the first dose; source C12)" in page
    )
    assert "Remission: MADRS total 11 (at most 12; source I30)" in page
    assert "response: at most 16" in page
    assert "Relapse:" not in page


def test_another_instrument_has_a_scale_of_its_own(room: Make) -> None:
    told = story(infused(room).session.patient, clock.now())
    assert {one.instrument for one in told.readings} == {"madrs", "phq9"}
    assert {mark.reading.instrument for mark in told.marks} == {"madrs"}


def test_a_corrected_reading_counts_as_it_was_corrected(client: Client, room: Make) -> None:
    one = infused(room)
    wrong = Finding.objects.get(finding="madrs", text="11")
    findings.correct(one.by, wrong, Entry("madrs", "30", wrong.true_at), reason="Another patient's sheet.")
    page = shown(client, one.session.patient)
    assert "MADRS total 30" in page
    assert "MADRS total 11" not in page
    assert "No reading has reached a cut-off of the protocol yet." in page


def test_a_consent_taken_back_is_an_exception(client: Client, room: Make) -> None:
    one = infused(room)
    signed = Consent.objects.get()
    consent.withdraw_consent(one.by, signed, on=clock.now().date(), remark="No longer wants it.")
    assert "Consent taken back, version: 1" in shown(client, one.session.patient)


def test_the_forecast_is_of_this_patient_and_says_what_it_rests_on(client: Client, room: Make) -> None:
    one = infused(room)
    page = shown(client, one.session.patient)
    told = story(one.session.patient, clock.now())
    assert told.known["madrs"].value == 32  # as it was before the first dose
    assert told.origin is not None and told.protocol is not None  # noqa: PT018
    band = outlook(told.protocol, told.known, told.origin, told.now)
    assert isinstance(band, Outlook)
    assert set(band.low[:1] + band.high[:1]) == {32.0}  # everybody begins with the patient's own MADRS
    assert all(low <= middle <= high for low, middle, high in zip(band.low, band.middle, band.high, strict=True))  # fmt: skip
    assert 'class="band"' in page
    for words in ("hypothesis", band.calibration, told.protocol.sha256[:12], "500 virtual patients"):
        assert words in page, words
    assert "race" in page[page.index("Not known of this patient") :]


def test_without_a_madrs_there_is_no_forecast_and_the_page_says_what_is_missing(
    client: Client, room: Make
) -> None:
    one = room()
    one.comes()
    wrong = Finding.objects.get(finding="madrs")
    findings.correct(one.by, wrong, None, reason="Entered in error.")
    page = shown(client, one.session.patient)
    assert "no MADRS was recorded before the first dose. Record the MADRS." in page
    assert 'class="band"' not in page


def test_the_table_says_everything_that_the_picture_says(client: Client, room: Make) -> None:
    page = shown(client, infused(room).session.patient)
    table = page[page.index("<table>") :]
    drawn = re.findall(r"<title>([^<\n]+)", page[: page.index("</figure>")])[0:]
    said = [words for words in drawn if not words.startswith("The course of")]
    assert said
    assert all(words in table for words in said)


def test_a_page_asks_the_database_a_few_times(
    client: Client, room: Make, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    patient = infused(room).session.patient
    for name in ("timeline", "next_session", "patient"):
        client.get(reverse(name, args=[patient.pk]))
        with django_assert_max_num_queries(12):
            client.get(reverse(name, args=[patient.pk]))


def test_it_is_there_for_the_site_only(patient: Patient, stranger: User, by: By) -> None:
    assert signed_in(stranger).get(reverse("timeline", args=[patient.pk])).status_code == 404


def test_the_patient_page_fetches_it_and_shows_a_wait(client: Client, patient: Patient) -> None:
    page = client.get(reverse("patient", args=[patient.pk])).content.decode()
    assert f'hx-get="{reverse("timeline", args=[patient.pk])}"' in page
    assert "Drawing the course and working out the forecast" in page


def test_what_the_protocol_allows_next_has_rule_reason_and_source(client: Client, room: Make) -> None:
    patient = infused(room).session.patient
    page = client.get(reverse("next_session", args=[patient.pk])).content.decode()
    assert "A suggestion, not an order" in page
    assert "Give 41.175 mg" in page
    assert "dosing; source C14, C9, C13" in page
    assert "If the patient does not come" in page
    assert "MADRS total 11 points of" in page  # what it rests on, with its day
    assert "No further drug, visits as before" in page


def test_without_a_weight_it_says_what_is_missing(client: Client, room: Make) -> None:
    one = infused(room)
    wrong = Finding.objects.get(finding="weight_kg")
    findings.correct(one.by, wrong, None, reason="Of another patient.")
    page = client.get(reverse("next_session", args=[one.session.patient_id])).content.decode()
    assert "The body weight is unknown, so the dose cannot be worked out." in page
    assert "Not known: Body weight" in page


def test_before_an_order_nothing_is_suggested(client: Client, patient: Patient) -> None:
    page = client.get(reverse("next_session", args=[patient.pk])).content.decode()
    assert "Nothing is ordered yet." in page
    assert "Give " not in page


def test_what_the_course_lacks_is_asked_where_it_is_said_to_be_missing(room: Make, nurse: User) -> None:
    """How the last dose was borne: the page says who asks, and its link leads to that one question."""
    patient, browser = given(room).session.patient, signed_in(nurse)
    page = browser.get(reverse("next_session", args=[patient.pk])).content.decode()
    assert "The last dose was tolerated" in page
    assert "Somebody asks the patient after the dose" in page
    link = reverse("findings_record", args=[patient.pk]) + "?ask=tolerated_last"
    assert f'href="{link}"' in page
    form = browser.get(link).content.decode()
    assert "The last dose was tolerated" in form
    assert "Last dose</label>" not in form
    at = local(patient.site.time_zone, clock.now()).strftime("%Y-%m-%dT%H:%M")
    assert browser.post(link, {"tolerated_last": "yes", "true_at": at}).status_code == 302
    page = browser.get(reverse("next_session", args=[patient.pk])).content.decode()
    assert "Not known: The last dose was tolerated" not in page
