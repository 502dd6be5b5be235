"""A right trial file is a trial; every broken one is refused for the right reason, in the right line, with words that help."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from daybreak.errors import DaybreakError, InputFileError, TrialError
from daybreak.protocol import load_protocol
from daybreak.trial.design_file import load_trial, trials
from daybreak.trial.problems import RULES
from tests.trial.broken_designs import BROKEN, PARALLEL, RIGHT, WITHDRAWAL, Broken

SAID = re.compile(r"^(?P<rule>TR-\w+-\d+) (?P<problem>.+)$", re.DOTALL)


def written(folder: Path, content: str | bytes, name: str = "trial.yaml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- broken files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_file_is_refused_with_rule_line_and_remedy(broken: Broken, tmp_path: Path) -> None:
    path = broken.write(tmp_path)
    with pytest.raises(TrialError) as refusal:
        load_trial(path)
    said = SAID.match(refusal.value.problem)
    assert said is not None, refusal.value.sentence
    assert (said["rule"], refusal.value.where) == (broken.rule, f"{path}:{broken.line}"), (
        refusal.value.sentence
    )
    assert said["problem"].endswith((".", "?"))
    assert re.search(r"[.?]( \(\d+ more\))?$", refusal.value.remedy), refusal.value.remedy
    assert "String should" not in refusal.value.sentence  # the words of a library
    assert "PR-" not in refusal.value.sentence or broken.rule == "TR-REF-002"  # a protocol's own rule
    assert refusal.value.exit_code == 12


def test_there_are_more_than_a_hundred_broken_files_and_no_two_are_alike() -> None:
    assert len({(broken.base, broken.text) for broken in BROKEN}) == len(BROKEN) > 100


def test_every_rule_has_a_broken_file() -> None:
    """Except for the rules about the file itself, which the tests below cover."""
    below = {"TR-FILE-001", "TR-FILE-002", "TR-YAML-008", "TR-YAML-009"}
    assert {broken.rule for broken in BROKEN} | below == set(RULES)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "TR-YAML-008"),
        (b"# only a comment\n", "TR-YAML-008"),
        (b"just text\n", "TR-YAML-008"),
        (b"[a, b]\n", "TR-YAML-008"),
        (b"id: " + b"[" * 40 + b"1" + b"]" * 40, "TR-YAML-009"),
        (b"\xef\xbb\xbfid: x\n", "TR-FILE-002"),
        (b"id: caf\xe9\n", "TR-FILE-002"),
        (b"\x89PNG\r\n\x1a\n", "TR-FILE-002"),
        (b"a: " + b"x" * 1_048_576, "TR-FILE-001"),
    ],
)
def test_what_is_no_trial_file_at_all_is_refused(content: bytes, rule: str, tmp_path: Path) -> None:
    with pytest.raises(DaybreakError, match=rule) as refusal:
        load_trial(written(tmp_path, content))
    assert isinstance(refusal.value, InputFileError) == rule.startswith("TR-FILE")
    assert refusal.value.remedy


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="TR-FILE-001"):
        load_trial(tmp_path / "nothing.yaml")
    with pytest.raises(InputFileError, match="TR-FILE-001"):
        load_trial(str(tmp_path / "nothing.yaml"))
    with pytest.raises(InputFileError, match="TR-FILE-001"):
        load_trial(tmp_path)


@pytest.mark.parametrize(
    ("asked", "nearest"), [("transform2", "transform-2"), ("aspire", "aspire-1"), ("zheng", "zheng-2019")]
)
def test_an_unknown_trial_is_told_its_nearest(asked: str, nearest: str) -> None:
    with pytest.raises(TrialError, match=f"There is no trial `{asked}`") as refusal:
        load_trial(asked)
    assert nearest in refusal.value.remedy
    assert "another id that `daybreak trials` lists, or the path of a file" in refusal.value.remedy


def test_an_unknown_key_is_told_its_nearest(tmp_path: Path) -> None:
    with pytest.raises(TrialError, match="Did you mean `remission_at_most`"):
        load_trial(written(tmp_path, PARALLEL.replace("remission_at_most", "remision_at_most")))


def test_arms_without_patients_are_told_as_that_not_as_no_arms(tmp_path: Path) -> None:
    nobody = PARALLEL.replace("    patients: 30\n", "    patients: 0\n")
    with pytest.raises(TrialError, match=r"`arms\[0\].patients` cannot be `0`") as refusal:
        load_trial(written(tmp_path, nobody))
    assert "(1 more)" in refusal.value.remedy


def test_further_problems_are_counted(tmp_path: Path) -> None:
    text = PARALLEL.replace("year: 2019", "year: 1800").replace("patients: 60", "patients: 0")
    with pytest.raises(TrialError, match=r"TR-FIELD-007 `year` cannot be `1800`.*\(1 more\)"):
        load_trial(written(tmp_path, text))


def test_what_is_wrong_in_a_file_that_is_named_is_told_with_both_lines(tmp_path: Path) -> None:
    """The line of the trial that names the protocol, and the line of the protocol that is wrong."""
    from daybreak.protocol.load import LIBRARY

    protocol = (LIBRARY / "spravato-trd-us.yaml").read_text(encoding="utf-8")
    written(tmp_path, protocol.replace("drug: esketamine", "drug: ketamine"), "mine.yaml")
    path = written(tmp_path, WITHDRAWAL.replace("protocol: spravato-trd-us", "protocol: mine.yaml"))
    with pytest.raises(TrialError, match=r"TR-REF-002 .*mine\.yaml:\d+: .*ketamine") as refusal:
        load_trial(path)
    assert refusal.value.where.startswith(f"{path}:")


def test_a_protocol_that_begins_after_the_first_visit_is_refused(tmp_path: Path) -> None:
    """Its first session on day 5 of the course comes 96 h after the start, and the first visit 4 h after it."""
    from daybreak.protocol.load import LIBRARY

    protocol = (LIBRARY / "iv-racemic-acute.yaml").read_text(encoding="utf-8")
    written(tmp_path, protocol.replace("days: [0, 2, 4, 7, 9, 11]", "days: [4, 7, 9, 11]"), "late.yaml")
    start = PARALLEL.index("      drug: racemic-ketamine")
    inline = PARALLEL[start : PARALLEL.index("  - id: mdz")]
    path = written(tmp_path, PARALLEL.replace(inline, "      protocol: late.yaml\n"))
    with pytest.raises(
        TrialError, match="TR-VISIT-004 The first dose of the arm ket comes 96 h after the start"
    ) as refusal:
        load_trial(path)
    assert refusal.value.where == f"{path}:{path.read_text('utf-8').split('regimen:')[0].count(chr(10)) + 1}"


# --- right files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RIGHT)
def test_a_right_file_is_a_trial(kind: str, tmp_path: Path) -> None:
    path = written(tmp_path, RIGHT[kind])
    trial = load_trial(path)
    assert trial.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert set(trial.protocols) == {arm.id for arm in trial.design.arms if arm.regimen is not None}
    assert trial.population.id == trial.design.population.base


def test_files_stand_beside_the_trial_that_names_them(tmp_path: Path) -> None:
    from daybreak.protocol.load import LIBRARY
    from tests.population.files import POPULATION

    (tmp_path / "parts").mkdir()
    written(tmp_path, (LIBRARY / "spravato-trd-us.yaml").read_text(encoding="utf-8"), "parts/mine.yaml")
    written(tmp_path, POPULATION, "parts/people.yaml")
    text = WITHDRAWAL.replace("protocol: spravato-trd-us", "protocol: parts/mine.yaml")
    trial = load_trial(
        written(tmp_path, text.replace("base: adults-trd-18-to-64", "base: parts/people.yaml"))
    )
    assert trial.population.id == "mine"
    assert trial.protocols["esk"].regimen == load_protocol("spravato-trd-us").regimen


def test_a_path_or_its_text_or_a_library_id_name_a_trial(tmp_path: Path) -> None:
    path = written(tmp_path, PARALLEL)
    assert load_trial(path) == load_trial(str(path))
    assert load_trial("transform-2").design.id == "transform-2"
    assert load_trial("transform-2") is load_trial("transform-2")


def test_the_library_is_listed_in_order() -> None:
    names = trials()
    assert list(names) == sorted(names)
    assert len(names) >= 40
    assert {"transform-2", "sustain-1-remitters", "murrough-2013", "lii-2023"} <= set(names)
