"""Who may be treated: every eligibility rule, and the gates before a dose, against a patient's findings, rule by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from daybreak.protocol.kinds import all_kinds
from daybreak.protocol.protocol import EligibilityRule, Protocol
from daybreak.protocol.supervision import Gate
from daybreak.protocol.truth import Facts, Truth, evaluate, facts_from

Status = Literal["passed", "excluded", "not met", "caution", "missing"]


@dataclass(frozen=True)
class RuleOutcome:
    """One rule and what it says about this patient. Only `passed` and `caution` leave the way open."""

    rule: str
    effect: Literal["exclude", "caution", "require"]
    status: Status
    condition: str
    reason: str
    source: str
    missing: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """The patient is not eligible because of this rule: it excludes, is not met, or cannot be judged."""
        return self.status in {"excluded", "not met", "missing"}


@dataclass(frozen=True)
class GateStanding:
    """A gate before the dose that does not open by itself."""

    rule: str
    effect: Literal["require", "hold", "decision", "caution"]
    reason: str
    source: str


@dataclass(frozen=True)
class Verdict:
    """The answer of all rules together, in the order of the file."""

    rules: tuple[RuleOutcome, ...]

    @property
    def eligible(self) -> bool:
        """Every rule is known, none excludes, and all requirements are met."""
        return not any(rule.blocks for rule in self.rules)

    @property
    def blocking(self) -> tuple[RuleOutcome, ...]:
        """The rules that stand in the way."""
        return tuple(rule for rule in self.rules if rule.blocks)

    @property
    def cautions(self) -> tuple[RuleOutcome, ...]:
        """What to weigh before treating."""
        return tuple(rule for rule in self.rules if rule.status == "caution")

    @property
    def missing(self) -> tuple[str, ...]:
        """Every finding that some rule still needs, each once."""
        return tuple(dict.fromkeys(id for rule in self.rules for id in rule.missing))


def screen(protocol: Protocol, findings: Mapping[str, object]) -> Verdict:
    """Hold one patient's findings against the protocol. None, or an absent id, is unknown; unknown is never a pass.

    Raises:
        VocabularyError: an id that the vocabulary does not know, or a value that its finding cannot have.
    """
    facts = facts_from(usable(findings), 1, all_kinds())
    return Verdict(tuple(_outcome(rule, facts) for rule in protocol.eligibility))


def standing_gates(protocol: Protocol, findings: Mapping[str, object]) -> tuple[GateStanding, ...]:
    """The gates before the dose that what is known of a patient now would close, or put before a prescriber.

    Gates that ask for what is not known yet (food, the ride home) are left to the day of the session.

    Raises:
        VocabularyError: as `screen`.
    """
    facts = facts_from(usable(findings), 1, all_kinds())
    return tuple(
        GateStanding(gate.id, gate.effect, gate.reason, gate.cited)
        for gate in protocol.session.gates
        if _closed(gate, evaluate(gate.when, facts, 1, all_kinds()))
    )


def _closed(gate: Gate, truth: Truth) -> bool:
    return bool(truth.false[0] if gate.effect == "require" else truth.true[0])


def usable(findings: Mapping[str, object]) -> dict[str, object]:
    """The findings in the vocabulary's own types; dates take no part in conditions."""
    from daybreak.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    known = {id: (vocabulary.find(id, where="findings"), value) for id, value in findings.items()}
    checked = {
        id: None if value is None else finding.check(value, where=id)
        for id, (finding, value) in known.items()
    }
    return {id: value for id, value in checked.items() if id in all_kinds()}


def _outcome(rule: EligibilityRule, facts: Facts) -> RuleOutcome:
    truth = evaluate(rule.when, facts, 1, all_kinds())
    status: Status = "missing" if truth.unknown[0] else _status(rule.effect, holds=bool(truth.true[0]))
    return RuleOutcome(rule.id, rule.effect, status, str(rule.when), rule.reason, rule.cited, truth.missing)


def _status(effect: str, *, holds: bool) -> Status:
    if effect == "require":
        return "passed" if holds else "not met"
    if not holds:
        return "passed"
    return "excluded" if effect == "exclude" else "caution"
