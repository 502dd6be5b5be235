"""What a trial reported stands beside the forecast's figure for the same outcome and time."""

from __future__ import annotations

import pytest

from daybreak.population.reported import Reported
from daybreak.report.comparison import beside
from daybreak.simulation.result import Forecast


@pytest.mark.parametrize(
    ("figure", "outcome", "reported", "forecast_says"),
    [
        (Reported("madrs", 0.0, 37.0, "points", 5.7), "MADRS", "37.0 (SD 5.7)", "37.0 (SD 3.0)"),
        (Reported("madrs_change", 672.0, -21.4, "points"), "MADRS, change", "-21.4", "-15.8"),
        (Reported("response", 672.0, 69.3, "%"), "Response", "69 %", "62 %"),
        (Reported("response", 672.0, 0.693, "share"), "Response", "69 %", "62 %"),
        (Reported("response", 288.0, 70.8, "%"), "Response", "71 %", "62 % (28 days)"),
        (Reported("response", 24.0, 50.0, "%"), "Response", "50 %", "55 %"),
        (Reported("phq9", 672.0, 9.0, "points"), "Phq9", "9.0", "not forecast"),
        (Reported("madrs", 9999.0, 10.0, "points"), "MADRS", "10.0", "not forecast"),
    ],
)
def test_each_figure_has_its_counterpart(
    forecast: Forecast, figure: Reported, outcome: str, reported: str, forecast_says: str
) -> None:
    (row,) = beside(forecast, (figure,))
    assert (row.outcome, row.reported, row.forecast) == (outcome, reported, forecast_says)
