"""A finding: one thing that can be known about a patient, with the values it may take."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from numbers import Real
from typing import Literal, NoReturn, TypeAlias

from daybreak.errors import VocabularyError
from daybreak.quantity.diagnosis import shown

FindingType: TypeAlias = Literal["number", "integer", "yes-no", "choice", "date"]
Value: TypeAlias = float | int | bool | str | date

EARLIEST_DATE, LATEST_DATE = (
    date(1900, 1, 1),
    date(2200, 1, 1),
)  # engineering limits: they catch slips of the pen
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Range:
    """From `least` to `most`, both included."""

    least: float
    most: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.least) and math.isfinite(self.most) and self.least < self.most):
            raise VocabularyError(
                f"The range from {self.least:g} to {self.most:g} is empty or not finite.",
                remedy="Write the smaller first.",
            )

    def __contains__(self, value: int | float) -> bool:
        return self.least <= value <= self.most

    def encloses(self, other: Range) -> bool:
        """Whether all of `other` lies inside."""
        return self.least <= other.least and other.most <= self.most


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry of the vocabulary.

    `absolute` is what is possible at all, `plausible_range` what is usual in adults under treatment; both are
    engineering limits against slips of the pen, except that a scale's absolute range is its instrument's.
    `may_be_unknown` says that "not known" (None) may be recorded; it is never read as yes or no. `unit` is
    what is printed beside a value.
    """

    id: str
    label: str
    type: FindingType
    group: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    absolute: Range | None = None
    plausible_range: Range | None = None
    may_be_unknown: bool = False
    instrument: str = ""
    loinc: str = ""
    loinc_also: tuple[str, ...] = ()
    loinc_source: str = ""

    @property
    def unit_beside(self) -> str:
        """The unit as a sentence has it behind a value, with its space; points are not said."""
        return f" {self.unit}" if self.unit and self.unit != "points" else ""

    def check(self, value: object, *, where: str = "") -> Value | None:
        """The value, in the type of this finding, if it is one of its values.

        Numbers come back as float, whole numbers as int (37.0 is the whole number 37), yes-no as bool, choices
        as text, and dates, given as `date` or as text `2026-11-21`, as date. None comes back only where the
        finding may be unknown.

        Raises:
            VocabularyError: another type, not finite, outside the absolute range, or unknown where that is
                not allowed.
        """
        if value is None:
            self._check_unknown(where)
            return None
        if self.type == "yes-no":
            return self._yes_no(value, where)
        if self.type == "choice":
            return self._choice(value, where)
        if self.type == "date":
            return self._date(value, where)
        return self._number(value, where)

    def plausible(self, value: object) -> bool:
        """Whether a value is usual enough not to be asked again.

        Raises:
            VocabularyError: the value is not possible at all, or unknown.
        """
        checked = self.check(value)
        if checked is None:
            self._refuse(
                "is unknown, which is neither plausible nor implausible.", "Ask only about known values.", ""
            )
        return (
            self.plausible_range is None
            or not isinstance(checked, int | float)
            or checked in self.plausible_range
        )

    def code(self, value: object) -> float:
        """The value as a float for arrays: a choice as its position from 0, yes 1, no 0, unknown NaN.

        Raises:
            VocabularyError: as `check`, or the finding is a date.
        """
        checked = self.check(value)
        if checked is None:
            return math.nan
        if isinstance(checked, str):
            return float(self.choices.index(checked))
        if isinstance(checked, date):
            self._refuse("is a date and has no place in an array of numbers.", "Use a duration instead.", "")
        return float(checked)

    def _check_unknown(self, where: str) -> None:
        if not self.may_be_unknown:
            self._refuse(
                "may not be recorded as unknown.", f"Give {self._what_to_write()}, or leave it out.", where
            )

    def _yes_no(self, value: object, where: str) -> bool:
        if not isinstance(value, bool):
            self._refuse(
                f"is {shown(value)}, which is neither true nor false.", "Write true or false.", where
            )
        return value

    def _choice(self, value: object, where: str) -> str:
        if not isinstance(value, str) or value not in self.choices:
            self._refuse(
                f"is {shown(value)}, which is not one of its choices.",
                f"Write {self._what_to_write()}.",
                where,
            )
        return value

    def _date(self, value: object, where: str) -> date:
        day = _as_date(value)
        if day is None:
            self._refuse(f"is {shown(value)}, which is not a date.", f"Write {self._what_to_write()}.", where)
        if not EARLIEST_DATE <= day <= LATEST_DATE:
            self._refuse(
                f"is {day.isoformat()}, outside {EARLIEST_DATE} to {LATEST_DATE}.", "Check the year.", where
            )
        return day

    def _number(self, value: object, where: str) -> float | int:
        if isinstance(value, bool) or not isinstance(value, Real):
            self._refuse(
                f"is {shown(value)}, which is not a number.", f"Write {self._what_to_write()}.", where
            )
        number = _as_float(value)
        if not math.isfinite(number):
            self._refuse(f"is {number}, not a finite number.", f"Write {self._what_to_write()}.", where)
        if self.absolute is not None and number not in self.absolute:
            self._refuse_range(number, self.absolute, where)
        if self.type == "number":
            return number
        if not number.is_integer():
            self._refuse(f"is {number!r}, not a whole number.", f"Write {self._what_to_write()}.", where)
        return int(number)

    def _refuse_range(self, number: float, limits: Range, where: str) -> NoReturn:
        side = "below the least" if number < limits.least else "above the most"
        bound = limits.least if number < limits.least else limits.most
        unit = f" {self.unit}" if self.unit else ""
        problem = f"is {number:.10g}{unit}, {side} that is possible, {bound:g}{unit}."
        self._refuse(problem, "Check the number and its unit.", where)

    def _what_to_write(self) -> str:
        if self.type == "yes-no":
            return "true or false"
        if self.type == "choice":
            return "one of " + ", ".join(self.choices)
        if self.type == "date":
            return "a date such as 2026-11-21"
        kind = "a whole number" if self.type == "integer" else "a number"
        unit = f" in {self.unit}" if self.unit else ""
        span = f" from {self.absolute.least:g} to {self.absolute.most:g}" if self.absolute else ""
        return f"{kind}{unit}{span}"

    def _refuse(self, problem: str, remedy: str, where: str) -> NoReturn:
        raise VocabularyError(f"{self.id} {problem}", where=where, remedy=remedy)


def _as_float(value: Real) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number with hundreds of digits
        return math.inf


def _as_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
