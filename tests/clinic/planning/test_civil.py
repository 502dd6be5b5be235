"""Nine o'clock stays nine o'clock when the clocks change."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from daybreak.clinic.planning.civil import day_of, local, moment_of

ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "UTC"]
)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
WORKING = st.times(time(6), time(22)).map(lambda at: at.replace(microsecond=0, second=0))


@given(ZONES, DAYS, WORKING, st.integers(1, 200))
def test_the_clocks_show_the_same_time_on_every_day_of_a_course(
    zone: str, first: date, at: time, days: int
) -> None:  # fmt: skip
    for day in (first, first + timedelta(days=days)):
        moment = moment_of(zone, day, at)
        assert moment is not None
        assert local(zone, moment).time().replace(tzinfo=None) == at
        assert day_of(zone, moment) == day


def test_an_hour_that_the_clocks_leave_out_is_no_time() -> None:
    """On 29 March 2026 the clocks of Berlin go from 2:00 to 3:00."""
    assert moment_of("Europe/Berlin", date(2026, 3, 29), time(2, 30)) is None
    assert moment_of("Europe/Berlin", date(2026, 3, 29), time(3, 0)) is not None


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    """On 25 October 2026 the clocks of Berlin show 2:30 at 0:30 and at 1:30 UTC."""
    moment = moment_of("Europe/Berlin", date(2026, 10, 25), time(2, 30))
    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=ZoneInfo("UTC"))
