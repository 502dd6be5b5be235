"""The parsers by the name that the hostile texts use, and an account of each unit that owes nothing to the program."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from daybreak import quantity
from daybreak.quantity import Quantity

PARSERS: dict[str, Callable[[object], Quantity]] = {
    "dose": quantity.parse_dose,
    "dose-per-weight": quantity.parse_dose_per_weight,
    "devices": quantity.parse_devices,
    "duration": quantity.parse_duration,
    "time-after": quantity.parse_time_after,
    "rate": quantity.parse_rate,
    "rate-per-weight": quantity.parse_rate_per_weight,
    "concentration": quantity.parse_concentration,
    "weight": quantity.parse_weight,
    "any-dose": quantity.parse_any_dose,
    "any-rate": quantity.parse_any_rate,
}

# How many internal units (mg, h, ng/mL, kg, devices) one of each is, worked out by hand: 1 ug = 1/1000 mg, 1 h = 60 min,
# 1 ug/L = 1 ng/mL, 1 mg/L = 1000 ng/mL.
SIZES = {
    "mg": Fraction(1),
    "ug": Fraction("0.001"),
    "mg/kg": Fraction(1),
    "ug/kg": Fraction("0.001"),
    "mg/h": Fraction(1),
    "mg/min": Fraction(60),
    "ug/h": Fraction("0.001"),
    "ug/min": Fraction("0.06"),
    "mg/kg/h": Fraction(1),
    "mg/kg/min": Fraction(60),
    "ug/kg/h": Fraction("0.001"),
    "ug/kg/min": Fraction("0.06"),
    "ng/mL": Fraction(1),
    "ug/L": Fraction(1),
    "ug/mL": Fraction(1000),
    "mg/L": Fraction(1000),
    "s": Fraction(1, 3600),
    "min": Fraction(1, 60),
    "h": Fraction(1),
    "d": Fraction(24),
    "week": Fraction(168),
    "kg": Fraction(1),
    "device": Fraction(1),
}
SPELLINGS = {
    "second": "s",
    "seconds": "s",
    "minute": "min",
    "minutes": "min",
    "hour": "h",
    "hours": "h",
    "day": "d",
    "days": "d",
    "weeks": "week",
    "devices": "device",
}
MICROS = ("micrograms", "microgram", "mcg", "\u00b5g", "\u03bcg")


def denoted(text: str) -> Fraction | None:
    """What a text says to a reader who knows only digits, one point, one space and the units; None if it says nothing."""
    number, space, unit = text.partition(" ")
    whole, point, decimals = number.partition(".")
    plain = set(whole + decimals) <= set("0123456789") and whole and (decimals or not point)
    size = _size(unit)
    return Fraction(number) * size if space and plain and size is not None else None


def _size(unit: str) -> Fraction | None:
    unit = SPELLINGS.get(unit, unit)
    for micro in MICROS:
        if unit == micro or unit.startswith(f"{micro}/"):
            unit = "ug" + unit.removeprefix(micro)
    return SIZES.get(unit.removesuffix("/l") + "/L" if unit.endswith("/l") else unit.replace("/ml", "/mL"))
