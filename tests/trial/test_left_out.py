"""A file of draws that never saw a trial is what it says, or a sentence says that it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from daybreak.errors import CalibrationError
from daybreak.population.calibration import FORMAT
from daybreak.trial.left_out import parse_left_out, read_left_out

RIGHT: dict[str, Any] = {
    "format": FORMAT,
    "version": "2026.1",
    "made": {"murrough-2013": {"rhat": 1.01}},
    "left_out": {"murrough-2013": {"context_effect": [0.5, 0.7]}},
}


def test_each_trial_has_the_draws_without_it() -> None:
    found = parse_left_out(json.dumps(RIGHT).encode(), "left-out.json")
    assert list(found) == ["murrough-2013"]
    one = found["murrough-2013"]
    assert (one.version, one.size, one.made) == ("2026.1 without murrough-2013", 2, {"rhat": 1.01})


@pytest.mark.parametrize(
    "content",
    [
        [], 7, {**RIGHT, "format": "daybreak-forecast/1"}, {**RIGHT, "left_out": {}}, {**RIGHT, "left_out": 3},
        {**RIGHT, "left_out": {"murrough-2013": 7}}, {**RIGHT, "left_out": {"murrough-2013": {"x": "many"}}},
        {**RIGHT, "left_out": {"murrough-2013": {"x": [[1.0]]}}}, {**RIGHT, "left_out": {"murrough-2013": {"x": [1e308]}}},
        {**RIGHT, "made": {}}, {key: RIGHT[key] for key in ("format", "version", "made")},
    ],
)  # fmt: skip
def test_what_is_none_is_refused(content: Any) -> None:
    with pytest.raises(CalibrationError, match="This is no calibration"):
        parse_left_out(json.dumps(content).encode(), "left-out.json")


def test_nested_without_end_is_refused() -> None:
    with pytest.raises(CalibrationError):
        parse_left_out(b"[" * 100_000, "left-out.json")


def test_draws_of_different_number_are_refused() -> None:
    uneven = {**RIGHT, "left_out": {"murrough-2013": {"x": [1.0], "y": [1.0, 2.0]}}}
    with pytest.raises(CalibrationError, match="all need the same number"):
        parse_left_out(json.dumps(uneven).encode(), "left-out.json")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="cannot be read") as refusal:
        read_left_out(tmp_path / "nowhere.json")
    assert refusal.value.where.endswith("nowhere.json")
