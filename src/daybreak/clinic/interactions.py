"""What a patient's medication means beside ketamine: rules as data, judged by the protocol's own three-valued logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from daybreak.errors import ProtocolError
from daybreak.protocol.condition_parser import parse_condition
from daybreak.protocol.conditions import Condition
from daybreak.protocol.kinds import all_kinds
from daybreak.protocol.truth import evaluate, facts_from
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
    usable = {id: value for id, value in findings.items() if id in all_kinds()}
    facts = facts_from(usable, 1, all_kinds())
    return [rule for rule in interactions() if evaluate(rule.when, facts, 1, all_kinds()).true[0]]
