"""The outcomes of the screening, in the order of their weight and with a mark that needs no colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from daybreak.simulation.result import RuleApplied

MARKS: Mapping[str, str] = {"excluded": "✕", "not met": "✕", "missing": "?", "caution": "!", "passed": "✓"}
PASSED = "passed"


def screened(rules: Iterable[RuleApplied]) -> list[RuleApplied]:
    """The rules of the screening, the gravest first."""
    weight = {outcome: place for place, outcome in enumerate(MARKS)}
    return sorted((r for r in rules if r.kind == "eligibility"), key=lambda r: weight.get(r.outcome, -1))


def mark(outcome: str) -> str:
    return MARKS.get(outcome, "•")


def css_class(outcome: str) -> str:
    """A class name from a closed list, whatever the outcome is called."""
    return {"passed": "passed", "caution": "caution"}.get(outcome, "blocking")
