"""`daybreak evidence` lists, shows, judges and misses; JSON carries the same; bad input is one sentence and a code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daybreak.cli import main
from tests.evidence.folders import copied, edited


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main(["evidence", *words, "--json", "-"]) == 0
    data: dict[str, object] = json.loads(capsys.readouterr().out)
    return data


def test_list_filters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "list", "--comparator", "midazolam", "--route", "sc"]) == 0
    printed = capsys.readouterr().out
    assert "loo2023_kads" in printed
    assert "popova2019_transform2" not in printed


def test_list_leaves_out_the_recalled_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    read = _json(capsys, "list")["trials"]
    every = _json(capsys, "list", "--recalled")["trials"]
    assert (len(read), len(every)) == (78, 87)  # type: ignore[arg-type]
    assert all(row["seen"] for trial in read for row in trial["outcomes"])  # type: ignore[attr-defined]


def test_show_has_the_whole_study(capsys: pytest.CaptureFixture[str]) -> None:
    trial = _json(capsys, "show", "popova2019_transform2")
    assert trial["reference"] == "doi:10.1176/appi.ajp.2019.19020172"
    assert {"arms", "outcomes", "safety", "longterm", "shares_patients_with", "corrected", "gaps"} <= set(
        trial
    )
    assert "jones2022_transform_sex" in trial["shares_patients_with"]  # type: ignore[operator]


def test_show_names_near_studies(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "show", "transform2"]) == 11
    assert "Did you mean popova2019_transform2?" in capsys.readouterr().err


def test_claims_of_a_topic(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "claims", "--topic", "onset"]) == 0
    printed = capsys.readouterr().out
    assert "C15" in printed
    assert "C01" not in printed


def test_claims_as_json_say_what_holds(capsys: pytest.CaptureFixture[str]) -> None:
    claims = _json(capsys, "claims")["claims"]
    assert len(claims) == 73  # type: ignore[arg-type]
    assert all(check["holds"] for claim in claims for check in claim["checks"])  # type: ignore[attr-defined]


def test_a_topic_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "claims", "--topic", "astrology"]) == 7
    assert "The topics are: Background and framing;" in capsys.readouterr().err


def test_an_edited_row_ends_claims_with_a_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, _ = edited(tmp_path, "outcomes.csv", ("O390",), value="40")
    assert main(["evidence", "claims", "--folder", str(folder)]) == 11
    assert "NO LONGER SUPPORTED" in capsys.readouterr().out


def test_gaps_are_listed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "gaps.json"
    assert main(["evidence", "gaps", "--json", str(target)]) == 0
    assert "Nothing is filled in from memory." in capsys.readouterr().out
    assert {"kind", "trial_id", "what", "rows"} == set(json.loads(target.read_text("utf-8"))["gaps"][0])


def test_an_edited_copy_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copied(tmp_path)
    assert main(["evidence", "list", "--folder", str(folder)]) == 0
    assert "popova2019_transform2" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["list"], ["show", "fava2018"], ["claims"], ["gaps"]])
def test_nonsense_in_a_table_is_one_sentence_with_its_line(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, where = edited(tmp_path, "arms.csv", ("fava2018", "k05"), n="100")
    assert main(["evidence", *command, "--folder", str(folder)]) == 11
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"daybreak: {where}: The arm has 100 patients")


def test_a_folder_that_is_none_is_an_unreadable_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "list", "--folder", "/no/such/folder"]) == 8
    assert "There is no such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--drug", "esketmine"], "Did you mean esketamine"),
        (["--from-h", "30", "--to-h", "3"], "from_h is 30"),
        (["--from-h", "nan"], "from_h is nan"),
    ],
)
def test_a_filter_that_cannot_be_is_refused(
    options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evidence", "list", *options]) == 7
    printed = capsys.readouterr().err
    assert says in printed
    assert printed.startswith(f"daybreak: {options[0]}: ")


@pytest.mark.parametrize("text", ["x", "24 h", "1,5", ""])
def test_hours_that_are_no_number_are_refused_in_words(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "list", "--to-h", text]) == 2
    assert f"'{text}' is no number of hours; write it without a unit, such as 24." in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_refused_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "gaps", "--json", "/no/such/folder/x.json"]) == 9
    assert "no such folder" in capsys.readouterr().err


def test_checks_and_expectations_are_read_from_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copied(tmp_path)
    checks, expectations = folder / "claim_checks.yaml", folder / "expectations.yaml"
    checks.write_text(checks.read_text("utf-8").replace("than: O398", "than: S001", 1), "utf-8")
    expectations.write_text("mine:\n  expects: something else\n  named: elsewhere\n", "utf-8")
    assert main(["evidence", "claims", "--folder", str(folder)]) == 0
    assert "69.3 > 41 [O390, S001]" in capsys.readouterr().out
    assert main(["evidence", "gaps", "--folder", str(folder)]) == 0
    assert "something else" in capsys.readouterr().out


def test_declarations_of_shared_patients_are_read_from_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copied(tmp_path)
    file = folder / "overlaps.yaml"
    file.write_text(
        file.read_text("utf-8").replace("The Asian patients of ASPIRE I", "Half of them", 1), "utf-8"
    )
    assert main(["evidence", "show", "aspire1_asia2023", "--folder", str(folder)]) == 0
    assert "Half of them" in capsys.readouterr().out
    file.unlink()
    assert main(["evidence", "pool", "--folder", str(folder)]) == 8
    assert "overlaps.yaml: There is no such file" in capsys.readouterr().err


def test_a_study_is_shown_with_the_gaps_of_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copied(tmp_path)
    mine = "mine:\n  expects: a number of my own\n  where: {trial: fava2018, instrument: IES-R}\n"
    (folder / "expectations.yaml").write_text(mine, "utf-8")
    assert main(["evidence", "show", "fava2018", "--folder", str(folder)]) == 0
    assert "a number of my own" in capsys.readouterr().out


def test_what_is_not_fitted_is_listed_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "unfitted"]) == 0
    printed = capsys.readouterr().out
    assert "glue2024_bedroc" in printed
    assert "none without a written reason" in " ".join(printed.split())
    assert max(map(len, printed.splitlines())) <= 80
    rows = _json(capsys, "unfitted")["unfitted"]
    assert {"row", "study", "what", "reason"} == set(rows[0])  # type: ignore[index]
    assert all(row["reason"] for row in rows)  # type: ignore[attr-defined]


def test_the_list_keeps_its_columns_within_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "list", "--recalled"]) == 0
    head, *rows = capsys.readouterr().out.split("\n\n")[0].splitlines()
    end = head.index(" n ") + 2
    assert {row[:end].rstrip()[-1].isdigit() or row[end - 5 : end].isspace() for row in rows} == {True}
    assert {row[end : end + 2] for row in rows} == {"  "}
    assert max(map(len, (head, *rows))) <= 80
