"""`daybreak forecast` from patient file to answer, and every way in which a person can get it wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import daybreak.protocol
from daybreak.cli import main
from daybreak.population import load_calibration

ROOT = Path(__file__).parents[2]
TRIAL = ROOT / "examples/patients/transform-2.yaml"
ANEURYSM = ROOT / "examples/patients/aneurysm.yaml"
LIBRARY = Path(daybreak.protocol.__file__).parent / "library"
SCHEMA = json.loads((ROOT / "docs/reference/forecast.schema.json").read_text("utf-8"))
FEW = ("--patients", "20")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs in a folder of its own, in which `patient.yaml` and `protocol.yaml` are good."""
    monkeypatch.chdir(tmp_path)
    Path("patient.yaml").write_text(TRIAL.read_text("utf-8"), "utf-8")
    Path("protocol.yaml").write_text((LIBRARY / "spravato-trd-us.yaml").read_text("utf-8"), "utf-8")


def files() -> set[str]:
    return {path.name for path in Path.cwd().iterdir()}


def spoil(path: str, pattern: str, replacement: str) -> None:
    text, times = re.subn(pattern, replacement, Path(path).read_text("utf-8"), flags=re.MULTILINE)
    assert times > 0, f"{pattern} is not in {path}"
    Path(path).write_text(text, "utf-8")


def test_the_answer_is_printed_beside_what_the_trial_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "spravato-trd-us", "--patient", "patient.yaml", *FEW]) == 0
    shown = capsys.readouterr()
    assert "Screening: 12 of 12 rules passed" in shown.out
    assert "Beside what the source trial reported" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80
    assert shown.err == ""
    assert files() == {"patient.yaml", "protocol.yaml"}


def test_the_calibration_is_named_on_the_screen_in_the_json_and_on_the_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Version and checksum, of the shipped one as of any other."""
    words = ("forecast", "spravato-trd-us", "--patient", "patient.yaml", *FEW)
    assert main([*words, "--json", "a.json", "--report", "a.html"]) == 0
    label = load_calibration().label
    assert re.fullmatch(r"\S+ \([0-9a-f]{12}\)", label)
    assert f"\nRests on  calibration {label}\n" in capsys.readouterr().out
    assert json.loads(Path("a.json").read_text("utf-8"))["calibration"] == label
    assert f"<dt>Calibration</dt><dd>{label}</dd>" in Path("a.html").read_text("utf-8")


def test_a_resting_pressure_that_a_gate_would_hold_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    spoil("patient.yaml", r"^  madrs: 38.*", "  madrs: 38\n  systolic_bp: 152\n  diastolic_bp: 94")
    assert main(["forecast", "spravato-trd-us", "--patient", "patient.yaml", *FEW]) == 0
    assert "the gate bp-before would not let the dose pass" in " ".join(capsys.readouterr().out.split())


def test_json_and_report_are_written_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    command = [
        "forecast",
        "protocol.yaml",
        "--patient",
        "patient.yaml",
        *FEW,
        "--json",
        "a.json",
        "--report",
        "a.html",
    ]
    assert main(command) == 0
    assert capsys.readouterr().out.endswith("\nReport    a.html\nJSON      a.json\n")
    assert files() == {"patient.yaml", "protocol.yaml", "a.json", "a.html"}
    answer = json.loads(Path("a.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(answer)
    page = Path("a.html").read_text("utf-8")
    assert answer["protocol"]["sha256"] in page
    assert all(rule["rule"] in page for rule in answer["rules"])
    assert all(parameter["id"] in page for parameter in answer["parameters"])


def test_standard_output_carries_the_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "spravato-trd-us", "--patient", "patient.yaml", *FEW, "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["patients"] == 20


def test_the_same_seed_gives_the_same_bytes() -> None:
    for name in ("a.json", "b.json"):
        assert main(["forecast", "spravato-trd-us", "--patient", "patient.yaml", *FEW, "--json", name]) == 0
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()


def test_a_changed_protocol_file_changes_the_answer() -> None:
    spoil("protocol.yaml", r"^version: .*", "version: 9.9.9")
    assert main(["forecast", "protocol.yaml", "--patient", "patient.yaml", *FEW, "--json", "a.json"]) == 0
    assert json.loads(Path("a.json").read_text("utf-8"))["protocol"]["version"] == "9.9.9"


def test_an_excluded_patient_is_told_so_rule_by_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "spravato-trd-us", "--patient", str(ANEURYSM), "--json", "a.json"]) == 6
    shown = capsys.readouterr()
    assert "excluded: Contraindicated with aneurysmal vascular disease" in shown.err
    assert "--what-if" in shown.err
    assert shown.out == ""
    assert "a.json" not in files()


def test_only_who_lacks_findings_is_told_to_add_some(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "spravato-trd-us", "--patient", str(ANEURYSM)]) == 6
    assert capsys.readouterr().err.endswith("\nWrite --what-if to see a forecast all the same.\n")


def test_a_patient_whose_findings_are_missing_is_told_which(capsys: pytest.CaptureFixture[str]) -> None:
    spoil("patient.yaml", r"^  failed_antidepressant_trials: .*\n", "")
    assert main(["forecast", "spravato-trd-us", "--patient", "patient.yaml"]) == 6
    assert "failed_antidepressant_trials" in capsys.readouterr().err


def test_what_if_forecasts_all_the_same_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    command = [
        "forecast",
        "spravato-trd-us",
        "--patient",
        str(ANEURYSM),
        *FEW,
        "--what-if",
        "--report",
        "a.html",
    ]
    assert main(command) == 0
    out = capsys.readouterr().out
    assert "WHAT IF" in out
    assert "excluded  vascular-disease" in out
    assert "does not admit this patient" in Path("a.html").read_text("utf-8")


def test_a_rule_that_nobody_could_answer_names_what_was_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """On the screen, in the JSON and on the page; and the limits say it before."""
    spoil("protocol.yaml", "when: tolerated_last and madrs_change_percent < 50", "when: benefit_reviewed")
    outputs = ("--json", "a.json", "--report", "a.html")
    assert main(["forecast", "protocol.yaml", "--patient", "patient.yaml", *outputs, *FEW]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "needs decision (raise-to-84): " in printed
    assert "Missing: Benefit reviewed by a clinician. [house]" in printed
    assert "what no virtual patient has: Benefit reviewed by a clinician (asked by raise-to-84)" in printed
    result = json.loads(Path("a.json").read_text("utf-8"))
    jsonschema.validate(result, SCHEMA)
    assert [rule["missing"] for rule in result["rules"] if rule["rule"] == "raise-to-84"] == [
        ["benefit_reviewed"]
    ]
    assert "Missing: Benefit reviewed by a clinician</span>" in Path("a.html").read_text("utf-8")


def patient(pattern: str, replacement: str) -> Callable[[], Any]:
    return lambda: spoil("patient.yaml", pattern, replacement)


def protocol(pattern: str, replacement: str) -> Callable[[], Any]:
    return lambda: spoil("protocol.yaml", pattern, replacement)


def of_bytes(name: str, content: bytes) -> Callable[[], Any]:
    return lambda: Path(name).write_bytes(content)


WRONG_FILES = [
    (patient(r"weight_kg: .*", "weight_kg: 7"), 5, "weight_kg is 7 kg"),
    (patient(r"age_years: .*", "age_years: 140"), 5, "age_years is 140"),
    (patient(r"age_years: .*", "age_years: -1"), 5, "age_years is -1"),
    (patient(r"weight_kg:", "weigth_kg:"), 5, "Did you mean weight_kg"),
    (patient(r"time: .*", "time: -2 h"), 5, "time"),
    (patient(r"\A", "birth_date: 1980-01-01\n"), 5, "patient.yaml:1: There is no key `birth_date` here"),
    (
        patient(r"age_years: .*", "age_years: 46\n  birth_date: 2090-01-01"),
        5,
        "patient.yaml:15: The birth on 2090-01-01 lies in the future",
    ),
    (
        patient(r"age_years: .*", "age_years: 46\n  birth_date: 1940-01-01"),
        5,
        "patient.yaml:14: The birth on 1940-01-01 makes",
    ),
    (of_bytes("patient.yaml", b""), 5, "empty"),
    (of_bytes("patient.yaml", b"\x89binary\xff"), 8, "not UTF-8 text"),
    (of_bytes("patient.yaml", b"a" * 2_000_000), 8, "larger than 1 MiB"),
    (of_bytes("patient.yaml", b"[" * 100_000), 5, "patient.yaml:"),
    (protocol(r"56 mg", "0 mg"), 4, "0 mg is zero"),
    (protocol(r"every: 2 weeks", "every: -2 weeks"), 4, "protocol.yaml:"),
    (protocol(r"madrs <= 12", "no_such_finding <= 12"), 4, "no_such_finding"),
    (of_bytes("protocol.yaml", b"\x00\x01"), 8, "protocol.yaml"),
]


@pytest.mark.parametrize(("prepare", "code", "said"), WRONG_FILES, ids=[said for _, _, said in WRONG_FILES])
def test_a_wrong_file_is_refused_in_a_sentence(
    prepare: Callable[[], Any], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare()
    before = files()
    assert main(["forecast", "protocol.yaml", "--patient", "patient.yaml", "--json", "a.json", *FEW]) == code
    shown = capsys.readouterr()
    assert said in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert files() == before  # nothing half-written


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("no-such", "--patient", "patient.yaml"), 4, "There is no protocol"),
        (("./no-such.yaml", "--patient", "patient.yaml"), 8, "There is no such file"),
        ((".", "--patient", "patient.yaml"), 8, "This is a folder"),
        (("spravato-trd-us", "--patient", "no-such.yaml"), 8, "There is no such file"),
        (("spravato-trd-us", "--patient", "."), 8, "This is a folder"),
        (("spravato-trd-us", "--patient", "/dev/zero"), 8, "larger than"),
        (("spravato-trd-us", "--patient", "patient.yaml", "--patients", "0"), 7, "0 virtual patients"),
        (("spravato-trd-us", "--patient", "patient.yaml", "--patients", "-5"), 7, "-5 virtual patients"),
        (("spravato-trd-us", "--patient", "patient.yaml", "--seed", "-1"), 7, "-1 is not a seed"),
        (("spravato-trd-us", "--patient", "patient.yaml", "--json", "no/a.json"), 9, "no such folder"),
        (("spravato-trd-us", "--patient", "patient.yaml", "--report", "."), 9, "This is a folder"),
        (
            ("spravato-trd-us", "--patient", "patient.yaml", "--json", "patient.yaml"),
            9,
            "already used by --patient",
        ),
        (
            ("spravato-trd-us", "--patient", "patient.yaml", "--json", "/dev/full", *FEW),
            9,
            "The disk is full",
        ),
        (
            ("spravato-trd-us", "--patient", "patient.yaml", "--report", "/dev/full", *FEW),
            9,
            "The disk is full",
        ),
    ],
)
def test_wrong_words_are_refused_in_a_sentence(
    words: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", *words]) == code
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.err.count("\n") == 1
    assert files() == {"patient.yaml", "protocol.yaml"}
