"""What a condition may speak about: the findings of the vocabulary, by type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from daybreak.vocabulary import Finding

KindType = Literal["number", "boolean", "choice"]

_TYPES: Mapping[str, KindType] = {
    "number": "number",
    "integer": "number",
    "yes-no": "boolean",
    "choice": "choice",
}

KEPT_BY_COURSE = (
    "madrs_baseline", "madrs_change_percent", "madrs_rise_since_last", "phq9_baseline", "phq9_change_percent",
    "sessions_given", "sessions_missed", "sessions_in_phase", "weeks_in_phase", "weeks_in_course", "dose_mg_last", "attended",
)  # fmt: skip
"""What the course itself remembers and gives to conditions; every other finding is measured and handed in."""


@dataclass(frozen=True)
class Kind:
    """The type of a finding as conditions need it. `lowest` and `highest` are the absolute range of a number."""

    id: str
    label: str
    type: KindType
    unit: str = ""
    choices: tuple[str, ...] = ()
    lowest: float = float("-inf")
    highest: float = float("inf")
    during_course: bool = False  # known only once a course runs


@cache
def all_kinds() -> Mapping[str, Kind]:
    """Every id that a condition may use. Dates have no place in a condition."""
    from daybreak.vocabulary import load_vocabulary

    return {finding.id: _kind(finding) for finding in load_vocabulary() if finding.type in _TYPES}


def _kind(finding: Finding) -> Kind:
    lowest, highest = float("-inf"), float("inf")
    if finding.absolute is not None:
        lowest, highest = finding.absolute.least, finding.absolute.most
    course = finding.group == "course"
    return Kind(
        finding.id,
        finding.label,
        _TYPES[finding.type],
        finding.unit,
        finding.choices,
        lowest,
        highest,
        course,
    )
