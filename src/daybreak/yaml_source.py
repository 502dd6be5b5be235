"""Strict YAML: a small, unambiguous part of the language, read with the line of every value.

YAML guesses: `no` becomes false, `1_000` a thousand, `12:30` seven hundred and fifty, and a second `dose:`
silently replaces the first. A file that decides about a dose may not be guessed at. What could be read in two ways
is refused, with the line and what to write instead. Numbers are written as in JSON, truth is `true` or `false`,
nothing is `null`; dates stay text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from daybreak.errors import DaybreakError, InputFileError

LARGEST_FILE_BYTES = 1_048_576
DEEPEST_NESTING = 32

Keys = tuple[str | int, ...]  # the way to a value: ("findings", "age_years") or ("reported", 0, "time")
ErrorClass = type[DaybreakError]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<real>(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
_TRUTH_WORDS = frozenset({"true", "yes", "on", "y", "false", "no", "off", "n"})
_AMBIGUOUS = (
    (re.compile(r"~?|null", re.IGNORECASE), "Write null, or leave the line out."),
    (re.compile(r"[-+]?[0-9][0-9.]*(?:_[0-9.]*)+"), "Write the number without underscores."),
    (
        re.compile(r"[-+]?0[0-9]+(?:\.[0-9]*)?"),
        "Write the number without leading zeros, or as text in quotation marks.",
    ),
    (
        re.compile(r"[-+]?0[xob][0-9a-f_]+", re.IGNORECASE),
        "Write the number in decimals, or as text in quotation marks.",
    ),
    (
        re.compile(r"[-+]?[0-9]+(?::[0-9]{1,2})+(?:\.[0-9]*)?"),
        "Write a time of day as text in quotation marks.",
    ),
    (
        re.compile(r"[-+]?\.(?:inf|nan)|[-+]?(?:inf|infinity|nan)", re.IGNORECASE),
        "Write a finite number, or null.",
    ),
    (
        re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]*)?", re.IGNORECASE),
        "Write the number as 0.5, 12 or 1.5e-3.",
    ),
    (re.compile(r"<<"), "Write the entries out where they are needed."),
)


@dataclass(frozen=True)
class YamlSource:
    """A file as read: plain values, the line of each, and the bytes themselves (for a checksum)."""

    name: str
    values: Any
    lines: Mapping[Keys, int] = field(repr=False)
    data: bytes = field(repr=False)

    def where(self, *keys: str | int) -> str:
        """`file:line` of a value, or of the nearest enclosing one that the file has."""
        return f"{self.name}:{self.line(*keys)}"

    def line(self, *keys: str | int) -> int:
        """Line of a value (from 1), or of the nearest enclosing one that the file has."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)


def read_yaml(path: str | Path, *, error: ErrorClass = DaybreakError) -> YamlSource:
    """Read a strict YAML file.

    Raises:
        InputFileError: the file is missing, may not be read, is too large or is not UTF-8 text.
        error: the text is not strict YAML (the caller's own kind of refusal).
    """
    return parse_yaml(read_bytes(path), str(path), error=error)


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a text file of at most 1 MiB; anything else is refused in one sentence."""
    name = str(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError:
        raise InputFileError("There is no such file.", where=name, remedy="Check the path.") from None
    except IsADirectoryError:
        raise InputFileError(
            "This is a folder, not a file.", where=name, remedy="Name a file in it."
        ) from None
    except PermissionError:
        raise InputFileError(
            "This file may not be read.", where=name, remedy="Ask for permission to read it."
        ) from None
    except (OSError, ValueError) as problem:
        raise InputFileError(
            f"This file cannot be read ({problem}).", where=name, remedy="Check the path."
        ) from None
    if len(data) > LARGEST_FILE_BYTES:
        raise InputFileError(
            "This file is larger than 1 MiB.", where=name, remedy="Check that it is the right file."
        )
    return data


def parse_yaml(data: bytes | str, name: str = "text", *, error: ErrorClass = DaybreakError) -> YamlSource:
    """Parse strict YAML given as bytes or text; `name` is what a refusal calls it. Raises as `read_yaml`."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    reader = _Reader(_text(data, name), name, error)
    return YamlSource(name, reader.document(), reader.lines, data)


def _text(data: bytes, name: str) -> str:
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise InputFileError(
            "This file begins with a byte order mark.", where=name, remedy="Save it as UTF-8 without one."
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise InputFileError(
            "This is not UTF-8 text.", where=f"{name}:{line}", remedy="Save the file as UTF-8."
        ) from None
    if "\0" in text:
        raise InputFileError(
            "This file holds NUL characters.", where=name, remedy="Check that it is a text file."
        )
    return text


class _Reader:
    """One pass over the parser's events; builds plain values and notes the line of each."""

    def __init__(self, text: str, name: str, error: ErrorClass) -> None:
        self.name, self.error = name, error
        self.lines: dict[Keys, int] = {}
        self._events = self._parse(text)

    def document(self) -> Any:
        """The only document of the file."""
        next(self._events)  # the stream starts
        start = next(self._events)
        if _kind(start) != "DocumentStartEvent":
            self._refuse(
                start, "This file is empty.", "Write the file first; the examples show how it looks."
            )
        if start.version or start.tags:
            self._refuse(start, "A % directive has no place in this file.", "Delete the line.")
        value = self._value(next(self._events), ())
        next(self._events)  # the document ends
        rest = next(self._events)
        if _kind(rest) != "StreamEndEvent":
            self._refuse(
                rest, "A second document begins here.", "Write one document a file; delete the line ---."
            )
        return value

    def _value(self, event: Any, keys: Keys) -> Any:
        self.lines.setdefault(keys, _line(event))
        self._check_plainness(event)
        if len(keys) > DEEPEST_NESTING:
            self._refuse(
                event, f"Values are nested more than {DEEPEST_NESTING} deep.", "Write a flatter file."
            )
        kind = _kind(event)
        if kind == "MappingStartEvent":
            return self._mapping(keys)
        if kind == "SequenceStartEvent":
            return self._sequence(keys)
        return self._scalar(event)

    def _mapping(self, keys: Keys) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while _kind(event := next(self._events)) != "MappingEndEvent":
            key = self._key(event)
            if key in entries:
                earlier = self.lines[(*keys, key)]
                self._refuse(
                    event, f"`{key}` is given twice (first in line {earlier}).", "Keep one of the two."
                )
            self.lines[(*keys, key)] = _line(event)
            entries[key] = self._value(next(self._events), (*keys, key))
        return entries

    def _sequence(self, keys: Keys) -> list[Any]:
        items: list[Any] = []
        while _kind(event := next(self._events)) != "SequenceEndEvent":
            items.append(self._value(event, (*keys, len(items))))
        return items

    def _key(self, event: Any) -> str:
        self._check_plainness(event)
        if _kind(event) != "ScalarEvent":
            self._refuse(event, "A key must be a word, not a list or a mapping.", "Write `key: value`.")
        key = self._scalar(event)
        if not isinstance(key, str):
            self._refuse(
                event, f"The key `{event.value}` is not text.", f'Write "{event.value}" in quotation marks.'
            )
        return key

    def _scalar(self, event: Any) -> str | int | float | bool | None:
        text: str = event.value
        if event.style or text == "":
            return self._quoted_or_empty(event)
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        number = _NUMBER.fullmatch(text)
        if number:
            return self._number(event, real=bool(number["real"]))
        self._check_ambiguity(event)
        return text

    def _quoted_or_empty(self, event: Any) -> str:
        if not event.style:
            self._refuse(event, "There is no value here.", "Write a value, or null, or delete the line.")
        return str(event.value)

    def _number(self, event: Any, *, real: bool) -> int | float:
        if len(event.value) > 40:
            self._refuse(event, "This number has more than 40 characters.", "Write fewer digits.")
        value = float(event.value) if real else int(event.value)
        if not math.isfinite(value):
            self._refuse(event, f"`{event.value}` is too large for a number.", "Write a finite number.")
        return value

    def _check_ambiguity(self, event: Any) -> None:
        text = event.value
        if text.lower() in _TRUTH_WORDS:
            truth = "true" if text.lower() in {"true", "yes", "on", "y"} else "false"
            self._refuse(
                event,
                f"`{text}` can be read as text or as {truth}.",
                f'Write {truth}, or "{text}" in quotation marks.',
            )
        for pattern, remedy in _AMBIGUOUS:
            if pattern.fullmatch(text):
                self._refuse(event, f"`{text}` can be read in more than one way.", remedy)

    def _check_plainness(self, event: Any) -> None:
        if _kind(event) == "AliasEvent" or event.anchor is not None:
            self._refuse(
                event, "Anchors (&) and references (*) have no place in this file.", "Write the value out."
            )
        if event.tag is not None:
            self._refuse(
                event,
                f"The tag `{event.tag}` has no place in this file.",
                "Delete the word after the exclamation mark.",
            )

    def _parse(self, text: str) -> Iterator[Any]:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        try:
            yield from YAML(typ="safe", pure=False).parse(text)
        except YAMLError as problem:
            raise self._syntax_error(problem) from None

    def _syntax_error(self, problem: Any) -> DaybreakError:
        mark = getattr(problem, "problem_mark", None)
        where = f"{self.name}:{mark.line + 1}" if mark else self.name
        said = getattr(problem, "problem", None) or "it holds a character that YAML does not allow"
        return self.error(f"This is not readable YAML: {said}.", where=where, remedy=_advice(said))

    def _refuse(self, event: Any, problem: str, remedy: str) -> NoReturn:
        raise self.error(problem, where=f"{self.name}:{_line(event)}", remedy=remedy)


def _advice(said: str) -> str:
    if "token" in said or "tab" in said:
        return "Put text that begins with a special character in quotation marks, and indent with spaces."
    if "mapping values" in said:
        return "Put text that holds a colon in quotation marks, or check the indentation."
    return "Check the indentation, the quotation marks and the brackets of this line and the one before."


def _kind(event: Any) -> str:
    return type(event).__name__


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


__all__ = ["YamlSource", "parse_yaml", "read_bytes", "read_yaml"]
