"""A calibration file is what it says, or a sentence says that it is not."""

from __future__ import annotations

import hashlib
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from daybreak.errors import CalibrationError
from daybreak.population import Calibration, World, draw_parameters, load_calibration, read_calibration
from daybreak.population.calibration import FORMAT, parse_calibration
from daybreak.population.world import BELIEFS, CONTEXT_FEATURES, DRUG_FEATURES
from tests.population.made_calibration import made_calibration

RIGHT: dict[str, Any] = {
    "format": FORMAT,
    "version": "2026.1",
    "made": {"seed": 1},
    "draws": {"context_effect": [0.5, 0.7, 0.9], "drug_response_sd": [1, 2, 4]},
}


def written(folder: Path, content: Any) -> Path:
    path = folder / "calibration.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = written(tmp_path, RIGHT)
    read = read_calibration(path)
    assert (read.version, read.made, read.size) == ("2026.1", {"seed": 1}, 3)
    assert read.draws["drug_response_sd"].tolist() == [1.0, 2.0, 4.0]
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read.label == f"2026.1 ({read.sha256[:12]})"


def test_draws_are_taken_by_number_and_begin_again_after_the_last(tmp_path: Path) -> None:
    read = read_calibration(written(tmp_path, RIGHT))
    assert read.at("drug_response_sd", np.array([0, 2, 3, 7])).tolist() == [1.0, 4.0, 1.0, 2.0]
    assert read.median("drug_response_sd") == 2.0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nothing", ""),
        ("no JSON", "calibration"),
        ("cut off", json.dumps(RIGHT)[:-20]),
        ("a list", "[]"),
        ("a number", "7"),
        ("null", "null"),
        ("nested without end", "[" * 100_000),
        ("another format", {**RIGHT, "format": "daybreak-calibration/2"}),
        ("a forecast", {**RIGHT, "format": "daybreak-forecast/1"}),
        ("no format", {k: v for k, v in RIGHT.items() if k != "format"}),
        ("no version", {k: v for k, v in RIGHT.items() if k != "version"}),
        ("no draws", {k: v for k, v in RIGHT.items() if k != "draws"}),
        ("no origin", {k: v for k, v in RIGHT.items() if k != "made"}),
        ("an origin in words", {**RIGHT, "made": "yesterday"}),
        ("draws in a list", {**RIGHT, "draws": [[1.0, 2.0]]}),
        ("one number for draws", {**RIGHT, "draws": {"context_effect": 0.5}}),
        ("draws of draws", {**RIGHT, "draws": {"context_effect": [[0.5], [0.7]]}}),
        ("draws as texts", {**RIGHT, "draws": {"context_effect": ["0.5"]}}),
        ("draws that are true", {**RIGHT, "draws": {"context_effect": [True]}}),
        ("a draw that is missing", {**RIGHT, "draws": {"context_effect": [0.5, None]}}),
        ("a number too large", json.dumps(RIGHT).replace("0.7", "1" + "0" * 400)),
    ],
)  # fmt: skip
def test_what_is_no_calibration_is_refused(name: str, content: Any, tmp_path: Path) -> None:
    path = written(tmp_path, content)
    with pytest.raises(CalibrationError, match="This is no calibration") as refusal:
        read_calibration(path)
    assert refusal.value.where == str(path)
    assert refusal.value.remedy == "Make it anew with `daybreak calibrate`."


@pytest.mark.parametrize(
    ("draws", "problem"),
    [
        ({"a": [1.0, 2.0], "b": [1.0]}, r"have \[1, 2\] draws; all need the same number"),
        ({"a": []}, r"have \[0\] draws"),
        ({}, r"have \[\] draws"),
        ({"a": [1.0, float("nan")]}, "is not a finite number"),
        ({"a": [float("inf")]}, "This is no calibration"),
        ({"a": [1e308]}, "This is no calibration"),
    ],
)
def test_draws_that_cannot_be_are_refused(draws: Any, problem: str, tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match=problem):
        read_calibration(written(tmp_path, {**RIGHT, "draws": draws}))


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(CalibrationError, match="This is no calibration"):
        parse_calibration(b"\xff\xfe\x00", "bytes")


def test_a_file_that_is_not_there_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="cannot be read") as refusal:
        read_calibration(tmp_path / "nothing.json")
    assert refusal.value.where.endswith("nothing.json")
    with pytest.raises(CalibrationError, match="cannot be read"):
        read_calibration(tmp_path)


def test_a_parameter_that_the_file_does_not_have_is_named() -> None:
    with pytest.raises(CalibrationError, match="does not have `ect_effect`"):
        parse_calibration(json.dumps(RIGHT).encode(), "x").at("ect_effect", np.array([0]))


def test_draws_cannot_be_changed() -> None:
    made = made_calibration()
    with pytest.raises(TypeError, match="does not support item assignment"):
        made.draws["context_effect"] = np.zeros(2)  # type: ignore[index]


def test_a_calibration_travels_between_processes() -> None:
    made = pickle.loads(pickle.dumps(made_calibration(3)))
    assert isinstance(made, Calibration)
    assert made.at("ect_effect", np.arange(3)).tolist() == pytest.approx([1.5, 1.65, 1.8])


def test_the_file_that_ships_has_all_that_a_world_asks_for() -> None:
    """Names, not numbers: the file is made anew whenever the evidence grows."""
    shipped = load_calibration()
    asked = {
        *(f"drug_by_{name}" for name in DRUG_FEATURES),
        *(f"context_by_{name}" for name in CONTEXT_FEATURES),
        *BELIEFS.values(),
        *("drug_between_studies", "context_between_studies", "context_effect", "context_effect_sd"),
        *("drug_response_sd", "oral_antidepressant_effect", "oral_antidepressant_onset_d"),
        *("ect_effect", "ect_onset_d", "quetiapine_xr_effect"),
        *(f"oral_antidepressant_step_{step}_effect" for step in (1, 2, 3, 4)),
        *("natural_course_sd", "natural_course_d", "plasticity_weight", "synapse_weight"),
    }
    assert asked <= set(shipped.draws)
    assert all(len(values) == shipped.size for values in shipped.draws.values())
    from daybreak.pharmacology.parameters import load_parameters

    drawn = draw_parameters(load_parameters(), 0, 50, 1, World(calibration=shipped))
    assert all(np.isfinite(values).all() for values in drawn.values())
