"""One machine-checkable comparison that a claim rests on: a figure against a number or against another figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from daybreak.errors import EvidenceError
from daybreak.evidence.evidence import Evidence

CheckName: TypeAlias = Literal[
    "above", "below", "at_least", "at_most", "between", "equals", "excludes", "includes", "ratio"
]
NumberName: TypeAlias = Literal["value", "percent", "n", "range_low", "range_high", "infusion_min"]
INTERVAL_CHECKS = frozenset({"excludes", "includes"})

_COMPARE: dict[str, Callable[[float, float, float], bool]] = {
    "above": lambda a, b, _by: a > b,
    "below": lambda a, b, _by: a < b,
    "at_least": lambda a, b, _by: a >= b,
    "at_most": lambda a, b, _by: a <= b,
    "equals": lambda a, b, by: abs(a - b) <= by,
    "ratio": lambda a, b, by: b > 0.0 and a / b >= by,
}


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """`row` names a figure, `as_` which of its numbers; `than` is a number or another row's id."""

    check: CheckName
    row: str
    as_: NumberName
    than: float | str
    low: float
    high: float
    by: float
    says: str

    @property
    def rows(self) -> tuple[str, ...]:
        """The ids of the rows it reads."""
        return (self.row, self.than) if isinstance(self.than, str) else (self.row,)

    def holds(self, evidence: Evidence) -> bool:
        """Whether the tables, as they stand, say so."""
        if self.check in INTERVAL_CHECKS:
            low, high = interval_of(evidence, self.row)
            inside = low <= self._other(evidence) <= high
            return inside == (self.check == "includes")
        number = number_of(evidence, self.row, self.as_)
        if self.check == "between":
            return self.low <= number <= self.high
        return _COMPARE[self.check](number, self._other(evidence), self.by)

    def _other(self, evidence: Evidence) -> float:
        return number_of(evidence, self.than, self.as_) if isinstance(self.than, str) else self.than


def number_of(evidence: Evidence, row_id: str, name: NumberName) -> float:
    """One number of one row.

    Raises:
        EvidenceError: there is no such row, or it does not give that number.
    """
    row = evidence.arm(*row_id.split("/", 1)) if "/" in row_id else evidence.figure(row_id)
    number = getattr(row, name, None)
    if number is None:
        raise EvidenceError(f"{row_id} gives no {name}.", remedy="Name another row, or another number of it.")
    return float(number)


def interval_of(evidence: Evidence, row_id: str) -> tuple[float, float]:
    """The interval of one row.

    Raises:
        EvidenceError: there is no such row, or it has no interval with two ends.
    """
    row = evidence.figure(row_id)
    if row.ci_low is None or row.ci_high is None:
        raise EvidenceError(f"{row_id} gives no interval.", remedy="Name a row with ci_low and ci_high.")
    return (row.ci_low, row.ci_high)
