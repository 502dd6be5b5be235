"""A patient's findings in the words of the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daybreak.report.wording import plain, value
from daybreak.vocabulary import load_vocabulary

IN_ONE_LINE = {
    "age_years": "{} years",
    "sex": "{}",
    "weight_kg": "{} kg",
    "madrs": "MADRS {}",
    "failed_antidepressant_trials": "{} failed antidepressant trials",
}


@dataclass(frozen=True)
class FindingShown:
    """One finding for a reader: what it is, its value and its unit."""

    label: str
    value: str
    unit: str


def shown(findings: Mapping[str, Any]) -> tuple[FindingShown, ...]:
    """All findings in the order of the vocabulary; those it does not have come last, by their id."""
    vocabulary = load_vocabulary()
    known = [finding for finding in vocabulary if finding.id in findings]
    others = [name for name in findings if name not in vocabulary]
    return (
        *(FindingShown(f.label, value(findings[f.id]), _unit(f.unit, findings[f.id])) for f in known),
        *(FindingShown(plain(name), value(findings[name]), "") for name in others),
    )


def _unit(unit: str, found: Any) -> str:
    return "" if found is None or unit == "points" else unit.replace("m2", "m²")


def finding_label(name: str) -> str:
    """A finding's label; its id in words when the vocabulary does not have it."""
    vocabulary = load_vocabulary()
    return vocabulary[name].label if name in vocabulary else plain(name)


def patient_line(findings: Mapping[str, Any]) -> str:
    """Who it is, in one line: "45 years, female, 70 kg, MADRS 37, 3 failed antidepressant trials"."""
    known = {name: findings[name] for name in IN_ONE_LINE if findings.get(name) is not None}
    return ", ".join(IN_ONE_LINE[name].format(value(found)) for name, found in known.items())
