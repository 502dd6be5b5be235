"""`daybreak evidence pool`: the answer on the screen and in files, and refusals with their sentence and exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from daybreak.cli import main
from daybreak.evidence.tables import DATA

POOL = ["evidence", "pool"]


def test_the_answer_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(POOL) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Question  Difference in MADRS points at 24 hours")
    assert "Fu 2020" in printed
    assert "no SD, SE or interval: Murrough 2013" in printed


def test_standard_output_carries_the_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*POOL, "--window", "28d", "--by", "year", "--leave-one-out", "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["pooled"]["k"] == len(found["trials"]) == len(found["leave_one_out"]) == 4
    assert found["moderator"]["by"] == "year"


@pytest.mark.parametrize("draw", ["forest", "funnel", "time-course", "dose-response"])
def test_a_figure_is_written(draw: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "figure.svg"
    assert main([*POOL, "--figure", str(target), "--draw", draw]) == 0
    assert target.read_text("utf-8").count("<text") > 5
    assert [path.name for path in tmp_path.iterdir()] == ["figure.svg"]


@pytest.mark.parametrize(("suffix", "magic"), [(".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_a_figure_for_print(suffix: str, magic: bytes, tmp_path: Path) -> None:
    target = tmp_path / f"figure{suffix}"
    assert main([*POOL, "--figure", str(target)]) == 0
    assert target.read_bytes().startswith(magic)


def test_a_page_is_written(tmp_path: Path) -> None:
    target = tmp_path / "pooled.html"
    assert main([*POOL, "--report", str(target)]) == 0
    assert "<svg" in target.read_text("utf-8")


def test_a_network_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*POOL, "--network"]) == 0
    assert "The network is a tree" in capsys.readouterr().out
    assert main([*POOL, "--network", "--nodes", "dose", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["loops"] == 1


def test_all_times_are_pooled_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*POOL, "--window", "all"]) == 0
    printed = capsys.readouterr().out
    assert "24 hours            5  -6.3 (-10.0 to -2.6)" in printed
    assert "14 days             1  only Lii 2023" in printed
    assert max(len(line) for line in printed.splitlines()) <= 80
    assert main([*POOL, "--window", "all", "--measure", "remission", "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["window"]["id"] for one in found["windows"]] == ["2-4h", "24h", "3d", "7d", "14d", "28d"]
    assert found["windows"][0]["pooled"] is None


def test_split_arms_are_said_to_be_split(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*POOL, "--arms", "split"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "3 active arms each against a share of the control" in printed
    assert main(POOL) == 0
    assert "3 active arms combined into one" in " ".join(capsys.readouterr().out.split())


def test_a_trial_is_left_out_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*POOL, "--arms", "split", "--leave-one-out"]) == 0
    printed = capsys.readouterr().out
    left_out = printed.split("Without each trial in turn\n")[1].split("\n\n")[0].splitlines()
    assert [line[:22].strip() for line in left_out] == [
        "Canuso 2018",
        "Daly 2018",
        "Fu 2020",
        "Dwyer 2021",
        "Lii 2023",
    ]
    assert "Small trials, the arms of each trial combined: Egger's test" in printed
    assert "The arms of one trial are pooled as if each were a trial" in " ".join(printed.split())


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["--window", "14d"], 11, "Only Lii 2023 gives the difference in MADRS points at 14 days; pooling needs 2."),
        (["--route", "oral"], 11, "No trial gives"),
        (["--window", "2w"], 7, "--window: '2w' is no window. Write one of 2-4h"),
        (["--measure", "madrs"], 7, "Did you mean madrs-difference"),
        (["--measure", "difference"], 7, "needs one instrument"),
        (["--drug", "esketamin"], 7, "Did you mean esketamine"),
        (["--instrument", "PHQ9"], 7, "not of PHQ9"),
        (["--by", "colour"], 7, "is no moderator"),
        (["--by", "instrument"], 11, "same instrument"),
        (["--measure", "response", "--scale", "log"], 7, "--scale"),
        (["--arms", "both"], 7, "--arms"),
        (["--network", "--measure", "response"], 11, "3 effects are too few"),
        (["--method", "ML"], 7, "--method: 'ML' is not known. Write one of REML, DL, EE."),
        (["--test", "t"], 7, "--test"),
        (["--nodes", "route"], 7, "--nodes"),
        (["--draw", "pie"], 7, "--draw"),
        (["--network", "--leave-one-out"], 7, "Leave that out"),
        (["--window", "all", "--by", "year"], 7, "Leave that out"),
        (["--window", "all", "--network"], 7, "at one time"),
        (["--measure", "foo"], 7, "--measure: 'foo' is not known."),
        (["--figure", "x.gif"], 7, "--figure: A figure is written as"),
        (["--nodes", "dose"], 7, "--nodes: Only a network has nodes. Add --network"),
        (["--draw", "funnel"], 7, "--draw: There is no figure to draw it in. Add --figure FILE"),
        (["--network", "--test", "z"], 7, "--network: A network takes every arm as it is"),
        (["--network", "--arms", "split"], 7, "change nothing in it"),
        (["--network", "--method", "DL"], 7, "change nothing in it"),
        (["--scale", "risk-ratio"], 7, "--scale: A scale is for counts, and madrs-difference counts nobody."),
        (["--by", ""], 7, "is no moderator"),
        (["--figure", "figure.jpg"], 7, ".svg, .png, .pdf"),
        (["--json", "/no/such/folder.json"], 9, "no such folder"),
        (["--folder", "/no/such/folder"], 8, "trials.csv"),
    ],
)  # fmt: skip
def test_refusals_are_sentences(
    given: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*POOL, *given]) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_edited_tables_are_pooled_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(DATA, folder)
    table = folder / "outcomes.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith("O199,")), "utf-8")
    assert main([*POOL, "--folder", str(folder), "--json", "-"]) == 0
    assert "fu2020_aspire1" not in [trial["trial"] for trial in json.loads(capsys.readouterr().out)["trials"]]
