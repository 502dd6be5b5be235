# ruff: noqa: F811
"""The monitoring form is filled from the record, what is missing is named, seven days are counted until a person submits it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic.actions import accounts, findings, patients, sessions
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.actions.rems import answer, submitted
from daybreak.clinic.facts import facts_of
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.models import Channel, RemsAnswer, RemsSubmission, Site, User
from daybreak.clinic.rems import counts, monitoring_form, waiting
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    Make,
    Room,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)
from tests.clinic.actions.sessions.test_whole_sessions import leave
from tests.clinic.conftest import signed_in

pytestmark = pytest.mark.django_db


def treated(one: Room) -> Room:
    """Two devices, sedation from 20 minutes that is over at 60, discharged after 128."""
    one.comes()
    one.draws()
    for minute, portion in zip((0, 5), one.standing.prepared["portions"], strict=True):
        one.does(minute, "device-given", container=portion["container"])
    for minute, high in ((20, "135"), (40, "146"), (60, "139"), (80, "131"), (90, "129"), (120, "127")):
        sedated = "yes" if minute < 60 else "no"
        one.reads(minute, systolic_bp=high, sedation_observed=sedated)
    leave(one, 126)
    return one


def grave(one: Room) -> None:
    """A serious event that becomes known after the record was signed."""
    entry = one.entry(150, "noted", seen="Syncope", severity="severe", serious="yes")
    assert sessions.note_signed(one.at(150), one.session, entry, one.nurse).accepted


def day_of(one: Room, minute: float) -> date:
    """By the clocks of the site."""
    return site_day(one.session.patient.site, one.at(minute).moment)


def filled(one: Room) -> dict[str, str | None]:
    facts = facts_of(one.session.patient, one.by.moment)
    return {entry.label: entry.value for entry in monitoring_form(one.standing, facts, one.by.moment)}


def test_the_form_says_what_the_record_says(room: Make) -> None:
    form = filled(treated(room("spravato-trd-us")))
    said = {
        "First name": "Ada", "Last name": "Example", "Date of birth": "1980-05-17", "Sex": "male", "Enrolled in the REMS": "yes",
        "Dose, mg": "56", "Minutes from the first device to the end of monitoring": "128",
        "Blood pressure before the dose": "128/79 mmHg", "Blood pressure at 40 minutes": "146/79 mmHg",
        "Blood pressure at the end": "127/79 mmHg", "Vital signs acceptable at the end": "yes",
        "Pulse oximetry checks done": "yes, 6", "Sedation": "yes",
        "Sedation: resolved": "seen to be over 60 min after the first device", "Dissociation": "no",
        "Name": "Northern clinic", "Psychostimulant": "no",
    }  # fmt: skip
    assert {label: form[label] for label in said} == said


END = (
    "Blood pressure at the end",
    "Vital signs acceptable at the end",
    "Sedation",
    "Dissociation",
    "Respiratory depression",
)


def test_what_is_asked_of_the_end_is_open_while_the_patient_is_observed(room: Make) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    for minute, portion in zip((0, 5), one.standing.prepared["portions"], strict=True):
        one.does(minute, "device-given", container=portion["container"])
    for minute in (20, 40):
        one.reads(minute, respiratory_depression_observed="no", vital_signs_acceptable="yes")
    form = filled(one)
    assert form["Blood pressure at 40 minutes"] == "128/79 mmHg"
    assert [form[label] for label in END] == [None] * 5
    one.reads(45, dissociation_observed="yes")
    assert filled(one)["Dissociation"] == "yes"  # what was seen was seen
    for minute in (60, 80, 90):
        one.reads(minute, respiratory_depression_observed="no")
    one.reads(120, systolic_bp="133")
    leave(one, 124)
    form = filled(one)
    assert [form[label] for label in END] == [
        "133/79 mmHg",
        "yes",
        "no",
        "yes",
        None,
    ]  # nobody asked about breathing at the end


def test_a_serious_adverse_event_is_what_was_seen_at_the_bedside(room: Make) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    one.does(0, "device-given", container=one.standing.prepared["portions"][0]["container"])
    one.reads(2, serious_adverse_event="no")
    assert filled(one)["Serious adverse event"] is None  # not before the patient has left
    one.reads(4, serious_adverse_event="yes")
    one.reads(5, serious_adverse_event="no")
    assert filled(one)["Serious adverse event"] == "yes"


def test_serious_events_noted_in_words_fill_the_form_and_their_details(room: Make) -> None:
    one = room("spravato-trd-us")
    one.comes()
    grave = {"seen": "Syncope", "severity": "moderate", "serious": "yes"}
    one.does(-2, "noted", **(grave | {"seen": "Fainted at the door"}))
    one.draws()
    one.does(0, "device-given", container=one.standing.prepared["portions"][0]["container"])
    one.does(3, "noted", seen="Nausea", severity="severe", serious="no")
    form = filled(one)
    assert (form["Serious adverse event"], form["Serious adverse event: details"]) == (None, None)
    one.reads(4, serious_adverse_event="no")
    one.does(12, "noted", **grave, drug="Atropine", dose="0.5 mg", route="intravenous")
    form = filled(one)
    assert form["Serious adverse event"] == "yes"
    assert form["Serious adverse event: details"] == (
        "12 min after the first device: Syncope; moderate, serious; given: Atropine 0.5 mg, intravenous"
    )


def test_what_is_not_on_record_is_missing_and_never_guessed(room: Make) -> None:
    form = filled(treated(room("spravato-trd-us")))
    missing = {label for label, value in form.items() if value is None}
    assert {"Middle initial", "First treatment", "Phone", "Respiratory depression", "Serious adverse event",
            "Vital signs acceptable before the dose"} <= missing  # fmt: skip


def test_who_monitored_has_a_telephone_and_the_patient_a_middle_initial_once_they_are_on_record(
    room: Make, by: By, nurse: User
) -> None:
    one = treated(room("spravato-trd-us"))
    accounts.set_phone(system(by.site), nurse, "030 23125 002")
    patient = one.session.patient
    name = Identity(patient.number, "Ada", "Example", patient.birth_date, middle_initial="m")
    patients.correct_identity(by, patient, name, reason="As on the passport")
    one.session.refresh_from_db()
    form = filled(one)
    assert (form["Phone"], form["Middle initial"]) == ("030 23125 002", "M")


def test_what_the_record_leaves_open_is_answered_for_the_session_and_says_by_whom(room: Make) -> None:
    one = treated(room("spravato-trd-us"))
    answer(one.by, one.session, {"first_treatment": "yes", "ready_after_min": 95, "vitals_before": ""})
    facts = facts_of(one.session.patient, one.by.moment)
    told = {entry.label: entry for entry in monitoring_form(one.standing, facts, one.by.moment)}
    assert (told["First treatment"].value, told["First treatment"].told_by) == ("yes", "Nurse north")
    assert told["Minutes after which the patient would have been ready without the 2 hours"].value == "95"
    assert told["Vital signs acceptable before the dose"].value is None
    row = submitted(one.by, one.session, channel=Channel.PORTAL, on=day_of(one, 0), confirmation="C-1")
    assert ["Patient", "First treatment", "yes"] in row.form


def test_where_the_record_answers_it_counts_and_nothing_else(room: Make) -> None:
    one = treated(room("spravato-trd-us"))
    answer(one.by, one.session, {"serious_event": "no"})
    assert filled(one)["Serious adverse event"] == "no"
    grave(one)
    assert filled(one)["Serious adverse event"] == "yes"


def test_answers_that_cannot_be_are_refused(room: Make) -> None:
    one = treated(room("spravato-trd-us"))
    for said, wrong in (
        ("Nothing is filled in", {"first_treatment": "", "ready_after_min": None}),
        ("had left after 128 minutes", {"ready_after_min": 129}),
    ):
        with pytest.raises(ActError, match=said):
            answer(one.by, one.session, wrong)
    assert not RemsAnswer.objects.exists()


def test_the_page_asks_only_for_what_the_record_leaves_open(client: Client, room: Make) -> None:
    one = treated(room("spravato-trd-us"))
    grave(one)
    args = [one.session.patient_id, one.session.pk]
    page = reverse("rems_answers", args=args)
    asked = client.get(page).content.decode()
    assert 'name="first_treatment"' in asked
    assert 'name="serious_event"' not in asked
    assert client.post(page, {"first_treatment": "yes"}).status_code == 302
    assert "answered by Nurse north" in client.get(reverse("rems_form", args=args)).content.decode()
    assert '<option value="yes" selected>Yes</option>' in client.get(page).content.decode()


def test_the_sheet_says_that_it_is_not_the_form(client: Client, room: Make) -> None:
    one = treated(room("spravato-trd-us"))
    args = [one.session.patient_id, one.session.pk]
    assert "It is not that form" in client.get(reverse("rems_form", args=args)).content.decode()
    paper = client.get(reverse("rems_paper", args=args))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "This is not the form of the REMS" in text


def test_the_director_records_the_certification_and_the_page_says_by_whom(
    client: Client, site: Site, director: User
) -> None:
    browser, page = signed_in(director), reverse("rems_certification")
    assert "Not on record." in client.get(reverse("rems")).content.decode()
    assert client.get(page).status_code == 403
    given = {"stands": "yes", "since": "2026-01-05", "representative": "Dr Rosa Representative"}
    wrong = browser.post(page, given | {"renew_by": "2025-01-05"}).content.decode()
    assert "The renewal is due before the certification." in wrong
    assert "has not come yet" in browser.post(page, given | {"since": "2999-01-01"}).content.decode()
    assert browser.post(page, given).status_code == 302
    shown = client.get(reverse("rems")).content.decode()
    assert "Certified since 5 January 2026. Authorised representative: Dr Rosa Representative." in shown
    assert "Recorded by Medical director north" in shown
    assert browser.post(page, given | {"stands": "no", "since": "2026-02-01"}).status_code == 302
    assert "No longer certified since 1 February 2026." in client.get(reverse("rems")).content.decode()


def test_seven_days_are_counted_from_the_treatment(room: Make) -> None:
    one = treated(room("spravato-trd-us"))
    site, given_at = one.session.patient.site, one.at(0).moment
    (row,) = waiting(site, given_at)
    assert (row.due_on - row.treated_on, row.days_left, row.overdue) == (timedelta(days=7), 7, False)
    last, after = given_at + timedelta(days=7), given_at + timedelta(days=8)
    assert (waiting(site, last)[0].days_left, counts(site, last).overdue) == (0, 0)
    assert (waiting(site, after)[0].overdue, counts(site, after).overdue) == (True, 1)


def test_an_infusion_asks_for_no_form(room: Make) -> None:
    one = room().begins()
    assert waiting(one.session.patient.site, one.by.moment) == []
    with pytest.raises(ActError, match="No monitoring form"):
        submitted(one.by, one.session, channel=Channel.FAX, on=day_of(one, 0), confirmation="1")
    with pytest.raises(ActError, match="No monitoring form"):
        answer(one.by, one.session, {"first_treatment": "yes"})


def test_a_submission_is_an_act_with_its_confirmation_and_the_form_as_it_was(room: Make) -> None:
    one = treated(room("spravato-trd-us"))
    day = day_of(one, 0)
    for wrong, said in (
        ({"confirmation": ""}, "confirmation is missing"),
        ({"on": day - timedelta(days=2)}, "before the treatment"),
        ({"on": day + timedelta(days=3)}, "has not come yet"),
        ({"channel": Channel.NOT_REQUIRED}, "does not say that the patient was an inpatient"),
    ):
        with pytest.raises(ActError, match=said):
            submitted(
                one.by, one.session, **({"channel": Channel.PORTAL, "on": day, "confirmation": "C-1"} | wrong)
            )
    late = replace(one.by, at=one.at(0).moment + timedelta(days=9))
    with pytest.raises(ActError, match="reason for the delay is missing"):
        submitted(late, one.session, channel=Channel.FAX, on=day_of(one, 9 * 24 * 60), confirmation="C-1")
    row = submitted(one.by, one.session, channel=Channel.PORTAL, on=day, confirmation="C-1")
    assert ["Treatment", "Dose, mg", "56"] in row.form
    assert waiting(one.session.patient.site, one.by.moment) == []


def test_no_form_is_submitted_while_the_patient_is_in_the_room(room: Make) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    for minute, portion in zip((0, 5), one.standing.prepared["portions"], strict=True):
        one.does(minute, "device-given", container=portion["container"])
        with pytest.raises(ActError, match="The patient has not left yet"):
            submitted(one.by, one.session, channel=Channel.FAX, on=day_of(one, 0), confirmation="C-1")
    assert counts(one.session.patient.site, one.by.moment).waiting == 1


def test_of_an_inpatient_no_form_is_asked(room: Make) -> None:
    one = room("spravato-trd-us")
    said = {"rems_enrolled": "no", "inpatient": "yes"}
    findings.record(
        one.by, one.session.patient, [Entry(id, text, one.at(-5).moment) for id, text in said.items()]
    )
    assert filled(treated(one))["Enrolled in the REMS"] == "no"
    submitted(one.by, one.session, channel=Channel.NOT_REQUIRED, on=day_of(one, 0))
    assert counts(one.session.patient.site, one.by.moment).waiting == 0


def test_the_pages_count_fill_and_record(
    client: Client, room: Make, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one = treated(room("spravato-trd-us"))
    args = [one.session.patient_id, one.session.pk]
    left = 7 - (site_day(one.session.patient.site, one.by.moment) - day_of(one, 0)).days
    for page, said in (
        ("home", "1 REMS monitoring form to"),
        ("sessions", "1 REMS monitoring form to"),
        ("rems", f"{left} days left"),
    ):
        client.get(reverse(page))
        with django_assert_max_num_queries(12):
            assert said in client.get(reverse(page)).content.decode()
    paper = client.get(reverse("rems_paper", args=args))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "146/79 mmHg" in text
    assert "not on record" in text
    assert "1-877-778-0091" in text
    form = reverse("rems_form", args=args)
    page = client.get(form).content.decode()
    assert "Serious adverse event" in page
    refused = client.post(form, {"channel": "portal", "on": day_of(one, 0).isoformat()})
    assert "confirmation is missing" in refused.content.decode()
    done = client.post(form, {"channel": "portal", "on": day_of(one, 0).isoformat(), "confirmation": "C-77"})
    assert done.status_code == 302
    assert RemsSubmission.objects.get().recorded_by == one.by.user
    assert "C-77" in client.get(reverse("rems")).content.decode()
