"""What a patient's medication means beside ketamine: rules as data, judged by the protocol's own three-valued logic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from daybreak.clinic.facts import DIAZEPAM, Fact
from daybreak.errors import ProtocolError
from daybreak.protocol.condition_parser import parse_condition
from daybreak.protocol.conditions import Condition, findings_of
from daybreak.protocol.kinds import all_kinds
from daybreak.protocol.truth import Truth, evaluate, facts_from
from daybreak.vocabulary import Value
from daybreak.yaml_source import parse_yaml

FILE = Path(__file__).with_name("interactions.yaml")
Action = Literal["avoid", "reduce", "watch", "note"]


@dataclass(frozen=True)
class Interaction:
    """One rule. `seen` says that its statement was read in the source."""

    id: str
    when: Condition
    action: Action
    reason: str
    source: str
    seen: bool


@lru_cache(maxsize=1)
def interactions() -> tuple[Interaction, ...]:
    """The rules, read once a process."""
    values = parse_yaml(FILE.read_bytes(), FILE.name, error=ProtocolError).values
    return tuple(
        Interaction(
            rule["id"],
            parse_condition(rule["when"]),
            rule["action"],
            rule["reason"],
            rule["source"],
            rule["seen"],
        )
        for rule in values["rules"]
    )


def interactions_for(findings: Mapping[str, Value | None]) -> list[Interaction]:
    """The rules that speak for what is known. Unknown is not shown as an interaction, nor as its absence."""
    return [rule for rule, holds in _judged(findings) if holds.true[0]]


def interactions_of(facts: Mapping[str, Fact]) -> list[Interaction]:
    """The same for facts. What an amount comes to at least is enough for a rule that asks whether it is above a limit."""
    return interactions_for(_at_least(facts))


def _at_least(facts: Mapping[str, Fact]) -> dict[str, Value | None]:
    """An amount of which only the least is known, where that makes a rule true; a rule that it does not make true stays open."""
    values = {id: fact.value for id, fact in facts.items()}
    bounds = {id: fact.at_least for id, fact in facts.items() if fact.value is None and fact.at_least}
    enough = [rule for rule, holds in _judged(values | bounds) if holds.true[0]]
    return values | {
        id: bound for id, bound in bounds.items() if any(id in findings_of(rule.when) for rule in enough)
    }


@dataclass(frozen=True)
class NotKnown:
    """A rule of which nobody can say whether it speaks, and what leaves that open."""

    rule: Interaction
    because: str


def not_known(facts: Mapping[str, Fact]) -> list[NotKnown]:
    """The rules that a row of the medication list leaves open: a drug without a class, a benzodiazepine without its equivalent.

    What is unknown because the list is not complete is said of the list, not of each rule.
    """
    judged = _judged(_at_least(facts))
    found = [(rule, _left_open(holds.missing, facts)) for rule, holds in judged if holds.unknown[0]]
    return [NotKnown(rule, because) for rule, because in found if because]


def _judged(findings: Mapping[str, Value | None]) -> list[tuple[Interaction, Truth]]:
    usable = {id: value for id, value in findings.items() if id in all_kinds()}
    facts = facts_from(usable, 1, all_kinds())
    return [(rule, evaluate(rule.when, facts, 1, all_kinds())) for rule in interactions()]


def _left_open(missing: Sequence[str], facts: Mapping[str, Fact]) -> str:
    origins = [fact.origin for id in missing if (fact := facts.get(id)) is not None and fact.is_left_open]
    taken = facts.get("benzodiazepine")
    if DIAZEPAM in missing and DIAZEPAM not in facts and taken is not None and taken.value is True:
        origins.append("a benzodiazepine has no dose as diazepam")
    return "; ".join(dict.fromkeys(origins))
