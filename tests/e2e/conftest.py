"""A real browser and the pages it looks at."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from daybreak.cli import main
from daybreak.population.reported import Reported
from daybreak.report import Context, Definitions, html_report
from tests.report.forecast_example import example

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the example forecast, as a file on disk."""
    trial = Reported("madrs_change", 672.0, -21.4, "points", 12.3, "Popova et al. 2019")
    context = Context(Definitions(0.5, 12.0), "Woman of the trial's mean age", reported=(trial,))
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(html_report(example(), context, made_on=date(2026, 11, 21)), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def real_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report that a newcomer's first command writes."""
    path = tmp_path_factory.mktemp("real") / "report.html"
    patient = str(ROOT / "examples/patients/transform-2.yaml")
    assert (
        main(["forecast", "spravato-trd-us", "--patient", patient, "--patients", "50", "--report", str(path)])
        == 0
    )
    return path
