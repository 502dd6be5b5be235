"""`daybreak validate` prints each comparison with what was published and writes it on request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daybreak.cli import main
from tests.evidence.folders import copied


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
        (("--figure", "x.gif"), 7, "--figure: A figure is written as .svg, .png, .pdf."),
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


def test_a_trial_that_cannot_be_left_out_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """STAR*D has no difference from a sham."""
    assert main(["calibrate", "--leave-out", "star-d-step-1"]) == 7
    said = capsys.readouterr().err
    assert "--leave-out: No difference that `star-d-step-1` published is in the fit." in said
    assert "transform-2" in said


def test_fits_cannot_run_longer_without_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--longer", "7"]) == 7
    assert "--longer: Fits cannot be run again 7 times. Write 0 to 6." in capsys.readouterr().err


def without(folder: Path, file: str, line_holds: str) -> str:
    """A copy of the evidence without the rows of one table that hold this text."""
    table = copied(folder) / file
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if line_holds not in line), "utf-8")
    return str(table.parent)


def test_a_row_that_the_fit_takes_by_its_id_is_missed_in_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = without(tmp_path, "longterm.csv", "L094,")
    assert main(["calibrate", "--folder", mine]) == 13
    assert (
        f"{mine}: The fit takes some rows by their ids. The row L094 does not exist"
        in capsys.readouterr().err
    )


@pytest.mark.slow
def test_a_parameter_that_no_row_of_a_folder_tells_is_refused_with_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = without(tmp_path, "outcomes.csv", ",que,")
    assert main(["calibrate", "--folder", mine]) == 13
    said = capsys.readouterr().err
    assert "The rows are too few to identify quetiapine_xr_effect" in said
    assert "quetiapine_xr_effect needs remission of an arm with quetiapine XR" in said
    assert not list(tmp_path.glob("*.json"))


def test_tolerability_of_nobody_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "tolerability", "--patients", "0"]) != 0
    assert "0 virtual patients cannot be simulated" in capsys.readouterr().err
