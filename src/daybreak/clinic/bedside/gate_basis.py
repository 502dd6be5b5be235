"""What a gate rests on, for people: what was answered or measured and when, and what the gate asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from daybreak.clinic.bedside.events import moment
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.facts import LASTING
from daybreak.clinic.values import choice_words, words_of, write_value
from daybreak.protocol.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Finding,
    Not,
    Number,
    OneOf,
    findings_of,
)
from daybreak.vocabulary import Value, load_vocabulary

_ASKS = {
    "require": "Needs", "hold": "Keeps the dose back", "decision": "Asks the prescriber", "caution": "Cautions",
}  # fmt: skip
_COMPARED = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "==": "", "!=": "other than"}


@dataclass(frozen=True)
class Answer:
    """What is known of one finding, and since when."""

    label: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Basis:
    """All that a gate rests on. `asks` is empty where any value will do, as with readings that are only to be complete."""

    answers: tuple[Answer, ...] = ()
    asks: str = ""

    @property
    def measured(self) -> str:
        """The values in words, without their times, as the record keeps them beside a decision."""
        return "; ".join(f"{one.label} {one.text}" for one in self.answers)


def basis_of(standing: Bedside, gate: str) -> Basis:
    """What a gate of the protocol rests on; nothing for a gate of the clinic's own."""
    rules = standing.protocol.session
    asked = next((one for one in rules.every_gate if one.id == gate), None)
    if asked is not None:
        joined = ": " if asked.effect == "require" else " when "
        return Basis(
            _answers(standing, findings_of(asked.when)),
            f"{_ASKS[asked.effect]}{joined}{in_words(asked.when)}",
        )
    read = next((one for one in rules.measure if one.id == gate), None)
    return Basis() if read is None else Basis(_answers(standing, read.findings))


def asked_again(standing: Bedside) -> list[str]:
    """The findings of every gate of the protocol that keeps the dose back. What has changed since is entered anew; what was true
    when it was entered stays. What never changes is not asked again: where it is wrong, its reading is corrected."""
    closed = {gate.rule for gate in standing.interpreter.gates(standing.state) if gate.blocks}
    rules = [rule for rule in standing.protocol.session.every_gate if rule.id in closed]
    return [
        id
        for rule in rules
        for id in findings_of(rule.when)
        if id not in LASTING & set(standing.state.newest)
    ]


def in_words(condition: Condition) -> str:
    """A condition with the labels and units of the vocabulary."""
    match condition:
        case Finding(id):
            return load_vocabulary()[id].label
        case Not(part):
            return f"not {_bracketed(part)}"
        case Compare(left, comparison, right):
            return _comparison(left, _COMPARED[comparison], right)
        case OneOf(finding, choices):
            return f"{in_words(finding)}: {' or '.join(map(choice_words, choices))}"
        case AllOf(parts):
            return " and ".join(map(_bracketed, parts))
        case AnyOf(parts):
            return " or ".join(map(_bracketed, parts))


def _bracketed(part: Condition) -> str:
    return f"({in_words(part)})" if isinstance(part, AllOf | AnyOf) else in_words(part)


def _comparison(left: Finding | Number, compared: str, right: Finding | Number) -> str:
    unit = next(
        (load_vocabulary()[one.id].unit_beside for one in (left, right) if isinstance(one, Finding)), ""
    )
    said = [in_words(one) if isinstance(one, Finding) else f"{one}{unit}" for one in (left, right)]
    return " ".join(part for part in (said[0], compared, said[1]) if part)


def _answers(standing: Bedside, ids: tuple[str, ...]) -> tuple[Answer, ...]:
    known, newest, origin = load_vocabulary(), standing.state.newest, standing.session.starts_at
    return tuple(
        Answer(known[id].label, _text(id, newest[id].value), moment(origin, newest[id].time_h))
        for id in ids
        if id in newest
    )


def _text(id: str, value: object) -> str:
    if value is None:
        return "not known"
    known = load_vocabulary()[id]
    return f"{words_of(known, write_value(cast(Value, value)))}{known.unit_beside}"
