"""The demonstration is furnished once for these tests: forty people in every stage, and every record of it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from daybreak.clinic import clock, demo
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.bedside.board import board
from daybreak.clinic.demo.stages import INFUSION, NASAL, Stage, stages
from daybreak.clinic.ledger.check import faults_everywhere
from daybreak.clinic.models import (
    AuditRow,
    Discrepancy,
    EmergencyAccess,
    Patient,
    RuleOverride,
    Screening,
    Site,
    TreatmentSession,
)
from daybreak.clinic.planning.bookings import bookings_of, without
from daybreak.clinic.planning.site_calendar import calendar_of
from daybreak.clinic.planning.slots import hindrances
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.rems import queue
from daybreak.clinic.screening import screened
from daybreak.clinic.timeline import Story, story

pytestmark = pytest.mark.django_db


FEW = (
    *(Stage("running", INFUSION, given) for given in (1, 0)),
    *(Stage("running", NASAL, given) for given in (1, 0)),
    Stage("acute", NASAL, 1, override=True),
    Stage("planned", INFUSION),
    Stage("awaiting consent", INFUSION),
    Stage("excluded", NASAL),
    Stage("incomplete", INFUSION),
    Stage("registered", NASAL),
)


@pytest.fixture(scope="module", params=[
    pytest.param(FEW, id="few"), pytest.param(None, id="all forty", marks=[pytest.mark.slow, pytest.mark.timeout(900)]),
])  # fmt: skip
def site(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Site]:
    """The demonstration's site; afterwards everything is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.furnish(lambda _line: None, request.param)
        yield Site.objects.get(code="demo")
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def stories(site: Site) -> list[Story]:
    """What each of them has behind them."""
    return [story(patient, clock.now()) for patient in Patient.objects.select_related("site")]


def test_forty_people_each_with_a_part() -> None:
    assert len(list(stages())) == 40


def test_three_sessions_run_and_others_are_to_come(site: Site) -> None:
    rows = board(site, clock.now())
    found = {(one.standing.session.place, one.standing.state.stage) for one in rows}
    assert {
        ("Chair 1", "dosing"),
        ("Chair 2", "observing"),
        ("Chair 3", "checked-in"),
        ("Chair 4", "planned"),
    } <= found
    assert [one.standing.refused for one in rows] == [()] * len(rows)


def test_every_session_lies_in_the_opening_hours_and_in_a_chair_of_its_own(site: Site) -> None:
    """But those of just now, which run at whatever hour it is."""
    calendar, now = calendar_of(site), clock.now()
    taken = bookings_of(site, calendar, now - timedelta(days=200), now + timedelta(days=200))
    near = [one.standing.session for one in board(site, now)]
    just_now = {one.pk for one in near if abs(one.starts_at - now) < timedelta(hours=1)}
    assert len(just_now) <= 4
    against = {
        (one.session.pk, found.rule): found.sentence
        for one in taken
        if one.session is not None
        for found in hindrances(calendar, without(taken, one.session), one)
        if one.session.pk not in just_now or found.rule not in {"closed-day", "clinic-hours"}
    }
    assert against == {}
    assert len(taken) > 8


def test_somebody_stands_at_every_number_of_sessions(stories: list[Story]) -> None:
    given = Counter(sum(one.standing == "given" for one in told.visits) for told in stories)
    assert set(range(9 if len(stories) == 40 else 2)) <= set(given)


def test_among_forty_somebody_responded_remitted_and_relapsed(stories: list[Story]) -> None:
    marks = Counter(mark.kind for told in stories for mark in told.marks)
    assert len(stories) < 40 or min(marks[kind] for kind in ("response", "remission", "relapse")) >= 2


def test_among_forty_somebody_missed_a_session(stories: list[Story]) -> None:
    missed = [one for told in stories for one in told.visits if one.standing == "missed"]
    assert missed or len(stories) < 40


def test_screenings_are_incomplete_negative_and_overridden(site: Site, stories: list[Story]) -> None:
    assert Screening.objects.filter(eligible=False).exists()
    assert RuleOverride.objects.standing().exists()
    protocol = protocol_by_id("iv-racemic-acute")
    waiting = Patient.objects.filter(site=site, screenings=None)
    assert any(len(screened(one, protocol, clock.now()).missing) > 5 for one in waiting)
    assert any(
        screened(one, protocol, clock.now()).missing == ("consent_signed",)
        or "consent" in {rule.outcome.rule for rule in screened(one, protocol, clock.now()).rules if rule.blocks}
        for one in waiting
    )  # fmt: skip


def test_a_course_is_what_the_protocol_and_the_model_give(stories: list[Story]) -> None:
    """Six infusions in two weeks on the days of the file, and the MADRS before each of them on record."""
    planned = (0, 2, 4, 7, 9, 11)
    for told in stories:
        if told.protocol is not None and told.protocol.id == INFUSION and told.visits:
            days = [(one.at - told.visits[0].at).days for one in told.course if one.standing == "given"]
            assert {day for day in days if day < 18} <= set(planned)  # some are missed
    for told in stories:
        rated = {one.at.date() for one in told.readings if one.instrument == "madrs"}
        assert all(one.at.date() in rated for one in told.visits if one.standing == "given")


def test_emergencies_and_stock_have_their_exceptions(site: Site) -> None:
    assert EmergencyAccess.objects.count() == 2
    assert EmergencyAccess.objects.unreviewed().count() == 1
    assert Discrepancy.objects.open(site).count() == 1
    assert Discrepancy.objects.count() == 2


def test_the_audit_tells_it_in_the_order_of_time_and_holds(site: Site) -> None:
    audit = verify()
    assert audit.faults == ()
    patients = AuditRow.objects.filter(patient__isnull=False, act__in=["patient.registered", "plan.signed"])
    moments = list(patients.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_the_ledger_holds_and_every_session_of_the_past_is_closed(site: Site) -> None:
    assert faults_everywhere() == []
    begun = TreatmentSession.objects.filter(events__kind__in=["infusion-begun", "device-given"]).distinct()
    assert begun.exclude(events__kind="documented").count() == 2  # those that run now
    assert begun.count() > 4


def test_monitoring_forms_of_the_last_days_wait_and_none_is_overdue(site: Site) -> None:
    """Seven days are allowed (RM-4); the demonstration submits what has waited for two."""
    now = clock.now()
    assert queue.counts(site, now).overdue == 0
    assert all(one.days_left >= 7 - 2 - 3 for one in queue.waiting(site, now))
