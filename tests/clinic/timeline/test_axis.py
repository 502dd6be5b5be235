"""Time becomes a place on the axis: in order, inside the picture, with few marks at round days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from daybreak.clinic.timeline.axis import FIRST, LAST, MOST_MARKS, axis

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"


def test_both_ends_lie_at_the_edges() -> None:
    line = axis(BEGIN, BEGIN + timedelta(days=99), ZONE)
    assert line.x(BEGIN - timedelta(days=1)) == FIRST
    assert line.x(BEGIN + timedelta(days=99)) == LAST


def test_a_day_begins_by_the_clocks_of_the_site() -> None:
    line = axis(BEGIN, BEGIN + timedelta(days=10), ZONE)
    assert line.of_day(date(2026, 3, 4)) == line.x(datetime(2026, 3, 3, 23, 0, tzinfo=UTC))


@given(days=st.integers(0, 4000), later=st.integers(0, 4000))
def test_later_is_never_further_left(days: int, later: int) -> None:
    line = axis(BEGIN, BEGIN + timedelta(days=2000), ZONE)
    first, second = (line.x(BEGIN + timedelta(days=n)) for n in (days, days + later))
    assert FIRST <= first <= second <= LAST


@given(days=st.integers(0, 3700))
def test_the_marks_are_few_and_round(days: int) -> None:
    ticks = axis(BEGIN, BEGIN + timedelta(days=days), ZONE).ticks
    assert 1 <= len(ticks) <= MOST_MARKS
    assert [tick.x for tick in ticks] == sorted(tick.x for tick in ticks)


def test_short_spans_have_mondays_and_long_ones_months() -> None:
    weeks = axis(BEGIN, BEGIN + timedelta(days=40), ZONE).ticks
    assert [tick.text for tick in weeks][:2] == ["2 Mar", "9 Mar"]
    years = axis(BEGIN, BEGIN + timedelta(days=1500), ZONE).ticks
    assert {tick.text.split()[0] for tick in years} <= {"Jan", "Jul"}


def test_a_change_of_the_clocks_moves_no_day() -> None:
    line = axis(BEGIN, BEGIN + timedelta(days=60), ZONE)
    spring = datetime(2026, 3, 30, tzinfo=ZoneInfo(ZONE))
    assert line.of_day(date(2026, 3, 30)) == line.x(spring)
