"""Reads the examples of a Markdown page and runs them in the order of the page.

A block with a `title` becomes that file. `python` runs. `console` is typed line by line after `$ ` and its output compared;
`...` stands for anything. Other blocks are only shown.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<language>\w+)(?P<options>[^\n]*)\n(?P<body>.*?)^(?P=indent)```$", re.M | re.S
)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Example:
    """One fenced block: its language, its text, the file it is named after, and its line in the page."""

    language: str
    text: str
    title: str | None
    line: int


@dataclass(frozen=True)
class Typed:
    """A command of a console block and the output shown under it."""

    command: str
    shown: str


def examples_of(page: str) -> list[Example]:
    """All fenced blocks of a page that name a language."""
    return [
        Example(
            language=match["language"],
            text=re.sub(rf"^{match['indent']}", "", match["body"], flags=re.M),
            title=title[1] if (title := _TITLE.search(match["options"])) else None,
            line=page.count("\n", 0, match.start()) + 1,
        )
        for match in _BLOCK.finditer(page)
    ]


def typed(session: str) -> Iterator[Typed]:
    """The commands of a console block, each with the lines shown under it."""
    for part in re.split(r"^\$ ", session, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        yield Typed(command, shown)


def matches(shown: str, printed: str) -> bool:
    """Whether the output is the one shown: `...` stands for anything, and line breaks may fall elsewhere."""
    first, *others = (" ".join(part.split()) for part in shown.split("..."))
    text = " ".join(printed.split())
    if not others:
        return text == first
    *middle, last = others
    place = len(first)
    for part in middle:
        found = text.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return text.startswith(first) and text[place:].endswith(last)


class Reader:
    """Somebody who follows a page in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, object] = {}
        self.last_exit = 0

    def follow(self, example: Example) -> None:
        """Do what one example says; an AssertionError says how it went otherwise."""
        if example.title:
            (self.folder / example.title).write_text(example.text, encoding="utf-8")
        elif example.language == "python":
            exec(compile(example.text, f"example in line {example.line}", "exec"), self.names)
        elif example.language == "console":
            self.sit_down(list(typed(example.text)))

    def sit_down(self, steps: list[Typed]) -> None:
        """Type one command after the other; one that fails must be followed by `echo $?`."""
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            printed = self.type(step)
            expected = following is not None and following.command == "echo $?"
            assert self.last_exit == 0 or expected, (
                f"$ {step.command}\nexit code {self.last_exit}:\n{printed}"
            )

    def type(self, step: Typed) -> str:
        """Run a command where the one before left off and compare what it prints; `echo $?` sees the exit code before."""
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.last_exit}); {step.command}"],
            cwd=self.folder,
            env={
                **os.environ,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "COLUMNS": "80",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.last_exit = done.returncode
        assert matches(step.shown, done.stdout), (
            f"$ {step.command}\nshown in the page:\n{step.shown}\nprinted (exit {done.returncode}):\n{done.stdout}"
        )
        return done.stdout
