"""Every example of README and documentation does what the page says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.docs.examples import Example, Reader, Typed, examples_of, matches, typed

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUN = {"python", "console"}


def runnable(page: Path) -> list[Example]:
    return [e for e in examples_of(page.read_text(encoding="utf-8")) if e.title or e.language in RUN]


@pytest.mark.parametrize(
    "page", [p for p in PAGES if runnable(p)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_the_page_can_be_followed(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newcomer with nothing but `examples/` types the page from top to bottom."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    reader = Reader(tmp_path)
    for example in runnable(page):
        reader.follow(example)


def test_a_wrong_output_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="shown in the page"):
        Reader(tmp_path).type(Typed("echo mourning", "morning\n"))


def test_a_failing_command_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="exit code 3"):
        Reader(tmp_path).follow(Example("console", "$ exit 3\n", None, 7))


def test_a_failure_in_between_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="exit code 3"):
        Reader(tmp_path).follow(Example("console", "$ exit 3\n$ echo on\non\n", None, 7))


def test_an_exit_code_can_be_shown(tmp_path: Path) -> None:
    Reader(tmp_path).follow(Example("console", "$ (exit 4)\n$ echo $?\n4\n", None, 1))


def test_blocks_are_found_with_title_and_line() -> None:
    page = 'One\n\n```yaml title="a.yaml"\nb: 1\n```\n\n  ```python\n  x = 1\n  ```\n'
    assert examples_of(page) == [
        Example("yaml", "b: 1\n", "a.yaml", 3),
        Example("python", "x = 1\n", None, 7),
    ]


def test_commands_are_told_from_output() -> None:
    assert list(typed("$ a\nx\n$ b\n")) == [Typed("a", "x\n"), Typed("b", "")]


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("", "", True),
        ("", "something\n", False),
        ("a  b\n", "a\nb\n", True),
        ("a b\n", "ab\n", False),
        ("...\nb\n...\n", "b\n", True),
        ("...\nb\n...\n", "a\nb\nc\n", True),
        ("a\n...\nc\n", "a\nb\n", False),
        ("a.b\n", "axb\n", False),
    ],
)
def test_output_is_compared_word_by_word(shown: str, printed: str, same: bool) -> None:
    assert matches(shown, printed) is same
