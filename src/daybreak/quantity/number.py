"""Decimal numbers as people may write them here, read and written without losing a digit."""

from __future__ import annotations

from fractions import Fraction

# 0, 56, 0.5, 12.50; no sign, exponent, comma, leading zero or bare point.
NUMBER = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
LONGEST_NUMBER = 40  # characters


def decimal_text(value: Fraction) -> str | None:
    """The shortest plain decimal that is exactly `value` (0 or more); None if none is (one third)."""
    places, rest = 0, value.denominator
    for factor in (2, 5):
        power = 0
        while rest % factor == 0:
            rest, power = rest // factor, power + 1
        places = max(places, power)
    if rest != 1:
        return None
    digits = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def exact_fraction(number: float) -> Fraction:
    """The shortest decimal that names a finite float, exactly: 0.1 becomes 1/10, and 7 stays 7."""
    return Fraction(repr(number))
