"""Each publication is listed once, and only what is a reference leads anywhere."""

from __future__ import annotations

import pytest

from daybreak.report.sources import Publication, named_by, of_parameters, web_address
from daybreak.simulation.result import Forecast


def test_a_publication_behind_many_numbers_has_one_number(forecast: Forecast) -> None:
    publications = of_parameters(forecast.parameters)
    assert [p.key for p in publications.values()] == [
        "1",
        "2",
        "3",
        "4",
        "5",
    ]  # the first stands behind three parameters
    assert publications[("Olofsen et al. 2022", "PMID 35314104")].key == "2"


def test_only_the_sources_that_the_forecast_names_are_listed(forecast: Forecast) -> None:
    known = (
        Publication("US label", "not named alone"),
        Publication("Popova 2019", "named"),
        Publication("X", "not named"),
    )
    assert [p.key for p in named_by(forecast, known)] == ["US label", "Popova 2019"]


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("10.1007/s40262-020-00953-4", "https://doi.org/10.1007/s40262-020-00953-4"),
        ("doi:10.1000/x", "https://doi.org/10.1000/x"),
        ("PMID 31109201", "https://pubmed.ncbi.nlm.nih.gov/31109201/"),
        ("PMC6551577", "https://pmc.ncbi.nlm.nih.gov/articles/PMC6551577/"),
        ("https://example.org/a", "https://example.org/a"),
        ("javascript:alert(1)", None),
        ("https://example.org/ onclick=x", None),
        ("Popova et al. 2019", None),
        ("", None),
    ],
)
def test_only_references_lead_anywhere(reference: str, address: str | None) -> None:
    assert web_address(reference) == address
