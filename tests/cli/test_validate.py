"""`daybreak validate` prints each comparison with what was published and writes it on request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daybreak.cli import main


def test_the_comparison_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "pk.json"
    assert main(["validate", "pk", "--json", str(target)]) == 0
    assert "fold" in capsys.readouterr().out
    assert len(json.loads(target.read_text("utf-8"))["rows"]) > 50


def test_standard_output_carries_the_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "pk", "--json", "-"]) == 0
    assert "rows" in json.loads(capsys.readouterr().out)


def test_a_place_that_cannot_be_written_is_refused_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "pk", "--json", "/no/such/folder.json"]) == 9
    assert "no such folder" in capsys.readouterr().err


def test_tolerability_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "tolerability.json"
    assert main(["validate", "tolerability", "--patients", "40", "--json", str(target)]) == 0
    assert "set no parameter" in capsys.readouterr().out
    assert json.loads(target.read_text("utf-8"))["patients"] == 40


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--replicates", "0"), 7, "--replicates: 0 replicates cannot be simulated. Write 1 to 100000."),
        (("--replicates", "5", "--seed", "-1"), 7, "--seed: -1 is not a seed"),
        (("--figure", "x.gif"), 9, "--figure: A figure is written as .svg, .png, .pdf."),
    ],
)
def test_what_cannot_be_of_the_trials_names_its_option(
    words: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", "trials", *words]) == code
    assert said in capsys.readouterr().err


def test_draws_of_a_fit_name_their_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--draws", "0"]) == 7
    assert "--draws: 0 draws cannot be simulated." in capsys.readouterr().err


def test_tolerability_of_nobody_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "tolerability", "--patients", "0"]) != 0
    assert "0 virtual patients cannot be simulated" in capsys.readouterr().err
