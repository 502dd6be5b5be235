"""The diary does everything once, in the order of time, and nothing that lies ahead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from daybreak.clinic.demo.diary import Diary

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


@given(st.lists(st.integers(0, 50)), st.integers(0, 50))
def test_deeds_are_done_in_the_order_of_their_time(minutes: list[int], until: int) -> None:
    done: list[datetime] = []
    diary = Diary()
    for minute in minutes:
        diary.plan(BEGIN + timedelta(minutes=minute), done.append)
    diary.live(BEGIN + timedelta(minutes=until))
    assert done == sorted(BEGIN + timedelta(minutes=n) for n in minutes if n <= until)


def test_a_deed_may_plan_another() -> None:
    done: list[str] = []
    diary = Diary()

    def first(at: datetime) -> None:
        done.append("first")
        diary.plan(at + timedelta(minutes=1), lambda _: done.append("second"))

    diary.plan(BEGIN, first)
    diary.live(BEGIN + timedelta(hours=1))
    assert done == ["first", "second"]


def test_it_tells_day_by_day_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    diary = Diary()
    for day in (0, 1, 4, 9):
        diary.plan(BEGIN + timedelta(days=day), lambda _: None)
    diary.live(BEGIN + timedelta(days=8), lambda done, total: told.append((done, total)))
    assert told == [(0, 8), (1, 8), (4, 8)]
