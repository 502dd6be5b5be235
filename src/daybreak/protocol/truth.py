"""Three values: true, false and unknown. Unknown never counts as a pass.

Conditions are evaluated over arrays, one value a patient, in Kleene's logic: `and` is false as soon as one part is false, `or`
is true as soon as one part is true, and otherwise whatever is missing leaves the answer unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np

from daybreak.arrays import PatientBool, PatientFloat
from daybreak.errors import VocabularyError
from daybreak.protocol.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Finding,
    Not,
    Number,
    OneOf,
    findings_of,
)
from daybreak.protocol.kinds import Kind

Facts = Mapping[
    str, PatientFloat
]  # NaN is unknown; a boolean is 1 or 0, a choice its place in the vocabulary's list

_COMPARE = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Truth:
    """The value of a condition for each patient. Where neither `true` nor `unknown` holds, it is false.

    `missing` names the findings without which it stays unknown for at least one patient.
    """

    true: PatientBool
    unknown: PatientBool
    missing: tuple[str, ...] = ()

    @property
    def false(self) -> PatientBool:
        """Known not to hold."""
        return np.asarray(~self.true & ~self.unknown)


def evaluate(condition: Condition, facts: Facts, patients: int, kinds: Mapping[str, Kind]) -> Truth:
    """The condition over `patients` patients; a finding that `facts` lacks, or that is NaN, is unknown."""
    true, unknown = _Evaluation(facts, patients, kinds).of(condition)
    if not unknown.any():
        return Truth(true, unknown)
    return Truth(true, unknown, missing_findings(condition, facts, unknown))


def missing_findings(condition: Condition, facts: Facts, where: PatientBool) -> tuple[str, ...]:
    """The findings of a condition that are unknown for at least one of the marked patients."""
    return tuple(id for id in findings_of(condition) if id not in facts or np.isnan(facts[id][where]).any())


class _Evaluation:
    def __init__(self, facts: Facts, patients: int, kinds: Mapping[str, Kind]) -> None:
        self.facts, self.patients, self.kinds = facts, patients, kinds

    def of(self, condition: Condition) -> tuple[PatientBool, PatientBool]:
        """(true, unknown) for each patient."""
        match condition:
            case Finding():
                return self._known(self._values(condition) == 1.0, self._values(condition))
            case Compare(left, comparison, right):
                a, b = self._values(left), self._values(right)
                return self._known(_COMPARE[comparison](a, b), a, b)
            case OneOf(finding, choices):
                values = self._values(finding)
                places = [self.kinds[finding.id].choices.index(choice) for choice in choices]
                return self._known(np.isin(values, places), values)
            case Not(part):
                true, unknown = self.of(part)
                return ~true & ~unknown, unknown
            case AllOf(parts):
                return reduce(_and, map(self.of, parts))
            case AnyOf(parts):
                return reduce(_or, map(self.of, parts))

    def _values(self, operand: Finding | Number) -> PatientFloat:
        if isinstance(operand, Number):
            return np.full(self.patients, operand.value)
        values = self.facts.get(operand.id)
        return np.full(self.patients, np.nan) if values is None else values

    def _known(self, holds: PatientBool, *values: PatientFloat) -> tuple[PatientBool, PatientBool]:
        unknown = np.isnan(values[0]) if len(values) == 1 else np.isnan(values[0]) | np.isnan(values[1])
        return holds & ~unknown, unknown


def _and(
    a: tuple[PatientBool, PatientBool], b: tuple[PatientBool, PatientBool]
) -> tuple[PatientBool, PatientBool]:
    true = a[0] & b[0]
    possible = (a[0] | a[1]) & (b[0] | b[1])
    return true, possible & ~true


def _or(
    a: tuple[PatientBool, PatientBool], b: tuple[PatientBool, PatientBool]
) -> tuple[PatientBool, PatientBool]:
    true = a[0] | b[0]
    return true, (a[1] | b[1]) & ~true


def facts_from(
    findings: Mapping[str, object], patients: int, kinds: Mapping[str, Kind]
) -> dict[str, PatientFloat]:
    """Findings as given (scalars or arrays, choices as words or as places) to arrays of float, NaN where unknown."""
    return {id: _fact(id, value, patients, kinds) for id, value in findings.items()}


def _fact(id: str, value: object, patients: int, kinds: Mapping[str, Kind]) -> PatientFloat:
    if id not in kinds:
        raise VocabularyError(
            f"The vocabulary does not know `{id}`.", where="findings", remedy="Check the spelling of the id."
        )
    array = np.asarray(np.nan if value is None else value)
    if array.dtype.kind in "OUS":
        array = np.array([_place(item, kinds[id]) for item in array.reshape(-1)]).reshape(array.shape)
    if array.dtype.kind not in "bif" or array.shape not in {(), (patients,)}:
        raise VocabularyError(f"{id} has the shape {array.shape} and type {array.dtype}.", where=id,
                              remedy=f"Give one value, or an array of {patients}.")  # fmt: skip
    return np.broadcast_to(array.astype(float), (patients,))


def _place(item: object, kind: Kind) -> float:
    """The place of a choice in its list; NaN for None or an empty word."""
    if item is None or item == "" or (isinstance(item, float) and np.isnan(item)):
        return float("nan")
    if isinstance(item, str) and item in kind.choices:
        return float(kind.choices.index(item))
    if isinstance(item, bool | int | float):
        return float(item)
    allowed = ", ".join(kind.choices) or f"a value of type {kind.type}"
    raise VocabularyError(f"{kind.id} cannot be {item!r}.", where=kind.id, remedy=f"Write {allowed}.")
