"""When questionnaires are due. The times of the protocol are the library's: PHQ-9 weekly, MADRS before each session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.clinic.follow_up.schedule import Occurrence, occurrences
from daybreak.protocol import load_protocol
from daybreak.protocol.follow_up import Questionnaire

BERLIN = ZoneInfo("Europe/Berlin")
ASKED = {one.instrument: one for one in load_protocol("iv-racemic-acute").follow_up.questionnaires}
BEGUN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday, 9:00 in Berlin
SESSIONS = [BEGUN + timedelta(days=days) for days in (0, 3, 7, 10)]


def weekly(now: datetime) -> list[Occurrence]:
    return occurrences(ASKED["phq9"], BEGUN, SESSIONS, now, BERLIN)


def states(now: datetime, *answered: datetime) -> list[str]:
    return [one.state(answered, now, BERLIN) for one in weekly(now)]


def test_a_weekly_questionnaire_is_due_a_week_after_the_first_session_and_so_on() -> None:
    days = [(one.due_at - BEGUN).days for one in weekly(BEGUN + timedelta(days=15))]
    assert days == [7, 14, 21]


def test_it_is_due_on_its_day_late_from_the_next_and_missed_when_the_next_is_nearer() -> None:
    week = BEGUN + timedelta(days=7)
    assert states(week - timedelta(days=1)) == ["coming"]
    assert states(week.replace(hour=0))[0] == "due"
    assert states(week.replace(hour=22, minute=59))[0] == "due"
    assert states(week.replace(hour=23))[0] == "late"  # midnight in Berlin
    assert states(week + timedelta(days=3, hours=11))[0] == "late"
    assert states(week + timedelta(days=3, hours=12))[:2] == ["missed", "coming"]


def test_a_value_answers_the_time_it_is_nearest_to() -> None:
    now = BEGUN + timedelta(days=15)
    assert states(now, BEGUN + timedelta(days=4))[:2] == ["answered", "late"]
    assert states(now, BEGUN + timedelta(days=13))[:2] == ["missed", "answered"]
    assert states(now, BEGUN + timedelta(days=2))[:2] == ["missed", "late"]


def test_the_hour_on_the_clock_stays_when_the_clocks_change() -> None:
    """In Berlin summer time begins on 29 March 2026."""
    due = [one.due_at.astimezone(BERLIN) for one in weekly(BEGUN + timedelta(days=29))]
    assert {moment.hour for moment in due} == {9}
    assert due[-2].utcoffset() == timedelta(hours=2)


def test_before_each_session_means_until_the_planned_time_and_after_the_day_of_the_one_before() -> None:
    asked = occurrences(ASKED["madrs"], BEGUN, SESSIONS, SESSIONS[1] + timedelta(minutes=1), BERLIN)
    first, second, third = asked
    now = SESSIONS[1] + timedelta(minutes=1)
    assert [one.due_at for one in asked] == SESSIONS[:3]
    assert second.state([], now, BERLIN) == "late"
    assert second.state([], SESSIONS[1] - timedelta(minutes=1), BERLIN) == "due"
    assert second.state([SESSIONS[1] + timedelta(minutes=20)], now, BERLIN) == "answered"
    assert second.state([SESSIONS[0] + timedelta(hours=2)], now, BERLIN) == "late"
    assert first.state([SESSIONS[0] + timedelta(hours=2)], now, BERLIN) == "answered"
    assert third.state([], now, BERLIN) == "coming"


def test_two_sessions_on_one_day_ask_once() -> None:
    twice = [BEGUN, BEGUN + timedelta(hours=5)]
    assert len(occurrences(ASKED["madrs"], BEGUN, twice, BEGUN + timedelta(days=1), BERLIN)) == 1


def test_times_after_the_begin_are_asked_once_each() -> None:
    asked = Questionnaire.model_validate(
        {"id": "pcl5-later", "instrument": "pcl5", "at": ("4 weeks", "12 weeks"), "source": "house"}
    )
    found = occurrences(asked, BEGUN, [], BEGUN + timedelta(weeks=20), BERLIN)
    assert [round((one.due_at - BEGUN).days / 7) for one in found] == [4, 12]


@given(st.integers(min_value=0, max_value=4000), st.integers(min_value=0, max_value=23))
def test_every_moment_of_a_long_course_belongs_to_one_occurrence_at_most(days: int, hour: int) -> None:
    now = BEGUN + timedelta(days=days, hours=hour)
    asked = weekly(now)
    assert sum(one.opens_at <= now < one.closes_at for one in asked) == (days * 24 + hour >= 84)
    assert all(one.closes_at == later.opens_at for one, later in pairwise(asked))


@pytest.mark.parametrize("instrument", ["madrs", "phq9"])
def test_nothing_is_asked_before_a_session_is_planned(instrument: str) -> None:
    assert [
        one for one in occurrences(ASKED[instrument], BEGUN, [], BEGUN, BERLIN) if one.due_at <= BEGUN
    ] == []
