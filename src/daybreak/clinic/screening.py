"""One patient against one protocol: the engine's verdict, with what was set aside. There is no second engine here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from daybreak.clinic.audit.canonical import canonical
from daybreak.clinic.facts import Fact, facts_for
from daybreak.clinic.models import Patient, RuleOverride
from daybreak.clinic.overrides import overrides_of
from daybreak.clinic.patients import record_ids
from daybreak.protocol import Protocol, RuleOutcome, Verdict, screen


@dataclass(frozen=True)
class Judged:
    """A rule, what it says, and who set it aside."""

    outcome: RuleOutcome
    override: RuleOverride | None

    @property
    def blocks(self) -> bool:
        """It stands in the way and nobody has set it aside. What is missing cannot be set aside."""
        return self.outcome.blocks and (self.override is None or self.outcome.status == "missing")


@dataclass(frozen=True)
class Screened:
    """The verdict of all rules for this patient now."""

    protocol: Protocol
    verdict: Verdict
    rules: tuple[Judged, ...]
    facts: dict[str, Fact]

    @property
    def may_be_treated(self) -> bool:
        """No rule stands in the way."""
        return not any(rule.blocks for rule in self.rules)

    @property
    def overridden(self) -> tuple[Judged, ...]:
        """What was set aside and would stand in the way."""
        return tuple(rule for rule in self.rules if rule.override is not None and rule.outcome.blocks)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the rules still need, and a form can ask for."""
        return self.verdict.missing

    @property
    def status(self) -> str:
        """In a word."""
        if self.missing:
            return "incomplete"
        if not self.may_be_treated:
            return "not eligible"
        return "eligible after an override" if self.overridden else "eligible"

    def as_json(self) -> dict[str, Any]:
        """Rules and facts, as a signed screening keeps them."""
        return {
            "rules": [
                asdict(rule.outcome)
                | {
                    "missing": list(rule.outcome.missing),
                    "override": rule.override.pk if rule.override else None,
                }
                for rule in self.rules
            ],
            "facts": {
                id: {
                    "value": canonical(fact.value),
                    "origin": fact.origin,
                    "true_at": canonical(fact.true_at),
                }
                for id, fact in sorted(self.facts.items())
            },
        }


def screened(patient: Patient, protocol: Protocol, at: datetime) -> Screened:
    """Hold a patient against a protocol at a moment."""
    return screened_for(patient, [protocol], at)[0]


def screened_for(
    patient: Patient, standards: Sequence[Protocol], at: datetime, ids: list[int] | None = None
) -> list[Screened]:
    """Hold a patient against several protocols, each with the consent to its drug; `ids` as in `facts_of`."""
    ids = record_ids(patient) if ids is None else ids
    facts = facts_for(patient, at, [standard.drug for standard in standards], ids)
    aside = overrides_of(ids, standards)
    return [_held(one, facts[one.drug], rules) for one, rules in zip(standards, aside, strict=True)]


def _held(standard: Protocol, facts: dict[str, Fact], aside: Mapping[str, RuleOverride]) -> Screened:
    verdict = screen(standard, {id: fact.value for id, fact in facts.items()})
    rules = tuple(Judged(rule, aside.get(rule.rule)) for rule in verdict.rules)
    return Screened(standard, verdict, rules, facts)
