"""Every broken file is refused for the right reason, in the right line, with words that help."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from daybreak.protocol import RULES, check_file, library, parse_protocol
from daybreak.protocol.load import LIBRARY
from tests.protocol.broken import BROKEN, Broken

CHECK = "import sys; from daybreak.cli.main import main; sys.exit(main(['protocol', 'check', *sys.argv[1:]]))"
TOLD = re.compile(
    r"^(?P<file>.+):(?P<line>\d+): (?P<rule>PR-\w+-\d+) (?P<problem>.+)\n(?P<remedy>(?:    .+\n)+)",
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[re.Match[str]]]:
    """What the command says about each broken file: all of them in one run, as a person would call it."""
    folder = tmp_path_factory.mktemp("broken")
    files = [broken.write(folder) for broken in BROKEN]
    run = subprocess.run([sys.executable, "-c", CHECK, *files], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (4, "")
    return {file: [match for match in TOLD.finditer(run.stdout) if match["file"] == file] for file in files}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name[:60])
def test_a_broken_file_is_refused_with_rule_line_and_remedy(
    broken: Broken, told: dict[str, list[re.Match[str]]]
) -> None:
    problems = next(
        matches for file, matches in told.items() if file.endswith(f"/{BROKEN.index(broken)}.yaml")
    )
    assert (broken.rule, broken.line) in [(problem["rule"], int(problem["line"])) for problem in problems]
    for problem in problems:
        assert problem["rule"] in RULES
        assert problem["problem"].endswith((".", "?"))
        assert problem["remedy"].strip().endswith((".", "?"))
        assert "String should" not in problem["remedy"]  # the words of a library


def test_there_are_more_than_150_broken_files() -> None:
    assert len({broken.text for broken in BROKEN}) == len(BROKEN) > 150


def test_every_rule_has_a_broken_file() -> None:
    """Except for the rules about the file itself, which the tests of reading cover."""
    covered = {broken.rule for broken in BROKEN} | {"PR-FILE-001", "PR-FILE-002", "PR-YAML-008"}
    assert covered == set(RULES)


@pytest.mark.parametrize("name", library())
def test_the_library_is_in_order(name: str) -> None:
    assert check_file(LIBRARY / f"{name}.yaml") == ()


def test_all_problems_are_told_at_once() -> None:
    """Three slips in three parts: each is told, in the order of the lines."""
    text = (LIBRARY / "spravato-trd-us.yaml").read_text(encoding="utf-8")
    text = text.replace("version: 1.3.0", "version: one").replace("drug: esketamine", "drug: ketamine")
    _, problems = parse_protocol(text.replace("fraction: 0.5", "fraction: 50"))
    assert [problem.rule for problem in problems] == ["PR-IDENT-001", "PR-FIELD-004", "PR-FIELD-007"]


@pytest.mark.parametrize(
    ("good", "bad", "remedy"),
    [
        ("sessions_per_week: 2", "sessions_per_week: 4", "Write a number of at most 3."),
        ("sessions_per_week: 2", "sessions_per_week: 0", "Write a number of at least 1."),
    ],
)
def test_a_number_out_of_range_is_told_its_limit(good: str, bad: str, remedy: str) -> None:
    text = (LIBRARY / "spravato-trd-us.yaml").read_text(encoding="utf-8")
    _, problems = parse_protocol(text.replace(good, bad))
    assert [problem.remedy for problem in problems] == [remedy]


def test_a_missing_file_is_a_problem_with_a_rule(tmp_path: Path) -> None:
    assert [problem.rule for problem in check_file(tmp_path / "nothing.yaml")] == ["PR-FILE-001"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "PR-YAML-008"),
        (b"# only a comment\n", "PR-YAML-008"),
        (b"just text\n", "PR-YAML-008"),
        (b"[a, b]\n", "PR-YAML-008"),
        (b"\xef\xbb\xbfid: x\n", "PR-FILE-002"),
        (b"id: caf\xe9\n", "PR-FILE-002"),
        (b"i\0d\0:\0 \0x\0", "PR-FILE-002"),
        (b"id: \x07\n", "PR-YAML-001"),
        (b"a: " + b"x" * 1_048_576, "PR-FILE-001"),
        (b"\x89PNG\r\n\x1a\n", "PR-FILE-002"),
    ],
)
def test_what_is_no_protocol_file_at_all_is_refused(content: bytes, rule: str, tmp_path: Path) -> None:
    path = tmp_path / "strange.yaml"
    path.write_bytes(content)
    assert [problem.rule for problem in check_file(path)] == [rule]
