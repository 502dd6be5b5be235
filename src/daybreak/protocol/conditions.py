"""Conditions: expressions over findings, such as `failed_antidepressant_trials >= 2 and not pregnant`.

A condition is parsed by Python's own `ast` against a white list, checked against the type of each finding, and kept as a small
tree of frozen nodes. `str(node)` writes it back; parsing that text gives an equal tree. See `truth` for its evaluation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Comparison = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True)
class Finding:
    """A finding of type number, or a boolean one standing for itself."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True)
class Number:
    """A constant, in the finding's own unit."""

    value: float

    def __str__(self) -> str:
        return f"{self.value:.15g}"


@dataclass(frozen=True)
class Compare:
    """A comparison of two numbers, at least one of them a finding."""

    left: Finding | Number
    comparison: Comparison
    right: Finding | Number

    def __str__(self) -> str:
        return f"{self.left} {self.comparison} {self.right}"


@dataclass(frozen=True)
class OneOf:
    """A choice finding has one of the named choices."""

    finding: Finding
    choices: tuple[str, ...]

    def __str__(self) -> str:
        if len(self.choices) == 1:
            return f'{self.finding} == "{self.choices[0]}"'
        listed = ", ".join(f'"{choice}"' for choice in self.choices)
        return f"{self.finding} in [{listed}]"


@dataclass(frozen=True)
class Not:
    """The opposite of a condition; unknown stays unknown."""

    part: Condition

    def __str__(self) -> str:
        return f"not {_bracketed(self.part)}"


@dataclass(frozen=True)
class AllOf:
    """True when every part is true."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return " and ".join(map(_bracketed, self.parts))


@dataclass(frozen=True)
class AnyOf:
    """True when any part is true."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return " or ".join(map(_bracketed, self.parts))


Condition = Finding | Compare | OneOf | Not | AllOf | AnyOf


def _bracketed(part: Condition) -> str:
    return f"({part})" if isinstance(part, AllOf | AnyOf) else str(part)


def findings_of(condition: Condition) -> tuple[str, ...]:
    """The ids that a condition speaks about, each once, in order of appearance."""
    return tuple(dict.fromkeys(_ids(condition)))


def _ids(node: Condition | Number) -> Iterator[str]:
    match node:
        case Finding(id):
            yield id
        case Compare(left, _, right):
            yield from _ids(left)
            yield from _ids(right)
        case OneOf(finding, _):
            yield finding.id
        case Not(part):
            yield from _ids(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _ids(part)
