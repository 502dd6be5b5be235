"""What a screening asks, in the order in which a prescriber thinks: what excludes, what to weigh, what is required, what is
measured.

A finding that several rules speak about is asked once, under the gravest of them. What the rules no longer need is not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from daybreak.clinic.drug_classes import CYP, medication_classes
from daybreak.clinic.facts import DIAZEPAM, RECORDED, Fact
from daybreak.clinic.screening import Screened
from daybreak.protocol.conditions import findings_of
from daybreak.protocol.protocol import EligibilityRule
from daybreak.vocabulary import Finding, load_vocabulary

PARTS = {"exclude": "Exclusions", "caution": "Cautions", "require": "Requirements", "measure": "Measures"}
MEASURED = {"number", "integer"}
OWN_PAGE = {
    "failed_antidepressant_trials": "antidepressants",
    "consent_signed": "consent",
    "off_label_statement_given": "consent",
    CYP: "medication",
    DIAZEPAM: "medication",
}
"""Findings that have a page of their own; a form may still take them where that page stays empty."""


@dataclass(frozen=True)
class Question:
    """One finding that a rule asks for, and what is known of it."""

    finding: Finding
    fact: Fact | None
    is_open: bool

    @property
    def is_known(self) -> bool:
        """Somebody or some table has answered it; "asked, not known" is no answer."""
        return self.fact is not None and self.fact.value is not None

    @property
    def decided_elsewhere(self) -> bool:
        """A table of its own decides, or leaves it open; what is typed in would not count."""
        return self.fact is not None and self.fact.origin != RECORDED

    @property
    def page(self) -> str:
        """The page where it is better entered; empty where there is none."""
        if self.finding.id in medication_classes():
            return "medication"
        return OWN_PAGE.get(self.finding.id, "")


@dataclass(frozen=True)
class Asked:
    """The questions of one rule that are still open, under the rule's own reason."""

    reason: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Part:
    """What the protocol asks for with one intent."""

    kind: str
    open: tuple[Asked, ...]
    known: tuple[Question, ...]

    @property
    def title(self) -> str:
        """For people."""
        return PARTS[self.kind]

    @property
    def missing(self) -> int:
        """How many are open."""
        return sum(len(asked.questions) for asked in self.open)

    @property
    def is_empty(self) -> bool:
        """The protocol asks for nothing of the kind."""
        return not (self.open or self.known)


def questions(now: Screened, begun: Collection[str] = ()) -> tuple[Part, ...]:
    """Every finding of the rules once, in parts; an answer that was begun is asked for still, needed or not."""
    placed = _placed(now, begun)
    parts = (_part(kind, [one for one in placed if one[0] == kind]) for kind in PARTS)
    return tuple(part for part in parts if not part.is_empty)


def askable(now: Screened) -> tuple[str, ...]:
    """What a form may take for these rules, known or not, needed now or not."""
    return tuple(q.finding.id for _, _, q in _placed(now) if not q.decided_elsewhere)


Placed = tuple[str, EligibilityRule, Question]


def _placed(now: Screened, begun: Collection[str] = ()) -> list[Placed]:
    """In the order of the parts, and within a part of the rules."""
    seen: dict[str, Placed] = {}
    for effect in ("exclude", "require", "caution"):
        for rule in now.protocol.eligibility:
            if rule.effect == effect:
                for question in _of_rule(now, rule, begun):
                    kind = "measure" if question.finding.type in MEASURED else effect
                    seen.setdefault(question.finding.id, (kind, rule, question))
    return list(seen.values())


def _of_rule(now: Screened, rule: EligibilityRule, begun: Collection[str]) -> Iterator[Question]:
    for id in findings_of(rule.when):
        fact = now.facts.get(id)
        unknown = fact is None or fact.value is None
        yield Question(load_vocabulary()[id], fact, id in now.missing or (unknown and id in begun))


def _part(kind: str, placed: list[Placed]) -> Part:
    rules = {rule.id: rule for _, rule, q in placed if q.is_open}
    asked = tuple(
        Asked(rule.reason, tuple(q for _, other, q in placed if other.id == id and q.is_open))
        for id, rule in rules.items()
    )
    return Part(kind, asked, tuple(q for _, _, q in placed if q.is_known))
