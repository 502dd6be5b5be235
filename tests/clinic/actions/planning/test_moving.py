"""A session is moved by the rules or not at all; one that is missed says what the protocol says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daybreak.clinic.actions import patients, planning, sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions import Happened
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.board import board
from daybreak.clinic.models import EventKind, SessionMissed, SessionMoved, TreatmentPlan, TreatmentSession
from daybreak.clinic.planning.bookings import bookings_of
from daybreak.clinic.planning.lived import lived_plan
from daybreak.clinic.planning.objections import Wanted
from daybreak.clinic.planning.site_calendar import calendar_of
from daybreak.errors import ActError
from tests.clinic.actions.planning.conftest import later, on, second_order

pytestmark = pytest.mark.django_db


def fresh(session: TreatmentSession) -> TreatmentSession:
    return TreatmentSession.objects.get(pk=session.pk)


def test_a_moved_session_stands_where_it_was_moved_to(by: By, dated: list[TreatmentSession]) -> None:
    second = dated[1]
    planning.move(by, second, planned_at=on(2, 11), place="Chair 2", reason="A dentist at nine")
    planning.move(by, second, planned_at=on(2, 12), place="Chair 1", reason="Slept in")
    moved = fresh(second)
    assert (moved.starts_at, moved.where) == (on(2, 12), "Chair 1")
    assert (moved.planned_at, moved.place) == (on(2), "Chair 1")
    assert moved.digest == second.digest
    assert SessionMoved.objects.count() == 2


def test_a_session_is_not_moved_to_where_it_stands(by: By, dated: list[TreatmentSession]) -> None:
    second = dated[1]
    planning.move(by, second, planned_at=on(2, 11), place="Chair 2", reason="A dentist at nine")
    with pytest.raises(ActError, match="stands there already"):
        planning.move(by, second, planned_at=on(2, 11), place="Chair 2", reason="Sent from another tab")
    assert SessionMoved.objects.count() == 1


BROKEN = (  # which session, where to, and what the refusal says
    (2, on(3), r"Less than 2 days from session 3 .*\[spacing; house"),
    (2, on(1), r"Less than 2 days from session 1 "),
    (2, on(7, 12), r"change places"),
    (6, on(18), r"Acute series, six infusions in 2 weeks ends before .*\[IV-FR-1; C12: "),
    (2, on(2, 15), r"clinic-hours"),
    (3, on(5), r"closed-day"),
    (2, on(-20), r"change places|over"),
)


def test_a_move_that_would_break_a_rule_names_it(by: By, dated: list[TreatmentSession]) -> None:
    for number, to, said in BROKEN:
        with pytest.raises(ActError, match=said):
            planning.move(by, dated[number - 1], planned_at=to, place="Chair 1", reason="Wish of the patient")
    assert not SessionMoved.objects.exists()


def test_the_old_time_is_free_again_and_the_new_one_taken(by: By, dated: list[TreatmentSession]) -> None:
    site = dated[0].patient.site
    planning.move(by, dated[5], planned_at=on(14), place="Chair 1", reason="Travel")
    for day, count in ((11, 0), (14, 1)):
        taken = bookings_of(site, calendar_of(site), on(day, 0), on(day, 23))
        assert len(taken) == count


def test_the_board_shows_a_session_on_the_day_it_was_moved_to(by: By, dated: list[TreatmentSession]) -> None:
    planning.move(by, dated[5], planned_at=on(14, 10), place="Chair 2", reason="Travel")
    site = dated[0].patient.site
    assert board(site, on(11)) == []
    (shown,) = board(site, on(14))
    assert shown.coming is not None
    assert (shown.standing.session.where, shown.coming.due_at) == ("Chair 2", on(14, 10))


def test_what_has_begun_is_moved_no_more(by: By, dated: list[TreatmentSession]) -> None:
    first, now = dated[0], later(by, on(0, 8, 45))
    checked_in = Happened(EventKind.CHECKED_IN, on(0, 8, 45), "k")
    assert sessions.record(now, first, checked_in).accepted
    with pytest.raises(ActError, match="has begun"):
        planning.move(now, first, planned_at=on(0, 12), place="Chair 1", reason="Late")


def test_a_moved_session_counts_its_hours_from_where_it_stands(by: By, dated: list[TreatmentSession]) -> None:
    planning.move(by, dated[0], planned_at=on(0, 12), place="Chair 1", reason="Traffic")
    standing = bedside_of(fresh(dated[0]))
    assert standing.hour(on(0, 13)) == 1.0


def test_a_missed_session_lapses_and_what_the_protocol_says_is_kept(
    by: By, dated: list[TreatmentSession], signs: Confirmed
) -> None:
    first = planning.miss(later(by, on(0, 10)), dated[0], note="Phone off", who=signs)
    assert first.outcome == "The session was missed; the schedule is kept."
    assert (first.rule, first.source) == (
        "missed",
        "house",
    )  # the file's `missed:` rule names no other source
    assert bedside_of(fresh(dated[0])).state.stage == "cancelled"
    lived = lived_plan(TreatmentPlan.objects.get())
    assert [one.given for one in lived.dated] == [False, True, True, True, True, True]
    site = dated[0].patient.site
    assert bookings_of(site, calendar_of(site), on(0, 0), on(0, 23)) == []
    assert not verify().faults


def test_what_has_not_come_yet_cannot_be_missed(
    by: By, dated: list[TreatmentSession], signs: Confirmed
) -> None:
    with pytest.raises(ActError, match="not come yet"):
        planning.miss(later(by, on(0) - timedelta(minutes=1)), dated[0], note="", who=signs)
    assert not SessionMissed.objects.exists()


def test_after_a_miss_the_course_goes_on_with_the_next_day_of_the_file(
    by: By, dated: list[TreatmentSession], signs: Confirmed
) -> None:
    """All six are dated, the last is missed: the phase is over, and the continuation waits for its review."""
    planning.miss(later(by, on(11, 10)), dated[5], note="", who=signs)
    course = lived_plan(TreatmentPlan.objects.get()).course
    assert course.next is not None
    assert course.next.day == 18  # the continuation begins on day 18
    assert course.waits_for_review is not None


def test_the_distance_holds_across_two_records_of_one_person(
    by: By, dated: list[TreatmentSession], order: TreatmentPlan
) -> None:
    """The second record is merged into the first: what is planned under it is the same person's."""
    other = second_order(order, by)
    patients.merge(by, order.patient, other.patient, reason="Registered twice", although="Typed wrongly")
    with pytest.raises(ActError, match="Less than 2 days from session 1"):
        planning.accept_dates(by, other, [Wanted(on(1), "Chair 2")])
