"""What is late and due, of a whole site in few queries, and of one patient."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic import clock
from daybreak.clinic.actions import findings, patients
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.follow_up.board import asked_of, due_at_site
from daybreak.clinic.models import EventKind, Language, Patient, SessionEvent, Site, TreatmentSession
from tests.clinic.actions.follow_up.conftest import (
    answer_all,
    contacts_set,
    link_of,
    ordered,
    token_for,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 12, 11, 0, tzinfo=clock.now().tzinfo)  # a Thursday, 12:00 in Berlin


def listed(site: Site, at: datetime = NOON) -> list[tuple[str, str, str]]:
    return [(one.patient.number, one.instrument, one.state) for one in due_at_site(site, at)]


@pytest.fixture
def course(patient: Patient) -> Patient:
    """Sessions on Thursday a week ago, today at 14:00 and next week."""
    first = NOON - timedelta(days=7)
    ordered(patient, [first, NOON + timedelta(hours=2), NOON + timedelta(days=7)])
    return patient


def test_the_protocols_questionnaires_are_due_before_the_session_and_weekly(
    course: Patient, site: Site
) -> None:
    assert listed(site) == [
        ("1001", "phq9", "due"),
        ("1001", "madrs", "due"),
        ("1001", "cssrs_since_last_contact", "due"),
    ]
    assert ("1001", "madrs", "late") in listed(site, NOON + timedelta(hours=3))
    assert listed(site, NOON + timedelta(days=1)) == [("1001", "phq9", "late")]


def test_a_total_by_staff_or_a_questionnaire_by_link_answers(by: By, course: Patient, site: Site) -> None:
    findings.record(by, course, [Entry("madrs", "20", NOON - timedelta(hours=1))])
    assert ("1001", "madrs", "due") not in listed(site)


def test_the_cssrs_has_no_total_and_is_answered_by_its_first_question(
    by: By, course: Patient, site: Site
) -> None:
    findings.record(by, course, [Entry("cssrs_question_1", "no", NOON - timedelta(hours=1))])
    assert ("1001", "cssrs_since_last_contact", "due") not in listed(site)


def test_a_questionnaire_sent_without_a_total_answers_too(patient: Patient, site: Site) -> None:
    contacts_set(site)
    now = clock.now()
    ordered(patient, [now - timedelta(days=8)])
    assert ("1001", "phq9", "late") in listed(site, now)
    link = link_of(token_for(patient))
    answer_all(link, [None] * 9)
    actions.send(link, Language.ENGLISH)
    assert listed(site, clock.now()) == []
    sent = [("phq9", clock.now())]
    _, asked = asked_of(patient, [patient.pk], sent, clock.now())
    assert [one.state for one in asked if one.instrument == "phq9"] == ["answered", "coming"]


def test_a_withdrawn_total_answers_nothing(by: By, course: Patient, site: Site) -> None:
    (row,) = findings.record(by, course, [Entry("madrs", "20", NOON - timedelta(hours=1))])
    findings.correct(by, row, None, reason="Another patient's")
    assert ("1001", "madrs", "due") in listed(site)


def test_a_cancelled_session_asks_for_nothing(course: Patient, site: Site) -> None:
    today = TreatmentSession.objects.get(number=2)
    with act(system(site), "session.cancelled", patient=course) as done:
        done.stamp(SessionEvent(session=today, kind=EventKind.CANCELLED, true_at=NOON, key="x"))
    assert listed(site) == [("1001", "phq9", "due")]


def test_after_the_end_nothing_is_asked_until_a_new_plan(by: By, course: Patient, site: Site) -> None:
    plan = course.plans.get()
    actions.end_follow_up(by, plan, reason="Moved away")
    assert listed(site) == []
    ordered(course, [NOON - timedelta(days=7)])
    assert listed(site) == [("1001", "phq9", "due")]


def test_a_merged_record_answers_for_the_kept_one(by: By, course: Patient, site: Site) -> None:
    twin = patients.register(
        by, site, Identity("1002", "Ada", "Example", course.birth_date), not_duplicate=True
    )
    findings.record(by, twin, [Entry("madrs", "20", NOON - timedelta(hours=1))])
    assert ("1001", "madrs", "due") in listed(site)
    patients.merge(by, kept=course, merged=twin, reason="The same person")
    assert ("1001", "madrs", "due") not in listed(site)


def test_another_site_sees_none_of_it(course: Patient, other_site: Site) -> None:
    assert listed(other_site) == []


def test_the_queries_do_not_grow_with_the_patients(
    by: By, course: Patient, site: Site, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2, 12):
        identity = Identity(f"10{number:02}", "Ada", f"Example{number}", course.birth_date)
        one = patients.register(by, site, identity, not_duplicate=True)
        ordered(one, [NOON - timedelta(days=7), NOON + timedelta(hours=2)])
    with django_assert_max_num_queries(6):
        assert len(listed(site)) == 33
