"""Another dose is another order, and the course goes on: from 56 mg to 84 mg as the label's course does it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import NoReturn

import pytest
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic.actions import findings, follow_up, planning, sessions
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.bedside.gates import all_gates
from daybreak.clinic.follow_up.board import asked_of, due_at_site, orders_in_force, plan_that_asks
from daybreak.clinic.models import SessionEvent, Signature, TreatmentPlan, TreatmentSession, User
from daybreak.clinic.next_session import ordering
from daybreak.clinic.patients import record_ids
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.lived import lived_plan
from daybreak.clinic.planning.objections import Wanted
from daybreak.clinic.planning.orders import Courses, chain, courses, in_force
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.timeline.story import story
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import REASON, Make, Room
from tests.clinic.actions.sessions.test_whole_sessions import leave
from tests.clinic.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NASAL = "spravato-trd-us"


def given(make: Make) -> Room:
    """The first session of the label's course, 56 mg, given and signed."""
    one = make(NASAL)
    if one.stage == "planned":
        one.comes()
    assert one.draws().accepted
    for minute, portion in zip((0, 5), one.standing.prepared["portions"], strict=True):
        assert one.does(minute, "device-given", container=portion["container"]).accepted
    for minute in (20, 40, 60, 80, 90, 120):
        one.reads(minute, sedation_observed="no")
    leave(one, 121)
    return one


def borne(one: Room, *, madrs: str = "30") -> None:
    """How the dose was borne, and the mood since."""
    at = one.at(130)
    findings.record(
        at, one.session.patient, [Entry("tolerated_last", "yes", at.moment), Entry("madrs", madrs, at.moment)]
    )


def ordered(
    one: Room, doctor: User, mg: Decimal | int, *, goes_on: bool = True, reason: str = "", minute: float = 131,
    after: TreatmentPlan | None = None,
) -> TreatmentPlan:  # fmt: skip
    """The order by the same protocol after that session, or after another order."""
    by = one.at(minute).for_user(doctor)
    dose = sessions.OrderedDose(Decimal(mg), (after or one.session.plan) if goes_on else None, reason)
    signs = confirm(by, doctor.username, PASSWORD)
    return sessions.plan(by, one.session.patient, protocol_by_id(one.session.plan.protocol), dose, signs)


def dated(one: Room, plan: TreatmentPlan, *days: int) -> list[TreatmentSession]:
    """Sessions so many days after the first."""
    at = one.session.starts_at
    by = one.at(125)
    return [sessions.schedule(by, plan, planned_at=at + timedelta(days=day), place="Chair 1") for day in days]


def test_the_course_goes_on_where_it_stands(room: Make, prescriber: User) -> None:
    one = given(room)
    borne(one)
    higher = ordered(one, prescriber, 84)
    (second,) = dated(one, higher, 3)
    assert (higher.departure, higher.reason) == ("", "")  # raise-to-84: borne, and less than half better
    assert second.number == 2
    lived = lived_plan(higher)
    assert lived.orders == (one.session.plan.pk, higher.pk)
    assert [entry.session.number for entry in lived.dated] == [1, 2]
    assert lived.first_day == lived_plan(one.session.plan).first_day
    told = story(one.session.patient, one.at(140).moment)
    assert [visit.dose_mg for visit in told.course] == [56, 84]
    assert told.first_dose_at == one.at(0).moment


def test_what_was_planned_is_planned_again_with_the_new_dose(room: Make, prescriber: User) -> None:
    one = given(room)
    planned = dated(one, one.session.plan, 3, 7)
    borne(one)
    higher = ordered(one, prescriber, 84)
    again = list(higher.sessions.order_by("pk"))
    assert [(row.number, row.starts_at, row.where) for row in again] == [
        (row.number, row.starts_at, row.where) for row in planned
    ]
    assert [row.replaces for row in again] == planned
    called_off = SessionEvent.objects.get(session=planned[0], kind="cancelled")
    assert called_off.values == {"reason": "Planned again with the order of 84 mg"}
    assert Signature.objects.filter(
        record="sessionevent", record_id=called_off.pk, recorded_by=prescriber
    ).exists()
    assert [entry.session.pk for entry in lived_plan(higher).dated] == [
        one.session.pk,
        *(row.pk for row in again),
    ]
    assert [visit.standing for visit in story(one.session.patient, one.at(140).moment).course] == [
        "given", "planned", "planned",
    ]  # fmt: skip
    (third,) = dated(one, higher, 10)
    assert third.number == 4
    assert verify().holds


def test_nothing_more_is_planned_under_the_order_before(room: Make, prescriber: User) -> None:
    one = given(room)
    borne(one)
    higher = ordered(one, prescriber, 84)
    with pytest.raises(ActError, match=r"goes on with another order: .* 84 mg"):
        dated(one, one.session.plan, 3)
    wanted = [Wanted(one.session.starts_at + timedelta(days=3), "Chair 1")]
    with pytest.raises(ActError, match="goes on with another order"):
        planning.accept_dates(one.at(132), one.session.plan, wanted)
    with pytest.raises(ActError, match="does not stand any more"):
        ordered(one, prescriber, 84)  # goes on with the first order once more
    assert list(TreatmentPlan.objects.filter(continues__isnull=False)) == [higher]


def test_a_dose_that_the_protocol_does_not_come_to_needs_a_reason(room: Make, prescriber: User) -> None:
    one = given(room)
    borne(one)
    with pytest.raises(ActError, match=r"something else than 56 mg: Give 84 mg\..*raise-to-84"):
        ordered(one, prescriber, 56)
    kept = ordered(one, prescriber, 56, reason="Very dizzy at home, not asked at the clinic")
    assert kept.departure.startswith("Give 84 mg.")
    assert kept.reason == "Very dizzy at home, not asked at the clinic"


def test_what_is_not_known_is_no_leave_to_raise(room: Make, prescriber: User) -> None:
    one = given(room)
    with pytest.raises(ActError, match=r"Not known: The last dose was tolerated"):
        ordered(one, prescriber, 84)


def test_a_new_course_begins_with_the_dose_of_the_file(room: Make, prescriber: User) -> None:
    one = given(room)
    with pytest.raises(ActError, match=r"something else than 84 mg: Give 56 mg"):
        ordered(one, prescriber, 84, goes_on=False)
    fresh = ordered(one, prescriber, 56, goes_on=False)
    (first,) = dated(one, fresh, 30)
    assert first.number == 1
    assert lived_plan(fresh).orders == (fresh.pk,)


def test_a_new_course_is_said_to_begin_on_a_day_on_which_its_session_can_be_planned(
    room: Make, prescriber: User
) -> None:
    """Two days from the dose of today, and on from there past a session that is planned."""
    one = given(room)
    patient, then = one.session.patient, one.at(132).moment
    own, zone = protocol_of(one.session.plan.protocol_file), patient.site.time_zone
    today = day_of(zone, one.session.starts_at)
    said = ordering(patient, own, then).says(None)
    assert said is not None
    assert said.due_at is not None
    assert day_of(zone, said.due_at) == today + timedelta(days=2)
    fresh = ordered(one, prescriber, 56, goes_on=False)
    with pytest.raises(ActError, match="Less than 2 days from session 1"):
        dated(one, fresh, 1)
    dated(one, fresh, 2)
    later = ordering(patient, own, then).says(None)
    assert later is not None
    assert later.due_at is not None
    assert day_of(zone, later.due_at) == today + timedelta(days=4)


def test_no_second_course_begins_beside_planned_sessions(room: Make, prescriber: User) -> None:
    one = given(room)
    dated(one, one.session.plan, 3)
    with pytest.raises(ActError, match=r"A course by spravato-trd-us has sessions planned"):
        ordered(one, prescriber, 56, goes_on=False)


def test_whoever_sits_in_the_chair_keeps_the_dose_that_was_checked(room: Make, prescriber: User) -> None:
    one = room(NASAL)
    one.comes()
    with pytest.raises(ActError, match="Session 1 has begun with 56 mg, and its dose has not"):
        ordered(one, prescriber, 84, reason="Bigger", minute=2)


def test_a_start_that_was_withdrawn_is_no_dose_that_was_given(one: Room, prescriber: User) -> None:
    begun = next(
        row for row in SessionEvent.objects.filter(session=one.session) if row.kind == "infusion-begun"
    )
    assert one.does(2, "step-corrected", corrects=begun.key, reason="Pressed in error").accepted
    with pytest.raises(ActError, match=r"Session 1 has begun with 41\.175 mg, and its dose has not"):
        ordered(one, prescriber, Decimal("41.175"), minute=3)


def test_the_questions_at_home_count_from_the_first_session_of_the_course(
    room: Make, prescriber: User
) -> None:
    one = given(room)
    borne(one)
    before = asked_of(one.session.patient, record_ids(one.session.patient), [], one.at(130).moment)[1]
    higher = ordered(one, prescriber, 84)
    stands, after = asked_of(one.session.patient, record_ids(one.session.patient), [], one.at(132).moment)
    assert stands == higher
    assert [(asked.instrument, asked.occurrence.due_at) for asked in after] == [
        (asked.instrument, asked.occurrence.due_at) for asked in before
    ]
    assert after


def test_an_order_for_a_new_course_switches_nothing_off_before_its_first_dose(
    room: Make, prescriber: User
) -> None:
    """Forecast, response, questions at home and what comes next go by the course that runs."""
    one = given(room)
    borne(one, madrs="11")
    patient, ids, then = one.session.patient, record_ids(one.session.patient), one.at(132).moment
    plan, asked = asked_of(patient, ids, [], then)
    told = story(patient, then)
    fresh = ordered(one, prescriber, 56, goes_on=False)
    assert asked_of(patient, ids, [], then) == (plan, asked)
    assert {one.instrument for one in due_at_site(patient.site, then + timedelta(days=7))} == {"phq9"}
    since = story(patient, then)
    assert (since.marks, since.origin, since.course) == (told.marks, told.origin, told.course)
    assert [mark.kind for mark in since.marks] == ["response", "remission"]
    assert since.to_follow == fresh


def test_the_first_session_of_the_new_course_is_asked_about_and_its_dose_makes_it_the_one_that_runs(
    room: Make, prescriber: User
) -> None:
    one = given(room)
    patient, ids = one.session.patient, record_ids(one.session.patient)
    fresh = ordered(one, prescriber, 56, goes_on=False)
    (first,) = dated(one, fresh, 7)
    then = first.starts_at - timedelta(hours=1)
    plan, asked = asked_of(patient, ids, [], then)
    assert plan == one.session.plan
    assert first.starts_at in {one.occurrence.due_at for one in asked if one.occurrence.before_session}
    again = Room(one.by, first, one.nurse, one.other)
    again.comes()
    assert story(patient, then).to_follow == fresh
    assert again.draws().accepted
    assert again.does(
        0, "device-given", container=again.standing.prepared["portions"][0]["container"]
    ).accepted
    later = again.at(1).moment
    assert asked_of(patient, ids, [], later)[0] == fresh
    assert plan_that_asks(ids) == fresh
    since = story(patient, later)
    assert (since.orders, since.first_dose_at, since.to_follow) == ((fresh.pk,), first.starts_at, None)


def test_a_start_that_was_withdrawn_before_its_session_was_cancelled_is_no_first_dose(
    room: Make, prescriber: User
) -> None:
    """Nor does its course run; a start that a tablet brings after the cancelling did happen, and makes it run."""
    one = room()
    one.begins()
    patient, first = one.session.patient, one.session.plan
    begun = one.standing.happenings[-1].row
    fresh = ordered(one, prescriber, first.dose_mg, goes_on=False, reason=REASON)
    assert plan_that_asks([patient.pk]) == first
    assert one.does(1, "step-corrected", corrects=begun.key, reason="Slipped").accepted
    assert sessions.cancel(one.at(2), one.session, reason="The line is blocked", clinician=one.nurse).kept
    assert plan_that_asks([patient.pk]) == fresh
    assert [pk for pk, _ in orders_in_force([patient.pk])] == [fresh.pk, first.pk]
    (late,) = sessions.record_queued(one.at(5), one.session, [one.entry(1.5, "infusion-begun")])
    assert late.accepted
    assert plan_that_asks([patient.pk]) == first


def test_an_ended_course_gives_way_to_the_order_for_the_next(room: Make, prescriber: User) -> None:
    one = given(room)
    patient, ids, then = one.session.patient, record_ids(one.session.patient), one.at(132).moment
    follow_up.end_follow_up(one.at(131), one.session.plan, reason="Well again")
    fresh = ordered(one, prescriber, 56, goes_on=False)
    dated(one, fresh, 30)
    assert asked_of(patient, ids, [], then)[0] == fresh
    assert story(patient, then).orders == (fresh.pk,)


def course_gate(one: Room, minute: float = -10) -> tuple[str, str]:
    """What the course's rules say at the bedside, before the dose."""
    gates = all_gates(one.standing, one.at(minute).moment)
    return next((gate.status, gate.reason) for gate in gates if gate.rule == "course")


def next_time(one: Room, days: int = 3) -> Room:
    """The patient comes to the second session under the same order."""
    (second,) = dated(one, one.session.plan, days)
    again = Room(one.by, second, one.nurse, one.other)
    again.comes()
    return again


def test_the_bedside_says_when_the_courses_rules_come_to_another_dose(room: Make) -> None:
    """The course is asked at each session, with what is known then; it cautions and holds nothing."""
    one = room(NASAL)
    one.comes()
    assert course_gate(one)[0] == "passed"
    first = given(lambda *_: one)
    second = next_time(first)
    status, reason = course_gate(second)
    assert status == "caution"
    assert "Not known: The last dose was tolerated." in reason
    assert second.reads(-12, tolerated_last="yes", madrs="30").accepted
    assert "56 mg is ordered; the course's rules say: Give 84 mg." in course_gate(second)[1]
    assert second.does(-5, "released").accepted


def test_the_bedside_says_when_another_course_was_begun_since(room: Make, prescriber: User) -> None:
    """What was planned of the course before it stands until somebody cancels it."""
    first = given(room)
    fresh = ordered(first, prescriber, 56, goes_on=False, reason=REASON)
    (left,) = dated(first, first.session.plan, 7)
    begun = Room(first.by, dated(first, fresh, 3)[0], first.nurse, first.other)
    before = Room(first.by, left, first.nurse, first.other)
    before.comes()
    assert "Another course" not in course_gate(before)[1]
    begun.comes()
    assert "Another course" not in course_gate(begun)[1]
    assert begun.draws().accepted
    assert begun.does(0, "device-given", container=begun.standing.portions[0]["container"]).accepted
    assert course_gate(before)[0] == "caution"
    assert f"Another course was ordered and begun since. Session 1 of {NASAL}" in course_gate(before)[1]


def test_the_bedside_repeats_why_the_prescriber_departs(room: Make) -> None:
    one = room(NASAL, dose=1)
    one.comes()
    status, reason = course_gate(one)
    assert (status, reason.endswith(f"The prescriber's reason: {REASON}")) == ("caution", True)


def test_a_dose_sooner_than_the_course_allows_is_said_at_the_bedside(room: Make, prescriber: User) -> None:
    """Planned two days apart, held one day apart."""
    first = given(room)
    (second,) = dated(first, first.session.plan, 2)
    again = Room(first.by, second, first.nurse, first.other)
    again.comes(-23 * 60)
    assert "Fewer than 2 day(s) since the last dose" in course_gate(again, -22 * 60)[1]


@pytest.mark.parametrize(("between", "asked"), [(0, 0), (1, 0), (2, 1)])
def test_at_the_bedside_the_course_is_known_by_its_sessions_and_orders_without_one_are_asked_for_at_need(
    room: Make,
    prescriber: User,
    between: int,
    asked: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = given(room)
    last = first.session.plan
    for _ in range(between + 1):
        last = ordered(first, prescriber, 56, reason=REASON, after=last)
    dated(first, last, 3)
    found = ordering(first.session.patient, protocol_of(last.protocol_file), first.at(140).moment)
    with django_assert_num_queries(asked):
        known = found.links_of_visits
    course = chain(known, last.pk)
    assert (course[0], course[-1], len(course)) == (first.session.plan_id, last.pk, between + 2)
    assert course == chain(found.links, last.pk)


def test_a_course_is_a_chain_of_orders() -> None:
    links = {1: None, 2: 1, 3: None, 4: 2, 5: 3}
    assert [chain(links, one) for one in (1, 2, 4)] == [(1, 2, 4)] * 3
    assert chain(links, 5) == (3, 5)


def test_the_course_that_runs_is_the_newest_with_a_dose() -> None:
    links = {1: None, 2: 1, 3: None, 4: 3, 5: None}
    assert courses({}, ()) is None
    assert courses(links, ()) == Courses(5, (5,))
    assert courses(links, {1}) == Courses(2, (1, 2), (5, 3, 4))
    assert courses(links, {1, 3}) == Courses(4, (3, 4), (5,))
    assert courses(links, {1, 3}, {4}) == Courses(5, (5,))
    assert courses(links, {5}, {5}) == Courses(5, (5,))


def test_ones_own_course_is_found_without_going_through_everybodys() -> None:
    """Else a site of many patients would go through all of them for each of them."""

    class Everybodys(set[int]):
        def __iter__(self) -> NoReturn:
            raise AssertionError("All were gone through.")

    links = {1: None, 2: 1, 3: None}
    assert courses(links, Everybodys({1, 9}), Everybodys({9})) == Courses(2, (1, 2), (3,))
    assert in_force(links, Everybodys({1, 9}), Everybodys({9})) == (3, 2)
