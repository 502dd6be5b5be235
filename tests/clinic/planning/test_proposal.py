"""A proposal keeps the protocol's distance, the clinic's capacity, and the time of the day, whatever stands in its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.clinic.planning.bookings import Booking, booking
from daybreak.clinic.planning.civil import local, moment_of
from daybreak.clinic.planning.course_days import CourseDays, planned_days
from daybreak.clinic.planning.proposal import Proposal, Wish, proposed
from daybreak.clinic.planning.site_calendar import SiteCalendar
from daybreak.clinic.planning.slots import hindrances
from daybreak.clinic.protocols import protocol_by_id
from daybreak.protocol import library
from tests.clinic.planning.places import clinic

STAY = timedelta(hours=2)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY = date(2026, 3, 16)


def laid(
    name: str, calendar: SiteCalendar, first: date = MONDAY, taken: Sequence[Booking] = (), at: time = time(9)
) -> Proposal:  # fmt: skip
    course = CourseDays(protocol_by_id(name))
    planned = len(list(planned_days(course)))
    return proposed(course, calendar, taken, STAY, Wish(at, "", LONG_AGO), planned, first)


def days(proposal: Proposal) -> list[date]:
    return [
        local("UTC", one.booking.starts_at).date() for one in proposal.proposed if one.booking is not None
    ]


def test_six_infusions_begin_at_nine_before_and_after_the_clocks_change() -> None:
    """Day 0, 2, 4, 7, 9, 11 from 23 March 2026; on the 29th Berlin goes from UTC+1 to UTC+2."""
    proposal = laid("iv-racemic-acute", clinic(), date(2026, 3, 23))
    moments = [one.booking.starts_at for one in proposal.proposed if one.booking is not None]
    assert [(at.day, at.hour) for at in moments] == [(23, 8), (25, 8), (27, 8), (30, 7), (1, 7), (3, 7)]
    assert [one.why for one in proposal.proposed] == [()] * 6


def test_a_holiday_moves_one_session_and_says_why() -> None:
    """Twice a week from Monday: 16, 19, 23 ... The 19th is closed, and the 20th leaves 3 days to the 23rd."""
    proposal = laid("spravato-trd-us", clinic(closed={date(2026, 3, 19): "St Joseph"}))
    assert [day.day for day in days(proposal)][:3] == [16, 20, 23]
    assert proposal.proposed[1].why == ("Thu 19 Mar: closed: St Joseph",)
    assert proposal.lost == 0


def test_a_shift_by_the_distance_rule_names_the_rule() -> None:
    """Monday the 23rd is closed, so Tuesday; Wednesday is then too near, and Thursday is the first day that is not."""
    proposal = laid("spravato-mdsi", clinic(closed={date(2026, 3, day): "Fair" for day in (19, 20)}))
    assert days(proposal)[1] == date(2026, 3, 18)  # earlier, since no later day leaves the 23rd its place
    infusions = laid("iv-racemic-acute", clinic(closed={date(2026, 3, 23): "Fair"}))
    assert days(infusions)[3:5] == [date(2026, 3, 24), date(2026, 3, 26)]
    assert infusions.proposed[4].why == ("2 days after the session before: spacing (house)",)


def test_what_finds_no_day_of_the_file_is_said() -> None:
    """Six infusions from a Thursday: Saturday is closed, so the third day of the file is eaten by the second session."""
    assert laid("iv-racemic-acute", clinic(), date(2026, 3, 19)).lost > 0
    assert laid("iv-racemic-acute", clinic(), MONDAY).lost == 0


def test_a_full_hour_moves_a_session_to_the_nearest_free_one() -> None:
    calendar = clinic(chairs=1, at_once=1)
    nine = moment_of(calendar.zone, MONDAY, time(9))
    assert nine is not None
    proposal = laid("spravato-trd-us", calendar, taken=[booking(calendar, "Chair 1", nine, STAY)])
    first = proposal.proposed[0]
    assert first.booking is not None
    assert local(calendar.zone, first.booking.starts_at).time() == time(12)
    assert first.why == ("09:00 is full or outside the hours",)


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(library()),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.sets(st.integers(0, 40), max_size=12),
    st.integers(1, 2),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)), max_size=20),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Sydney"]),
)
def test_distance_capacity_and_time_hold_whatever_is_closed_or_full(
    name: str, first: date, closed: set[int], chairs: int, others: list[tuple[int, int]], zone: str
) -> None:
    calendar = clinic(chairs, chairs, zone, {first + timedelta(days=day): "Closed" for day in closed})
    taken: list[Booking] = []
    for day, half_hours in others:
        at = moment_of(zone, first + timedelta(days=day), time(8 + half_hours // 2, half_hours % 2 * 30))
        assert at is not None
        one = booking(calendar, "Chair 1", at, STAY)
        if not hindrances(calendar, taken, one):
            taken.append(one)
    proposal = laid(name, calendar, first, taken)
    spacing = protocol_by_id(name).regimen.spacing.days
    kept = [one.booking for one in proposal.proposed if one.booking is not None]
    local_days = [local(zone, one.starts_at).date() for one in kept]
    assert all((later - earlier).days >= spacing for earlier, later in pairwise(local_days))
    for one in kept:
        assert hindrances(calendar, taken, one) == []
        taken.append(one)
    unmoved = [one.booking for one in proposal.proposed if one.booking is not None and not one.why]
    assert all(local(zone, one.starts_at).time() == time(9) for one in unmoved)


def test_a_course_counts_from_the_day_on_which_it_really_begins() -> None:
    """Asked for on a Sunday it begins on Monday, and all six find their day from there."""
    proposal = laid("iv-racemic-acute", clinic(), MONDAY - timedelta(days=1))
    assert [(day - MONDAY).days for day in days(proposal)] == [0, 2, 4, 7, 9, 11]
    assert proposal.proposed[0].why == ("Sun 15 Mar: closed on Sundays",)
