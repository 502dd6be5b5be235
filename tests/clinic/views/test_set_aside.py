"""The weekly report of what was decided against a rule."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions import screening, sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import Patient, Role, Site, User
from tests.clinic.actions.sessions.conftest import REASON, Make
from tests.clinic.actions.test_screening import LABEL, known
from tests.clinic.conftest import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(site: Site) -> Client:
    return signed_in(person(site, Role.AUDITOR))


def table(browser: Client, **asked: object) -> list[dict[str, str]]:
    answer = browser.get(reverse("set_aside"), asked | {"as": "csv"})
    return list(csv.DictReader(StringIO(answer.content.decode())))


def test_an_order_other_than_the_courses_rules_stands_there_with_its_reason(
    reviewer: Client, room: Make
) -> None:
    order = room("spravato-trd-us", dose=1).session.plan
    assert order.departure
    (row,) = table(reviewer)
    assert (row["rule"], row["said"], row["patient_number"]) == (
        "course",
        order.departure,
        order.patient.number,
    )
    assert row["why"] == f"84 mg ordered: {REASON}"
    assert row["signed_by"] == "Prescriber north"
    assert REASON in reviewer.get(reverse("set_aside")).content.decode()


def test_it_is_of_the_last_seven_days_unless_others_are_asked_for(reviewer: Client, room: Make) -> None:
    order = room("spravato-trd-us", dose=1).session.plan
    day = order.recorded_at.date()
    assert len(table(reviewer)) == 1
    assert len(table(reviewer, first=day.isoformat(), last=day.isoformat())) in {
        0,
        1,
    }  # the site's day may be another
    assert table(reviewer, first="2020-01-01", last="2020-01-07") == []


def test_the_days_that_are_shown_stand_in_the_fields(reviewer: Client) -> None:
    page = reviewer.get(reverse("set_aside"), {"last": "2026-11-20"}).content.decode()
    assert "14 November 2026 to 20 November 2026" in page
    assert 'name="first" value="2026-11-14"' in page
    assert 'name="last" value="2026-11-20"' in page


def test_an_order_as_the_course_says_does_not(reviewer: Client, room: Make) -> None:
    assert not room("spravato-trd-us").session.plan.departure
    assert table(reviewer) == []
    assert "Nothing in these days." in reviewer.get(reverse("set_aside")).content.decode()


def test_a_gate_on_which_a_prescriber_went_on_stands_there_with_values_and_reason(
    reviewer: Client, room: Make, prescriber: User
) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.reads(-10, systolic_bp="150", diastolic_bp="92")
    doctor = confirm(one.by, prescriber.username, PASSWORD)
    decided = {"prescriber": doctor, "reason": "Anxious; 128/79 at home"}
    assert sessions.decide(one.at(-9), one.session, "bp-before", proceed=False, **decided).accepted
    assert table(reviewer) == []
    assert sessions.decide(one.at(-8), one.session, "bp-before", proceed=True, **decided).accepted
    (row,) = table(reviewer)
    assert (row["rule"], row["why"], row["signed_by"]) == ("bp-before", decided["reason"], "Prescriber north")
    assert "Systolic blood pressure 150 mmHg; Diastolic blood pressure 92 mmHg" in row["said"]
    assert "above 140 mmHg" in row["said"]


def test_a_session_that_ended_otherwise_stands_there_with_what_was_not_done(
    reviewer: Client, room: Make, prescriber: User
) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    one.does(0, "device-given", container=one.standing.prepared["portions"][0]["container"])
    doctor = confirm(one.by, prescriber.username, PASSWORD)
    sessions.abort(one.at(10), one.session, reason="Taken to hospital", clinician=doctor)
    (row,) = table(reviewer)
    assert (row["rule"], row["why"]) == ("discharge", "Taken to hospital")
    assert "28 mg of 56 mg are in" in row["said"]
    assert "110 min of the shortest stay are left." in row["said"]


def test_a_rule_that_two_people_set_aside_stands_there_until_it_is_withdrawn_and_then_as_such(
    reviewer: Client, by: By, patient: Patient, prescriber: User, director: User
) -> None:
    known(by, patient, pregnant="yes")
    signers = [confirm(by, one.username, PASSWORD) for one in (prescriber, director)]
    why = "Decided by the ethics board"
    row = screening.override(
        by, patient, LABEL, "pregnancy", grounds=why, prescriber=signers[0], second=signers[1]
    )
    page = reviewer.get(reverse("set_aside")).content.decode()
    assert (
        "Not recommended in pregnancy or while breastfeeding." in page
    )  # the rule in words, beside its condition
    (shown,) = table(reviewer)
    assert (shown["rule"], shown["why"], shown["withdrawn"]) == ("pregnancy", why, "no")
    assert shown["signed_by"] == f"{prescriber.printed_name}; {director.printed_name}"
    screening.withdraw_override(by, row, reason="reconsidered")
    (shown,) = table(reviewer)
    assert shown["withdrawn"] == "yes"
    assert "Withdrawn since" in reviewer.get(reverse("set_aside")).content.decode()
