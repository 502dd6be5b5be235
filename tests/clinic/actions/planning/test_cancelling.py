"""A planned session is cancelled at the front desk; the course goes on by the protocol's rule for a missed one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daybreak.clinic.actions import planning, sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions import Happened
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.models import (
    EventKind,
    Role,
    SessionEvent,
    SessionMissed,
    Site,
    TreatmentPlan,
    TreatmentSession,
    signatures_of,
)
from daybreak.clinic.planning.bookings import bookings_of
from daybreak.clinic.planning.lived import lived_plan
from daybreak.clinic.planning.site_calendar import calendar_of
from daybreak.errors import ActError
from tests.clinic.actions.planning.conftest import later, on
from tests.clinic.conftest import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(site: Site) -> By:
    return By(person(site, Role.COORDINATOR), site)


def proved(by: By) -> Confirmed:
    assert by.user is not None
    return confirm(by, by.user.username, PASSWORD)


def test_a_coordinator_cancels_a_session_days_ahead(desk: By, dated: list[TreatmentSession]) -> None:
    week_before = later(desk, on(0) - timedelta(days=7))
    outcome = planning.call_off(week_before, dated[2], reason="She travels", who=proved(desk))
    # the file's `missed:` rule keeps the schedule
    assert outcome.sentence == "The session was missed; the schedule is kept."
    assert bedside_of(dated[2]).state.stage == "cancelled"
    row = SessionEvent.objects.get()
    assert row.values == {
        "reason": "She travels",
        "protocol_says": outcome.sentence,
        "rule": "missed",
        "source": "house",
    }
    assert [(s.meaning, s.printed_name) for s in signatures_of(row)] == [("performed", "Coordinator north")]
    lived = lived_plan(TreatmentPlan.objects.get())
    assert [one.given for one in lived.dated] == [True, True, False, True, True, True]
    site = dated[2].patient.site
    day = dated[2].starts_at
    assert bookings_of(site, calendar_of(site), day - timedelta(hours=1), day + timedelta(hours=1)) == []
    assert not SessionMissed.objects.exists()
    assert not verify().faults


def test_the_course_of_a_cancelled_session_is_that_of_a_missed_one(
    by: By, desk: By, dated: list[TreatmentSession], signs: Confirmed
) -> None:
    """All six are dated, the last does not take place: the continuation begins on day 18 and waits for its review."""
    planning.call_off(desk, dated[5], reason="The chair is broken", who=proved(desk))
    course = lived_plan(TreatmentPlan.objects.get()).course
    assert course.next is not None
    assert (course.next.day, course.waits_for_review is not None) == (18, True)


def test_what_has_begun_is_ended_at_the_bedside(by: By, desk: By, dated: list[TreatmentSession]) -> None:
    came = Happened(EventKind.CHECKED_IN, dated[0].planned_at, "k-1")
    sessions.record(later(by, dated[0].planned_at), dated[0], came)
    with pytest.raises(ActError, match="has begun"):
        planning.call_off(later(desk, on(0, 10)), dated[0], reason="Too late", who=proved(desk))


def test_nobody_cancels_twice_without_a_reason_or_a_role(
    desk: By, dated: list[TreatmentSession], site: Site
) -> None:
    with pytest.raises(ActError, match="The reason"):
        planning.call_off(desk, dated[0], reason=" ", who=proved(desk))
    keeper = desk.for_user(person(site, Role.PHARMACIST))
    with pytest.raises(ActError, match="cancels a planned session"):
        planning.call_off(keeper, dated[0], reason="No stock", who=proved(keeper))
    planning.call_off(desk, dated[0], reason="A cold", who=proved(desk))
    with pytest.raises(ActError, match="is over"):
        planning.call_off(desk, dated[0], reason="A cold", who=proved(desk))
    assert SessionEvent.objects.count() == 1
