"""`daybreak trial`: what it refuses before it runs, what a record gives again, and where the asked-for is told."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from daybreak.cli import main
from tests.cli.own_trial import OWN, WITHDRAWAL
from tests.cli.test_calibrated import write_calibration
from tests.trial.broken_designs import RIGHT

FEW = ("--replicates", "6")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs in a folder of its own that holds two trials."""
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(OWN, encoding="utf-8")
    Path("withdrawal.yaml").write_text(WITHDRAWAL, encoding="utf-8")


def changed(name: str, old: str, new: str) -> str:
    """The trial with a passage replaced, as a file of its own."""
    text = Path(name).read_text("utf-8")
    assert text.count(old) == 1
    Path("changed.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return "changed.yaml"


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """What a command prints, as one line."""
    assert main(["trial", *words]) == code, capsys.readouterr().err
    shown = capsys.readouterr()
    return " ".join((shown.out if code == 0 else shown.err).split())


def as_json(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["trial", *words, "--json", "-"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refuse_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is run from here on is a fault."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the trial was run")

    monkeypatch.setattr("daybreak.cli.trial_observed.run_trial", never)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ("own.yaml", "--patients-per-arm", "-3"),
            7,
            "--patients-per-arm: -3 patients in each arm cannot be",
        ),
        (("own.yaml", "--patients-per-arm", "0"), 7, "--patients-per-arm: 0 patients in each arm cannot be"),
        (("own.yaml", "--replicates", "0"), 7, "--replicates: 0 replicates cannot be simulated"),
        (
            ("own.yaml", "--replicates", "99999", "--patients-per-arm", "50000"),
            7,
            "--replicates: 99,999 replicates of 100,000 patients are more than 20,000,000. Ask for at most 200",
        ),
        (("own.yaml", "--seed", "-1"), 7, "--seed: -1 is not a seed"),
        (
            ("own.yaml", "--record", "-"),
            9,
            "--record: A record is no text and does not go to standard output.",
        ),
        (("own.yaml", "--record", "no/such.npz"), 9, "There is no such folder"),
        (("six-infusions-2013", "--power", "0.8"), 12, "has no control to compare with"),
        (("own.yaml", "--power", "2"), 7, "'2' is no power"),
        (
            ("own.yaml", "--power", "0.8", "--analysis", "mmrm"),
            7,
            "--analysis: --power searches by ancova, not by mmrm. Leave --analysis or --power out.",
        ),
        (("own.yaml", "--sustained", "5h"), 3, "--sustained: '5h' has no space"),
        (("own.yaml", "--sustained", "5 days"), 7, "--sustained: There is no visit after 5 days."),
        (("own.yaml", "--relapse", "22 3 times"), 7, "the trial has 2 after 24 h"),
        (("own.yaml", "--calibration", "no.json"), 13, "The file cannot be read"),
        (
            ("own.yaml", "--engine", "cuda"),
            7,
            "--engine: There is no engine 'cuda'. Choose numpy, numba, jax.",
        ),
        (("own.yaml", "--relapse", "99"), 7, "'99' is no relapse. Write a MADRS above 0 and up to 60"),
        (
            ("nosuch",),
            12,
            "There is no trial `nosuch`. Write an id that `daybreak trials` lists, or the path of",
        ),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(
    words: tuple[str, ...],
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse_runs(monkeypatch)
    assert said in run(capsys, *words, code=code)


def test_a_rule_that_needs_more_visits_than_there_are_is_refused_where_it_was_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_runs(monkeypatch)
    short = changed("withdrawal.yaml", "[7 days, 14 days]", "[7 days]")
    said = run(capsys, short, "--relapse", "22 twice", code=7)
    assert "--relapse: A relapse '22 twice' needs 2 visits in a row, but the trial has 1 after" in said


def test_a_withdrawal_with_one_visit_leaves_its_own_rule_out_and_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    short = changed("withdrawal.yaml", "[7 days, 14 days]", "[7 days]")
    said = run(capsys, short, "--replicates", "2")
    assert "is left out, since there is one visit after randomisation; --relapse '22 once' asks" in said
    assert "Relapse:" not in said
    asked = run(capsys, short, "--replicates", "2", "--relapse", "22 once")
    assert "is left out, since there is one visit" not in asked


def test_a_withdrawal_that_nobody_enters_says_so_and_what_to_change(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """From 55 points to none within eight days."""
    nobody = changed("withdrawal.yaml", "enter: response}", "enter: remission}\nremission_at_most: 0")
    nobody = changed(nobody, "adults-trd-18-to-64}", "adults-trd-18-to-64, madrs: {mean: 55, sd: 0.5}}")
    said = run(capsys, nobody, "--replicates", "1", code=12)
    assert "Nobody met the condition to be randomised (remission 8 days after the first dose)." in said
    assert "`enter: response`" in said


def test_who_is_treated_before_a_withdrawal_counts_for_the_limit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_runs(monkeypatch)
    said = run(capsys, "withdrawal.yaml", "--replicates", "200", "--patients-per-arm", "20000", code=7)
    assert "200 replicates of 160,000 patients treated before the withdrawal are more than 20,000,000" in said
    assert "Ask for at most 125" in said


def test_replicates_without_an_arm_are_told_in_print_page_and_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are treated for two to be randomised, so that an arm is often empty; the record tells it again."""
    monkeypatch.setattr("daybreak.trial.run.CANDIDATES", 1)
    monkeypatch.setattr("daybreak.trial.run.LEAST_CANDIDATES", 2)
    few = ("withdrawal.yaml", "--replicates", "12", "--patients-per-arm", "2", "--analysis", "unadjusted")
    found = as_json(capsys, *few, "--record", "few.npz", "--report", "few.html")
    left_out = found["about"]["replicates_left_out"].split(",")
    have, are = ("has", "is") if len(left_out) == 1 else ("had", "are")
    words = f"{len(left_out)} of 12 replicates {have} nobody to randomise in an arm and {are} left out."
    assert found["replicates"] == 12 - len(left_out)
    assert words in found["cautions"]
    assert words in Path("few.html").read_text("utf-8")
    assert words in run(capsys, "withdrawal.yaml", "--from-record", "few.npz", "--analysis", "unadjusted")


def test_a_withdrawal_says_from_where_a_change_counts(capsys: pytest.CaptureFixture[str]) -> None:
    words = "Change is from the baseline before the first dose, not from the randomisation."
    assert words in run(capsys, "withdrawal.yaml", "--replicates", "2", "--report", "it.html")
    assert words in Path("it.html").read_text("utf-8")
    assert words not in run(capsys, "own.yaml", "--replicates", "2")


def test_a_record_gives_other_endpoints_without_a_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = as_json(capsys, "own.yaml", *FEW, "--patients-per-arm", "5", "--record", "a.npz")
    refuse_runs(monkeypatch)
    again = as_json(capsys, "own.yaml", "--from-record", "a.npz", "--relapse", "loss once")
    assert again["visits"] == made["visits"]
    assert [curve["arm"] for curve in again["relapse"]] == ["ket", "mdz"]
    assert made["relapse"] == []
    said = run(capsys, "own.yaml", "--from-record", "a.npz", "--sustained", "3 days")
    assert "Sizes 5 patients an arm instead of the file's 6 and 8" in said
    assert "Sustained remission: at every visit from 3 days after the first dose on" in said


def test_a_record_of_another_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "own.yaml", *FEW, "--record", "a.npz")
    other = changed("own.yaml", "patients: 8", "patients: 9")
    for name in (other, "murrough-2013"):
        said = run(capsys, name, "--from-record", "a.npz", code=12)
        assert "a.npz: This is a record of murrough-2013 (file of sha256 " in said
        assert "Give the file that was run, or run and record the trial again." in said


@pytest.mark.parametrize(
    "option",
    [
        ("--seed", "1"),
        ("--replicates", "200"),
        ("--patients-per-arm", "5"),
        ("--engine", "numpy"),
        ("--workers", "here"),
        ("--resume", "parts"),
        ("--power", "0.8"),
        ("--calibration", "own.json"),
    ],
)
def test_an_option_of_a_run_beside_a_record_is_refused_not_ignored(
    option: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, "own.yaml", "--from-record", "a.npz", *option, code=7)
    assert said.startswith(f"daybreak: {option[0]}: This is for a run, and --from-record reads one")


def test_a_record_that_cannot_be_written_leaves_the_old_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.npz").write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("daybreak.cli.output.os.fsync", full)
    assert "The disk is full" in run(capsys, "own.yaml", "--replicates", "2", "--record", "a.npz", code=9)
    assert Path("a.npz").read_bytes() == b"old"
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["a.npz", "own.yaml", "withdrawal.yaml"]


def test_other_sizes_are_said_in_header_arms_and_page(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "own.yaml", *FEW, "--patients-per-arm", "5", "--report", "a.html")
    for text in (said, Path("a.html").read_text("utf-8")):
        assert "5 patients an arm instead of the file" in text
        assert "14 patients in the file" in text
    assert "Arm ket (5 patients)" in said
    assert "Arm mdz (5 patients, control)" in said
    assert "ket (5 patients) and mdz (5 patients, control)" in Path("a.html").read_text("utf-8")


def test_a_crossover_says_from_where_a_change_counts(capsys: pytest.CaptureFixture[str]) -> None:
    words = "Change is from the score before the first dose of the period."
    assert words in run(capsys, "responder-crossover-2024", "--replicates", "2", "--patients-per-arm", "4")
    assert words not in run(capsys, "own.yaml", "--replicates", "2")


def test_a_crossover_says_that_it_is_analysed_within_patients(capsys: pytest.CaptureFixture[str]) -> None:
    Path("crossover.yaml").write_text(RIGHT["crossover"], encoding="utf-8")
    few = ("--replicates", "3", "--patients-per-arm", "6")
    words, compared_apart = "within patients with the period as a term", "as between independent groups"
    said = run(
        capsys,
        "crossover.yaml",
        *few,
        "--relapse",
        "22 once",
        "--record",
        "a.npz",
        "--json",
        "a.json",
    )
    found = json.loads(Path("a.json").read_text())
    assert found["within_patients"] is True
    assert any(compared_apart in caution for caution in found["cautions"])
    assert words in said
    assert compared_apart in said
    again = run(capsys, "crossover.yaml", "--from-record", "a.npz", "--analysis", "unadjusted")
    assert words in again
    assert compared_apart not in again
    assert words not in run(capsys, "own.yaml", "--replicates", "2")


def test_there_is_no_relapse_unless_it_is_asked_for_but_in_a_withdrawal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = ("--replicates", "2")
    assert as_json(capsys, "own.yaml", *few)["relapse"] == []
    asked = as_json(capsys, "own.yaml", *few, "--relapse", "loss once from 24 h")["relapse"]
    assert [one["arm"] for one in asked] == ["ket", "mdz"]
    assert [one["arm"] for one in as_json(capsys, "withdrawal.yaml", *few)["relapse"]] == ["esk", "pbo"]


def test_the_sizes_of_the_file_need_no_word(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "own.yaml", *FEW)
    assert "Sizes" not in said
    assert "2020, 14 patients Whom" in said


def test_arms_of_a_withdrawal_that_too_few_entered_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    early = changed("withdrawal.yaml", "{at: 8 days, enter: response}", "{at: 2 days, enter: remission}")
    said = run(capsys, early, "--replicates", "2", "--patients-per-arm", "30")
    assert "30 patients an arm instead of the file's 4; fewer than asked for met the condition" in said


def test_the_course_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "own.yaml", *FEW)
    assert (
        "5 % of sessions are missed; 10 % of patients have left by day 8; a MADRS of at least 45 at" in said
    )
    assert "at a visit from day 4 on ends the blinded treatment (rescue)" in said


def test_who_has_left_by_a_later_last_visit_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    early = changed("own.yaml", "dropout: {share: 0.10, by: 7 days}", "dropout: {share: 0.3, by: 84 h}")
    said = run(capsys, early, *FEW)
    assert "30 % of patients have left by 84 h, and at the same rate 51 % by day 8" in said  # 1 - 0.7^2


def test_few_replicates_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "own.yaml", *FEW)
    assert "Caution All intervals rest on 6 replicates only" in said
    assert "Caution" not in run(capsys, "own.yaml", "--replicates", "100", "--patients-per-arm", "2")


def test_the_size_for_a_power_is_printed_written_and_on_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("own.yaml", "--replicates", "20", "--power", "0.6")
    said = run(capsys, *words, "--json", "a.json", "--report", "a.html")
    found = json.loads(Path("a.json").read_text("utf-8"))["power_search"]
    n = found["patients_per_arm"]
    assert f"How many patients {n} patients an arm (95 % interval {found['low']} to " in said
    assert "At every size the effect is that of a trial of 14 patients, as the file says" in said
    alike = "At every size all arms have the same number of patients, instead of the file's 6 in ket and 8 in mdz."
    assert alike in said
    assert alike in unescape(Path("a.html").read_text("utf-8"))
    assert found["file_patients"] == {"ket": 6, "mdz": 8}
    assert f"{n} patients an arm (95 % interval" in Path("a.html").read_text("utf-8")
    assert (found["arm"], found["control"], found["time_h"], found["wanted"]) == ("ket", "mdz", 168.0, 0.6)
    assert found["power"]["low"] <= found["power"]["value"] <= found["power"]["high"]
    assert {one["replicates"] for one in found["tried"]} == {20}
    assert found["randomised_per_arm"] == {"ket": n, "mdz": n}
    assert as_json(capsys, *words)["power_search"] == found


def test_a_search_that_finds_no_size_delivers_the_trial_and_ends_with_its_own_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A drug that does nothing: the page, the JSON and the terminal hold the trial, and the sizes that were tried."""
    idle = changed("own.yaml", "dose: 0.5 mg/kg", "dose: 0.001 mg/kg")
    words = (idle, "--replicates", "3", "--power", "0.95", "--json", "a.json", "--report", "a.html")
    assert main(["trial", *words]) == 18
    shown = capsys.readouterr()
    assert shown.err.startswith("daybreak: The trial is delivered, but no size for its power. ")
    written = json.loads(Path("a.json").read_text("utf-8"))
    assert len(written["visits"]) == 6
    assert written["power_search"]["refusal"] in " ".join(shown.err.split())
    assert len(written["power_search"]["tried"]) > 1
    for text in (shown.out, Path("a.html").read_text("utf-8")):
        assert "No size was found for a power of 0.95." in " ".join(text.split())


def test_a_calibration_of_ones_own_is_run_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    own = str(write_calibration(Path("own.json")))
    said = run(capsys, "own.yaml", *FEW, "--calibration", own, "--record", "a.npz")
    assert "Rests on my-own (" in said
    assert "How far off this calibration is has not been measured" in said
    assert "not the one that ships" in run(capsys, "own.yaml", "--from-record", "a.npz")
