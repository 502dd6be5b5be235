"""Doses, durations, rates, concentrations and body weight: exact, within limits, each of its own kind.

A quantity is written as a plain decimal, one space and a unit: `56 mg`, `0.5 mg/kg`, `40 min`. Nothing else
is read. The number is kept as an exact fraction of the internal unit: `0.1 mg` is one tenth, and `.mg` is the
float nearest to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from daybreak.quantity import units
from daybreak.quantity.base import Quantity
from daybreak.quantity.dimension import Dimension, Limits

_ENGINEERING = "engineering limit of Daybreak: catches slips of the pen, is no clinical threshold"


@dataclass(frozen=True, slots=True)
class Weight(Quantity):
    """Body weight in kg."""

    dimension: ClassVar = Dimension(
        "a body weight", "kg", "70 kg", units.WEIGHT, Limits(Fraction(20), Fraction(400), _ENGINEERING)
    )

    @property
    def kg(self) -> float:
        """Kilograms."""
        return float(self.exact)


@dataclass(frozen=True, slots=True)
class Dose(Quantity):
    """A dose as a mass of drug base, in mg."""

    dimension: ClassVar = Dimension(
        "a dose",
        "mg",
        "56 mg",
        units.MASS,
        Limits(Fraction(1, 1000), Fraction(2000), _ENGINEERING),
        Limits(
            Fraction(1), Fraction(450), "largest published single dose found: 450 mg sublingual (Drozdz 2022)"
        ),
    )

    @property
    def mg(self) -> float:
        """Milligrams of base."""
        return float(self.exact)


@dataclass(frozen=True, slots=True)
class DosePerWeight(Quantity):
    """A dose per body weight, in mg/kg of base."""

    dimension: ClassVar = Dimension(
        "a dose per body weight",
        "mg/kg",
        "0.5 mg/kg",
        units.MASS_PER_WEIGHT,
        Limits(Fraction(1, 1000), Fraction(20), _ENGINEERING),
        Limits(
            Fraction(1, 10),
            Fraction(7),
            "0.1 to 0.75 mg/kg intravenous (Andrade 2017, PMID 28749092); up to 7 mg/kg oral (Andrade 2019)",
        ),
    )

    @property
    def mg_per_kg(self) -> float:
        """Milligrams of base per kilogram of body weight."""
        return float(self.exact)

    def for_weight(self, weight: Weight) -> Dose:
        """The dose for a body weight, exactly: dose [mg] = dose per weight [mg/kg] x weight [kg].

        Raises:
            QuantityError: the product is outside the limits of a dose.
        """
        return Dose(self.exact * weight.exact, "mg")


@dataclass(frozen=True, slots=True)
class Devices(Quantity):
    """A dose as a number of nasal devices."""

    dimension: ClassVar = Dimension(
        "a number of devices",
        "devices",
        "2 devices",
        units.DEVICES,
        Limits(Fraction(1), Fraction(10), _ENGINEERING),
        Limits(Fraction(1), Fraction(3), "84 mg are 3 devices (SPRAVATO prescribing information)"),
        whole=True,
    )

    @property
    def count(self) -> int:
        """How many devices."""
        return int(self.exact)

    def dose(self, device: Dose) -> Dose:
        """The dose in all devices together: count x the dose of one device."""
        return Dose(self.exact * device.exact, device.unit)


@dataclass(frozen=True, slots=True)
class Duration(Quantity):
    """A length of time, in hours; never zero."""

    dimension: ClassVar = Dimension(
        "a duration", "h", "40 min", units.TIME, Limits(Fraction(1, 3600), Fraction(87600), _ENGINEERING)
    )

    @property
    def h(self) -> float:
        """Hours."""
        return float(self.exact)


@dataclass(frozen=True, slots=True)
class TimeAfter(Quantity):
    """A time after an anchor (first device, start of an infusion), in hours; zero is the anchor itself."""

    dimension: ClassVar = Dimension(
        "a time after an anchor",
        "h",
        "40 min",
        units.TIME,
        Limits(Fraction(0), Fraction(87600), _ENGINEERING),
        zero_allowed=True,
    )

    @property
    def h(self) -> float:
        """Hours."""
        return float(self.exact)


@dataclass(frozen=True, slots=True)
class Rate(Quantity):
    """A rate of administration, in mg/h."""

    dimension: ClassVar = Dimension(
        "a rate", "mg/h", "52.5 mg/h", units.RATE, Limits(Fraction(1, 1000), Fraction(100_000), _ENGINEERING)
    )

    @property
    def mg_per_h(self) -> float:
        """Milligrams of base per hour."""
        return float(self.exact)


@dataclass(frozen=True, slots=True)
class RatePerWeight(Quantity):
    """A rate of administration per body weight, in mg/kg/h."""

    dimension: ClassVar = Dimension(
        "a rate per body weight",
        "mg/kg/h",
        "0.75 mg/kg/h",
        units.RATE_PER_WEIGHT,
        Limits(Fraction(1, 1000), Fraction(100), _ENGINEERING),
    )

    @property
    def mg_per_kg_per_h(self) -> float:
        """Milligrams of base per kilogram of body weight and hour."""
        return float(self.exact)

    def for_weight(self, weight: Weight) -> Rate:
        """The rate for a body weight, exactly: rate [mg/h] = rate per weight [mg/kg/h] x weight [kg].

        Raises:
            QuantityError: the product is outside the limits of a rate.
        """
        return Rate(self.exact * weight.exact, "mg/h")


@dataclass(frozen=True, slots=True)
class Concentration(Quantity):
    """A concentration in plasma or serum, in ng/mL; zero is allowed."""

    dimension: ClassVar = Dimension(
        "a concentration",
        "ng/mL",
        "72.8 ng/mL",
        units.CONCENTRATION,
        Limits(Fraction(0), Fraction(100_000), _ENGINEERING),
        zero_allowed=True,
    )

    @property
    def ng_per_ml(self) -> float:
        """Nanograms per millilitre."""
        return float(self.exact)
