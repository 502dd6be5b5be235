"""Decimal numbers as people may write them here, read and written without losing a digit."""

from __future__ import annotations

from fractions import Fraction

# 0, 56, 0.5, 12.50; no sign, exponent, comma, leading zero or bare point.
NUMBER = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
LONGEST_NUMBER = 40  # characters


def decimal_text(value: Fraction) -> str | None:
    """The shortest plain decimal that is exactly `value` (0 or more).

    None if there is none, as for a third, or none of at most `LONGEST_NUMBER` characters.
    """
    places = _decimal_places(value.denominator)
    if places is None or places > LONGEST_NUMBER or value >= 10**LONGEST_NUMBER:
        return None
    digits = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return text if len(text) <= LONGEST_NUMBER else None


def _decimal_places(denominator: int) -> int | None:
    """How many decimals a fraction in lowest terms needs: the higher power of 2 or 5 in its denominator."""
    powers = []
    for factor in (2, 5):
        power = 0
        while denominator % factor == 0:
            denominator, power = denominator // factor, power + 1
        powers.append(power)
    return max(powers) if denominator == 1 else None


def exact_fraction(number: int | float) -> Fraction:
    """The shortest decimal that names a finite float, exactly: 0.1 becomes 1/10. A whole number stays itself."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)
