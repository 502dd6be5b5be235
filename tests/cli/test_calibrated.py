"""A calibration of one's own, as `daybreak calibrate` writes it, in a forecast and a population."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daybreak.cli import main
from tests.population.made_calibration import made_calibration

ROOT = Path(__file__).parents[2]
PATIENT = str(ROOT / "examples/patients/transform-2.yaml")


def write_calibration(path: Path) -> Path:
    """A file of the form that `daybreak calibrate` writes."""
    made = made_calibration()
    draws = {name: values.tolist() for name, values in made.draws.items()}
    content = {"format": "daybreak-calibration/1", "version": "my-own", "draws": draws, "made": {}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [("forecast", "--patient", PATIENT), ("simulate",)])
def test_it_is_used_and_named(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, target = write_calibration(tmp_path / "own.json"), tmp_path / "out.json"
    command, *more = words
    run = [command, "spravato-trd-us", *more, "--patients", "20"]
    assert main([*run, "--calibration", str(own), "--json", str(target)]) == 0
    assert "Calibration  my-own (" in capsys.readouterr().out
    found = json.loads(target.read_text("utf-8"))
    assert found["calibration"].startswith("my-own (")
    assert main([*run, "--json", str(target)]) == 0
    assert "Calibration  " not in capsys.readouterr().out
    assert json.loads(target.read_text("utf-8"))["outcomes"] != found["outcomes"]


def test_standard_output_carries_the_json_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = str(write_calibration(tmp_path / "own.json"))
    assert main(["simulate", "spravato-trd-us", "--patients", "20", "--calibration", own, "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["calibration"].startswith("my-own")


def test_a_file_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.json").write_text("{}")
    assert main(["simulate", "spravato-trd-us", "--calibration", str(tmp_path / "own.json")]) == 13
    assert "This is no calibration" in capsys.readouterr().err
