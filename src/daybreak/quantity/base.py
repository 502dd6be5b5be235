"""What every quantity has in common: how it is read, written, compared and kept within limits."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, NoReturn, TypeVar

from daybreak.errors import QuantityError
from daybreak.quantity.dimension import Dimension
from daybreak.quantity.number import LONGEST_NUMBER, NUMBER, decimal_text, exact_fraction

_QUANTITY = re.compile(rf"(?P<number>{NUMBER}) (?P<unit>[^ ]+)")
Kind = TypeVar("Kind", bound="Quantity")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount: `exact` in the internal unit of its kind, `unit` as it was written.

    Two quantities of a kind are equal when their amounts are, in whatever units they were written.

    Raises:
        QuantityError: outside the absolute limits, an unknown unit, or an amount that no decimal can write.
    """

    exact: Fraction
    unit: str = field(compare=False)
    dimension: ClassVar[Dimension]

    def __post_init__(self) -> None:
        check(self.exact, self.unit, self.dimension)

    def __str__(self) -> str:
        return f"{decimal_text(self.exact / self.dimension.units[self.unit])} {self.unit}"

    @property
    def is_plausible(self) -> bool:
        """Whether the amount is usual enough not to be asked again."""
        return self.dimension.plausible is None or self.exact in self.dimension.plausible

    @classmethod
    def parse(cls: type[Kind], text: object, *, where: str = "") -> Kind:
        """The quantity that `text` denotes, exactly.

        Raises:
            QuantityError: not one number, one space and one unit of this kind, or out of limits; it says what
                is wrong, where (`where`: a file and line, or a field) and what to write.
        """
        match = _QUANTITY.fullmatch(text) if isinstance(text, str) else None
        if match is None or match["unit"] not in cls.dimension.units or len(match["number"]) > LONGEST_NUMBER:
            from daybreak.quantity.diagnosis import diagnose

            problem, remedy = diagnose(text, cls.dimension)
            raise QuantityError(problem, where=where, remedy=remedy)
        try:
            return cls(Fraction(match["number"]) * cls.dimension.units[match["unit"]], match["unit"])
        except QuantityError as refusal:
            raise QuantityError(refusal.problem, where=where, remedy=refusal.remedy) from None

    @classmethod
    def of(cls: type[Kind], number: int | float, unit: str = "") -> Kind:
        """The quantity of a number and a unit (default: the internal one); a float is its shortest decimal.

        Raises:
            QuantityError: not a finite number, an unknown unit, or out of limits.
        """
        unit = unit or cls.dimension.unit
        if type(number) not in (int, float) or not abs(number) < math.inf:
            _refuse("It is not a finite number.", cls.dimension)
        if unit not in cls.dimension.units:
            _refuse(f"{unit!r} is not a unit of {cls.dimension.name}.", cls.dimension)
        return cls(exact_fraction(number) * cls.dimension.units[unit], unit)


def check(exact: Fraction, unit: str, dimension: Dimension) -> None:
    """Refuse what cannot be a quantity of this dimension."""
    if unit not in dimension.units:
        _refuse(f"{unit!r} is not a unit of {dimension.name}.", dimension)
    if exact < 0:
        _refuse(f"It is negative, and {dimension.name} cannot be.", dimension)
    number = decimal_text(exact / dimension.units[unit])
    if number is None:
        _refuse(f"It cannot be written in {unit} with {LONGEST_NUMBER} characters or fewer.", dimension)
    _check_limits(exact, f"{number} {unit}", dimension)


def _check_limits(exact: Fraction, written: str, dimension: Dimension) -> None:
    limits, name = dimension.absolute, dimension.name
    if exact == 0 and dimension.zero_allowed:
        return
    if exact == 0:
        _refuse(f"{written} is zero, and {name} cannot be.", dimension)
    if dimension.whole and exact.denominator != 1:
        _refuse(f"{written} is not a whole number.", dimension)
    if exact < limits.least:
        _refuse(f"{written} is less than {name} can be, {_bound(limits.least, dimension)}.", dimension)
    if exact > limits.most:
        _refuse(f"{written} is more than {name} can be, {_bound(limits.most, dimension)}.", dimension)


def _bound(value: Fraction, dimension: Dimension) -> str:
    return f"{float(value):.6g} {dimension.unit}"


def _refuse(problem: str, dimension: Dimension) -> NoReturn:
    raise QuantityError(problem, remedy=f"Write {dimension.name} such as '{dimension.example}'.")
