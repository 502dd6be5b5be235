"""What kind of quantity is meant: its units, its limits and how it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from daybreak.quantity.units import Units


@dataclass(frozen=True, slots=True)
class Limits:
    """From `least` to `most` in the internal unit, both included, and where the figures come from."""

    least: Fraction
    most: Fraction
    source: str

    def __contains__(self, value: Fraction) -> bool:
        return self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class Dimension:
    """A kind of quantity. `absolute` refuses; `plausible`, where given, only asks again.

    `name` reads on after "not" ("a dose"), `unit` is the internal unit and `example` is what to write.
    """

    name: str
    unit: str
    example: str
    units: Units
    absolute: Limits
    plausible: Limits | None = None
    zero_allowed: bool = False
    whole: bool = False
