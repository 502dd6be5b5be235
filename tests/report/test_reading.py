"""Values are read out of a forecast at the times that matter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybreak.report.reading import at, first_dosed, key_moments, magnified, on_hypothesis
from daybreak.simulation.result import Bands, Forecast


def straight(times_h: list[float], values: list[float]) -> Bands:
    return Bands("points", times_h, values, values, values, values, values, values, values)


def test_between_two_times_the_outcome_lies_on_a_straight_line() -> None:
    moment = at(straight([0.0, 10.0], [40.0, 20.0]), 2.5)
    assert moment is not None
    assert moment.q50 == moment.mean == 35.0  # a quarter of the way from 40 to 20


def test_a_time_of_the_forecast_is_read_as_it_is() -> None:
    moment = at(straight([0.0, 10.0, 20.0], [40.0, 7.0, 9.0]), 10.0)
    assert moment is not None
    assert moment.q95 == 7.0


@pytest.mark.parametrize("time_h", [-0.1, 20.1])
def test_outside_the_forecast_nothing_is_read(time_h: float) -> None:
    assert at(straight([0.0, 20.0], [1.0, 1.0]), time_h) is None


def test_an_empty_outcome_has_no_value() -> None:
    assert at(straight([], []), 0.0) is None


def test_the_key_moments_are_those_that_the_forecast_reaches() -> None:
    ten_days = straight([0.0, 240.0], [40.0, 20.0])
    assert [moment.time_h for moment in key_moments(ten_days)] == [0.0, 24.0, 168.0, 240.0]


def test_the_session_to_magnify_is_the_one_followed_most_closely(forecast: Forecast) -> None:
    session = magnified(forecast)
    assert session is not None
    assert session.number == 1  # the example has five-minute steps in the first session only


def test_a_forecast_without_a_dense_session_magnifies_none(forecast: Forecast) -> None:
    assert magnified(replace(forecast, outcomes={"madrs": forecast.outcomes["madrs"]})) is None


def test_sessions_nobody_was_dosed_in_are_passed_over(forecast: Forecast) -> None:
    held = replace(forecast.sessions[0], given=0.0)
    first = first_dosed(replace(forecast, sessions=(held, *forecast.sessions[1:])))
    assert first is not None
    assert first.number == 2


def test_outcomes_on_a_hypothesis_are_named(forecast: Forecast) -> None:
    assert on_hypothesis(forecast) == ["madrs"]
