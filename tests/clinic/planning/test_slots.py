"""A chair holds one session, the staff as many as it can, and nothing lies outside the hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.clinic.planning.bookings import Booking, booking
from daybreak.clinic.planning.site_calendar import Span
from daybreak.clinic.planning.slots import at_once, free_starts, hindrances, nearest_free
from daybreak.clinic.planning.stays import stay_h
from daybreak.clinic.protocols import protocol_by_id
from tests.clinic.planning.places import clinic

MONDAY = date(2026, 3, 2)
STAY = timedelta(hours=2)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def at(hour: int, minute: int = 0, chair: str = "Chair 1", day: date = MONDAY) -> Booking:
    """By the clocks of Berlin, which in March are one hour ahead until the 29th."""
    return booking(clinic(), chair, datetime.combine(day, time(hour - 1, minute), tzinfo=UTC), STAY)


@pytest.mark.parametrize(("wanted", "rules"), [
    (at(9), []),
    (at(8), ["clinic-hours"]),  # preparation would begin at 7:30
    (at(13, 45), []),  # 13:45 + 2 h + 15 min = 16:00
    (at(14), ["clinic-hours"]),
    (at(9, day=MONDAY - timedelta(days=1)), ["closed-day"]),
    (at(9, chair="Chair 9"), ["chair"]),
])  # fmt: skip
def test_what_stands_in_the_way_is_named(wanted: Booking, rules: list[str]) -> None:
    assert [one.rule for one in hindrances(clinic(), [], wanted)] == rules


def test_a_holiday_says_its_reason() -> None:
    (said,) = hindrances(clinic(closed={MONDAY: "Carnival"}), [], at(9))
    assert (said.rule, "Carnival" in said.sentence) == ("closed-day", True)


def test_a_chair_is_taken_from_preparation_to_cleaning() -> None:
    """9:00 + 2 h + 15 min = 11:15, and the next needs 30 minutes before its dose: 11:45."""
    calendar = clinic()
    assert [one.rule for one in hindrances(calendar, [at(9)], at(11, 30))] == ["chair-taken"]
    assert hindrances(calendar, [at(9)], at(11, 45)) == []


def test_the_staff_looks_after_so_many_at_once() -> None:
    calendar, taken = clinic(chairs=3, at_once=2), [at(9), at(9, chair="Chair 2")]
    assert [one.rule for one in hindrances(calendar, taken, at(9, chair="Chair 3"))] == ["staff-limit"]
    assert at_once([at(9), at(11, 45, chair="Chair 2")], at(10, chair="Chair 3")) == 2  # one after the other


LUNCH = (Span(time(8), time(12), 2), Span(time(13), time(17), 1))
SHIFTS = (Span(time(8), time(13), 2), Span(time(13), time(17), 1))


@pytest.mark.parametrize(("wanted", "rules"), [
    (at(8, 30), []),
    (at(9, 45), []),  # 9:45 + 2 h + 15 min = 12:00
    (at(10), ["clinic-hours"]),  # would last into the break
    (at(13), ["clinic-hours"]),  # would be prepared in the break
    (at(13, 30), []),
    (at(14, 45), []),
    (at(15), ["clinic-hours"]),
])  # fmt: skip
def test_no_session_lasts_over_a_break(wanted: Booking, rules: list[str]) -> None:
    assert [one.rule for one in hindrances(clinic(spans=LUNCH), [], wanted)] == rules


def test_a_session_may_last_over_a_change_of_the_staff() -> None:
    calendar = clinic(spans=SHIFTS)
    assert hindrances(calendar, [], at(12)) == []
    assert {one.starts_at for one in free_starts(calendar, [], MONDAY, STAY)} >= {at(12).starts_at}


def test_each_span_has_its_own_number_of_sessions() -> None:
    calendar = clinic(spans=SHIFTS)
    assert hindrances(calendar, [at(8, 30)], at(9, chair="Chair 2")) == []
    (said,) = hindrances(
        calendar, [at(12)], at(11, chair="Chair 2")
    )  # together in the afternoon for a quarter of an hour
    assert said.rule == "staff-limit"
    assert "looks after 1 sessions at once from 13:00 to 17:00" in said.sentence
    assert hindrances(calendar, [at(12)], at(10, 45, chair="Chair 2")) == []  # cleaned at 13:00


def test_a_number_above_the_usual_holds_in_its_span_alone() -> None:
    calendar = clinic(chairs=3, at_once=1, spans=(Span(time(8), time(13), 2), Span(time(14), time(18))))
    assert hindrances(calendar, [at(9)], at(9, chair="Chair 2")) == []
    assert [one.rule for one in hindrances(calendar, [at(15)], at(15, chair="Chair 2"))] == ["staff-limit"]


def test_what_is_free_lies_in_the_spans_and_never_over_the_break() -> None:
    found = sorted({one.starts_at for one in free_starts(clinic(spans=LUNCH), [], MONDAY, STAY)})
    assert [f"{one:%H:%M}" for one in found] == ["07:30", "08:00", "08:30", "12:30", "13:00", "13:30"]  # UTC


def test_the_nearest_free_time_is_found_and_the_wanted_chair_preferred() -> None:
    calendar = clinic()
    taken = [at(9), at(9, chair="Chair 2")]
    near = nearest_free(calendar, taken, MONDAY, time(9), STAY, "Chair 2", LONG_AGO)
    assert near is not None
    assert (near.starts_at.hour, near.starts_at.minute, near.chair) == (11, 0, "Chair 2")  # 12:00 in Berlin


@pytest.mark.parametrize(("name", "hours"), [
    ("spravato-trd-us", 2.0),  # SP-MO-5: two hours from the first device
    ("iv-racemic-acute", 40 / 60),  # its clock is unset in the library: the infusion alone
])  # fmt: skip
def test_a_stay_is_as_long_as_the_protocol_says(name: str, hours: float) -> None:
    assert stay_h(protocol_by_id(name)) == pytest.approx(hours)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.lists(st.integers(0, 500), max_size=25))
def test_whoever_books_what_is_free_never_exceeds_chairs_or_staff(
    chairs: int, limit: int, picks: list[int]
) -> None:
    calendar, taken = clinic(chairs, limit), list[Booking]()
    for pick in picks:
        free = list(free_starts(calendar, taken, MONDAY, STAY))
        if not free:
            break
        taken.append(free[pick % len(free)])
    for one in taken:
        running = [other for other in taken if other.begins <= one.begins < other.ends]
        assert len(running) <= limit
        assert len({other.chair for other in running}) == len(running)
        assert at(8, 30).begins <= one.begins
        assert one.ends <= datetime.combine(MONDAY, time(15), tzinfo=UTC)
