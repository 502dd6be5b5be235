"""The example files are right, carry their sources, and say what they are for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from daybreak.population import Patient, Population
from daybreak.protocol import load_protocol, screen

EXAMPLES = Path(__file__).parents[2] / "examples"
PATIENTS = sorted((EXAMPLES / "patients").glob("*.yaml"))
POPULATIONS = sorted((EXAMPLES / "populations").glob("*.yaml"))


@pytest.mark.parametrize("path", PATIENTS, ids=lambda path: path.stem)
def test_an_example_patient_is_read_without_warnings(path: Path) -> None:
    patient = Patient.read(path)
    assert patient.warnings == ()
    assert patient.source
    assert patient.id == path.stem


@pytest.mark.parametrize("path", POPULATIONS, ids=lambda path: path.stem)
def test_an_example_population_can_be_drawn(path: Path) -> None:
    population = Population.read(path)
    people = population.draw(0, 200, 1, {})
    assert len(people) == 200
    assert population.label


def test_the_main_example_stands_beside_what_transform_2_reported() -> None:
    """NCT02418585: change -21.4 (SD 12.32) at day 28; doi:10.1002/cpt.2024, table 1: response 69.3 %, remission 52.5 %."""
    patient = Patient.read(EXAMPLES / "patients" / "transform-2.yaml")
    figures = {figure.outcome: (figure.time_h, figure.value, figure.sd) for figure in patient.reported}
    assert figures == {
        "madrs_change": (648.0, -21.4, 12.32),
        "response": (648.0, 69.3, None),
        "remission": (648.0, 52.5, None),
    }
    assert all(figure.source for figure in patient.reported)


@pytest.mark.parametrize("name", ["transform-2", "transform-3", "six-infusions"])
def test_each_figure_of_a_trial_patient_has_its_origin_behind_it(name: str) -> None:
    text = (EXAMPLES / "patients" / f"{name}.yaml").read_text(encoding="utf-8")
    figures = text[text.index("findings:") : text.index("# Not printed for the trial")]
    for line in figures.splitlines()[1:]:
        assert not line.strip() or re.search(r":.*\S\s+# \S", line), line


ADMITTED = [
    ("transform-2", "spravato-trd-us"),
    ("transform-2", "spravato-trd-eu"),
    ("transform-3", "spravato-trd-us"),
    ("transform-3", "spravato-trd-eu"),
    ("six-infusions", "iv-racemic-acute"),
    ("six-infusions", "iv-racemic-twice-weekly"),
    ("six-infusions", "sc-racemic-response-guided"),
    ("six-infusions", "oral-er-racemic"),
]


@pytest.mark.parametrize(("patient", "protocol"), ADMITTED)
def test_the_typical_patient_of_a_trial_passes_its_screening(patient: str, protocol: str) -> None:
    verdict = screen(
        load_protocol(protocol), Patient.read(EXAMPLES / "patients" / f"{patient}.yaml").findings
    )
    assert verdict.eligible, [(rule.rule, rule.status, rule.missing) for rule in verdict.rules]


@pytest.mark.parametrize("protocol", sorted({protocol for _, protocol in ADMITTED}))
def test_an_aneurysm_is_excluded_everywhere(protocol: str) -> None:
    verdict = screen(load_protocol(protocol), Patient.read(EXAMPLES / "patients" / "aneurysm.yaml").findings)
    assert not verdict.eligible
