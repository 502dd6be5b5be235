"""Numbers are written and read without losing a digit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.quantity.number import decimal_text, exact_fraction


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(56), "56"),
        (Fraction(1, 2), "0.5"),
        (Fraction(1, 1000), "0.001"),
        (Fraction(100, 8), "12.5"),
        (Fraction(1200), "1200"),
    ],
)
def test_a_fraction_is_written_as_its_shortest_decimal(value: Fraction, text: str) -> None:
    assert decimal_text(value) == text


def test_a_third_has_no_decimal() -> None:
    assert decimal_text(Fraction(1, 3)) is None


def test_a_float_is_its_shortest_decimal_not_its_binary_expansion() -> None:
    assert exact_fraction(0.1) == Fraction(1, 10) != Fraction(0.1)


@given(st.decimals(min_value=0, max_value=10**12, places=9))
def test_every_decimal_comes_back_exactly(number: object) -> None:
    exact = Fraction(str(number))
    text = decimal_text(exact)
    assert text is not None
    assert Fraction(text) == exact


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_a_float_comes_back_bit_for_bit(number: float) -> None:
    text = decimal_text(exact_fraction(number))
    assert text is not None
    assert float(text) == number
