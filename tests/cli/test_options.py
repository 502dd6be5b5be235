"""Numbers that a person types are whole numbers in plain digits, and outputs do not overwrite inputs."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from daybreak.cli.options import (
    MOST_REPLICATES,
    check_number,
    check_outputs,
    check_run,
    check_seed,
    whole_number,
)
from daybreak.cli.trial import MOST_PATIENTS_PER_ARM
from daybreak.errors import OutputFileError, ParameterError
from daybreak.trial import design, run


@pytest.mark.parametrize(("text", "number"), [("1000", 1000), ("-5", -5), ("0", 0), ("007", 7)])
def test_digits_are_read(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text", ["1e9", "1_000", "1,000", "1.0", " 5", "５", "x", "", "--5", "+5", "9" * 31, "0x10", "five"]
)
def test_nothing_else_is_guessed(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="not a whole number"):
        whole_number(text)


@pytest.mark.parametrize("patients", [0, -5, 10_000_001, 10**9])
def test_impossible_numbers_of_patients(patients: int) -> None:
    with pytest.raises(ParameterError, match="--patients"):
        check_run(patients, 1, 12)


@pytest.mark.parametrize("seed", [-1, 2**53])
def test_impossible_seeds(seed: int) -> None:
    with pytest.raises(ParameterError, match="--seed"):
        check_run(1, seed, 12)


@pytest.mark.parametrize("number", [-3, 0, 101])
def test_a_number_of_anything_names_the_option_that_was_written(number: int) -> None:
    with pytest.raises(
        ParameterError, match=f"^--draws: {number} draws cannot be simulated. Write 1 to 100.$"
    ):
        check_number(number, "--draws", "draws", 100)


def test_a_seed_is_checked_by_itself() -> None:
    check_seed(0)
    with pytest.raises(ParameterError, match="--seed"):
        check_seed(-1)


def test_the_command_line_allows_what_a_trial_allows() -> None:
    assert (MOST_REPLICATES, MOST_PATIENTS_PER_ARM) == (run.MOST_REPLICATES, design.MOST_ARM_PATIENTS)


def test_the_edges_are_possible() -> None:
    check_run(1, 0, 1)
    check_run(10_000_000, 2**53 - 1, 260)


def test_an_output_may_not_replace_what_is_read(tmp_path: Path) -> None:
    patient = tmp_path / "patient.yaml"
    patient.touch()
    (tmp_path / "link.yaml").symlink_to(patient)
    with pytest.raises(OutputFileError, match="already used by --patient"):
        check_outputs({"--json": str(tmp_path / "link.yaml")}, {"--patient": str(patient)})


def test_two_outputs_may_not_be_one_file(tmp_path: Path) -> None:
    same = str(tmp_path / "out")
    with pytest.raises(OutputFileError, match="already used by --json"):
        check_outputs({"--json": same, "--report": same}, {})


def test_only_one_output_can_be_standard_output() -> None:
    with pytest.raises(OutputFileError, match="already used by --json"):
        check_outputs({"--json": "-", "--report": "-"}, {})


@pytest.mark.parametrize("name", ["report.pdf", "report.json", "report.docx"])
def test_a_report_is_named_as_the_page_that_it_is(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputFileError, match="a page of HTML"):
        check_outputs({"--report": str(tmp_path / name)}, {})
    assert list(tmp_path.iterdir()) == []
    for right in ("report.html", "report.HTM", "report"):
        check_outputs({"--report": str(tmp_path / right)}, {})


def test_an_empty_name_is_no_name() -> None:
    with pytest.raises(OutputFileError, match="empty"):
        check_outputs({"--json": ""}, {})


def test_an_id_of_the_library_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check_outputs({"--json": "spravato-trd-us"}, {"PROTOCOL": "spravato-trd-us"})


@pytest.mark.parametrize("weeks", [0, -2, 261])
def test_a_horizon_that_is_no_horizon_is_refused(weeks: int) -> None:
    with pytest.raises(ParameterError, match="--weeks"):
        check_run(1, 1, weeks)
