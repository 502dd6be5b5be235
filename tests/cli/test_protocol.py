"""`daybreak protocol`: what it prints, how wide, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from daybreak.cli.main import main
from daybreak.protocol import library
from tests.protocol.broken import NASAL


def test_list_names_every_protocol_in_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocol", "list"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed if line.endswith("draft")] == list(library())
    assert max(map(len, printed)) <= 80


def test_show_prints_one_protocol_in_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocol", "show", "spravato-trd-us"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Esketamine nasal spray for treatment-resistant depression (United States)\n")
    assert max(map(len, printed.splitlines())) <= 80


def test_show_of_an_unknown_protocol_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocol", "show", "spravato"]) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "spravato-trd-us" in captured.err


def test_check_of_a_right_file_is_silent_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.yaml").write_text(NASAL, encoding="utf-8")
    assert main(["protocol", "check", str(tmp_path / "mine.yaml")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'mine.yaml'}: in order (spravato-trd-us 1.3.0).\n"


def test_check_says_what_no_simulation_will_know(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is in order all the same: in a clinic somebody can answer."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        NASAL.replace("when: tolerated_last and madrs_change_percent < 50", "when: benefit_reviewed"),
        encoding="utf-8",
    )
    assert main(["protocol", "check", str(path)]) == 0
    first, *warning = capsys.readouterr().out.splitlines()
    assert first == f"{path}: in order (spravato-trd-us 1.3.0)."
    assert " ".join(line.strip() for line in warning) == (
        "In a simulation: Rules of the course ask for what no virtual patient has: Benefit reviewed by a clinician (asked by "
        "raise-to-84). Where a rule turns on that, it is left to a clinician, and nothing is given."
    )
    assert max(map(len, warning)) <= 80


def test_check_tells_file_line_rule_fault_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(NASAL.replace("drug: esketamine", "drug: ketamine"), encoding="utf-8")
    line = NASAL.splitlines().index("drug: esketamine") + 1
    assert main(["protocol", "check", str(path)]) == 4
    assert capsys.readouterr().out == (
        f"{path}:{line}: PR-FIELD-004 `drug` cannot be `ketamine`.\n"
        "    Write 'esketamine', 'racemic-ketamine' or 'arketamine'.\n"
        f"{path}: 1 problem.\n"
    )


@pytest.mark.parametrize(("wrong", "code"), [(True, 4), (False, 8)])
def test_check_of_several_files_ends_with_the_gravest_code(wrong: bool, code: int, tmp_path: Path) -> None:
    """A wrong protocol (4) comes before a file that is not there (8)."""
    path = tmp_path / "mine.yaml"
    path.write_text(NASAL.replace("language: 1", "language: 2") if wrong else NASAL, encoding="utf-8")
    assert main(["protocol", "check", str(tmp_path / "nothing.yaml"), str(path)]) == code


def test_check_without_a_file_is_wrong_usage() -> None:
    assert main(["protocol", "check"]) == 2


def test_diff_prints_what_means_something_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        NASAL.replace("lasts: 44 weeks", "lasts: 20 weeks").replace("\n\n", "\n"), encoding="utf-8"
    )
    assert main(["protocol", "diff", "spravato-trd-us", str(path)]) == 0
    assert capsys.readouterr().out == (
        "changed regimen.phases[maintenance].lasts\n  - 44 weeks\n  + 20 weeks\n1 difference in meaning.\n"
    )
