"""The documented schema of a result is strict, complete, and met by a real forecast."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from daybreak import Patient, forecast, load_protocol
from daybreak.simulation import result as results
from daybreak.trial import summary

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads(
    (ROOT / "docs/reference/forecast.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
DESCRIBED = {
    "protocol": results.ProtocolUsed,
    "session": results.SessionForecast,
    "bands": results.Bands,
    "probability": results.Probability,
    "rule": results.RuleApplied,
    "parameter": results.ParameterUsed,
}
TRIAL_JSON = (ROOT / "docs/reference/json.md").read_text(encoding="utf-8").split("## JSON of a trial")[1]


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    """A real forecast, as it is written to a file."""
    patient = Patient.read(ROOT / "examples/patients/transform-2.yaml")
    result = forecast(load_protocol("spravato-trd-us"), patient, patients=50, seed=1)
    return json.loads(json.dumps(result.to_json()))


def fields(kind: Any) -> set[str]:
    return {field.name for field in dataclasses.fields(kind)}


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_field_is_described_and_required(name: str) -> None:
    part = SCHEMA["$defs"][name]
    assert set(part["properties"]) == set(part["required"]) == fields(DESCRIBED[name])
    assert part["additionalProperties"] is False


def test_the_whole_is_described() -> None:
    assert set(SCHEMA["properties"]) == set(SCHEMA["required"]) == {"format", *fields(results.Forecast)}


def test_the_format_is_the_programs_own() -> None:
    assert SCHEMA["properties"]["format"]["const"] == results.FORMAT


def test_a_forecast_meets_the_schema(answer: dict[str, Any]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(answer)] == []


def test_bands_have_one_value_a_time(answer: dict[str, Any]) -> None:
    """What a JSON schema cannot say: the lists of one outcome are of one length."""
    for bands in answer["outcomes"].values():
        lengths = {len(values) for values in bands.values() if isinstance(values, list)}
        assert len(lengths) == 1


@pytest.mark.parametrize("spoil", ["unknown field", "missing field", "share above one", "NaN as text"])
def test_what_is_wrong_is_refused(answer: dict[str, Any], spoil: str) -> None:
    broken = json.loads(json.dumps(answer))
    match spoil:
        case "unknown field":
            broken["mood"] = 1
        case "missing field":
            del broken["seed"]
        case "share above one":
            broken["sessions"][0]["given"] = 1.2
        case "NaN as text":
            broken["outcomes"]["madrs"]["mean"][0] = "NaN"
    assert not VALIDATOR.is_valid(broken)


@pytest.mark.parametrize(
    "kind",
    [summary.TrialSummary, summary.ArmVisit, summary.Difference, summary.EventRate, summary.RelapseCurve],
)
def test_every_field_of_a_trial_is_described(kind: Any) -> None:
    named = set(re.findall(r"`(\w+)(?:\[\]|\{\})?`", TRIAL_JSON))
    assert fields(kind) <= named
