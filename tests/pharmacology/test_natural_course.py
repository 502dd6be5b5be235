"""The natural course: its spread grows as the process says, and nobody starts anywhere but at zero."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.pharmacology.natural_course import course_at, daily_course, kept_a_day, spread_at

PEOPLE = 20_000
SD, TIME_D = 0.8, 20.0
DAYS = (1, 2, 7, 14, 28, 60)


def parameters(sd: float = SD, time_d: float = TIME_D) -> dict[str, np.ndarray]:
    return {"natural_course_sd": np.array([sd]), "natural_course_d": np.array([time_d])}


@pytest.fixture(scope="module")
def daily() -> np.ndarray:
    scores = np.random.default_rng(1).standard_normal((max(DAYS), PEOPLE))
    return np.asarray(daily_course(scores, parameters(), np))


@pytest.mark.parametrize("day", DAYS)
def test_the_spread_of_many_is_that_of_the_process(daily: np.ndarray, day: int) -> None:
    """Var N(t) = s^2 (1 - exp(-2 t / T)), within four standard errors of a normal sample's variance, sqrt(2 / n)."""
    variance = SD**2 * (1.0 - math.exp(-2.0 * day / TIME_D))
    assert daily[day].var() == pytest.approx(variance, rel=4 * math.sqrt(2 / PEOPLE))
    assert daily[day].mean() == pytest.approx(0.0, abs=4 * math.sqrt(variance / PEOPLE))


@pytest.mark.parametrize(("early", "late"), [(1, 2), (7, 14), (14, 28), (28, 60)])
def test_two_days_go_together_as_the_process_says(daily: np.ndarray, early: int, late: int) -> None:
    """Corr = exp(-(t2 - t1) / T) s(t1) / s(t2); four standard errors of a correlation, (1 - r^2) / sqrt(n)."""
    s1, s2 = (math.sqrt(1.0 - math.exp(-2.0 * d / TIME_D)) for d in (early, late))
    expected = math.exp(-(late - early) / TIME_D) * s1 / s2
    found = float(np.corrcoef(daily[early], daily[late])[0, 1])
    assert found == pytest.approx(expected, abs=4 * (1 - expected**2) / math.sqrt(PEOPLE))


def test_everybody_starts_at_zero(daily: np.ndarray) -> None:
    assert daily.shape == (max(DAYS) + 1, PEOPLE)
    assert (daily[0] == 0.0).all()


def test_no_days_are_a_start_and_nothing_else() -> None:
    assert daily_course(np.zeros((0, 1)), parameters(), np).tolist() == [[0.0]]


@given(sd=st.floats(0.01, 3.0), time_d=st.floats(0.5, 200.0), days=st.integers(1, 60))
def test_the_steps_add_up_to_the_spread_exactly(sd: float, time_d: float, days: int) -> None:
    """N(d) is linear in the scores: the squares of what each day's score contributes sum to Var N(d)."""
    p = parameters(sd, time_d)
    each = [daily_course(np.eye(days)[[day]].T, p, np)[-1, 0] for day in range(days)]
    assert math.fsum(c * c for c in each) == pytest.approx(
        float(spread_at(24.0 * days, p, np)[0]) ** 2, rel=1e-9
    )


@given(time_d=st.floats(0.5, 200.0), sd=st.floats(0.01, 3.0))
def test_without_news_the_course_fades_by_the_same_share_every_day(time_d: float, sd: float) -> None:
    p = parameters(sd, time_d)
    course = daily_course(np.array([[1.0], [0.0], [0.0]]), p, np)[:, 0]
    kept = float(kept_a_day(p, np)[0])
    assert kept == pytest.approx(math.exp(-1.0 / time_d))
    assert course[2:] == pytest.approx([course[1] * kept, course[1] * kept**2])


@given(time_h=st.floats(0.0, 120.0))
def test_within_a_day_the_course_is_a_straight_line(time_h: float) -> None:
    daily = np.array([[0.0], [1.0], [-0.5], [2.0], [0.3], [0.4]])
    by_hand = np.interp(time_h, np.arange(6) * 24.0, daily[:, 0])
    assert course_at(daily, time_h)[0] == pytest.approx(float(by_hand), abs=1e-8)


def test_at_the_end_of_a_day_the_course_is_the_day_itself() -> None:
    daily = np.arange(12.0).reshape(4, 3)
    for day in range(4):
        np.testing.assert_array_equal(course_at(daily, 24.0 * day), daily[day])


def test_the_spread_is_nothing_at_first_and_s_in_the_long_run() -> None:
    p: dict[str, Any] = parameters()
    assert spread_at(0.0, p, np)[0] == 0.0
    assert spread_at(24.0 * 100 * TIME_D, p, np)[0] == pytest.approx(SD)


def test_each_patient_may_have_a_spread_of_their_own() -> None:
    p = {"natural_course_sd": np.array([0.5, 1.0]), "natural_course_d": np.array([10.0, 40.0])}
    scores = np.random.default_rng(2).standard_normal((3, 2))
    both = daily_course(scores, p, np)
    for i in range(2):
        alone = daily_course(scores[:, [i]], {k: v[[i]] for k, v in p.items()}, np)
        np.testing.assert_allclose(both[:, [i]], alone, rtol=1e-15)
