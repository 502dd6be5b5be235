"""The forecast that the report's tests draw."""

from __future__ import annotations

import pytest

from daybreak.simulation.result import Forecast
from tests.report.forecast_example import example


@pytest.fixture(scope="session")
def forecast() -> Forecast:
    return example()
