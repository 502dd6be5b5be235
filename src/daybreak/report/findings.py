"""A patient's findings in the words of the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daybreak.report.wording import plain, value

FIRST = ("age_years", "sex", "weight_kg", "height_cm", "diagnosis", "madrs", "failed_antidepressant_trials")


@dataclass(frozen=True)
class FindingShown:
    """One finding for a reader: what it is, its value and its unit."""

    label: str
    value: str
    unit: str


def shown(findings: Mapping[str, Any]) -> tuple[FindingShown, ...]:
    """All findings, those that say who the patient is first."""
    known = [name for name in FIRST if name in findings]
    return tuple(_shown(name, findings[name]) for name in [*known, *(n for n in findings if n not in known)])


def _shown(name: str, found: Any) -> FindingShown:
    label, unit = _named(name)
    return FindingShown(label, value(found), unit)


def _named(name: str) -> tuple[str, str]:
    """Label and unit of a finding; its id in words when the vocabulary does not have it."""
    return plain(name), ""


def patient_line(findings: Mapping[str, Any]) -> str:
    """Who it is, in one line: "45 years, female, 70 kg, MADRS 37, 3 failed antidepressant trials"."""
    said = {
        "age_years": "{} years",
        "sex": "{}",
        "weight_kg": "{} kg",
        "madrs": "MADRS {}",
        "failed_antidepressant_trials": "{} failed antidepressant trials",
    }
    return ", ".join(words.format(value(findings[name])) for name, words in said.items() if findings.get(name) is not None)
