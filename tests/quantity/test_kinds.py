"""Quantities are exact, stay within limits, and cannot be built wrong."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import QuantityError
from daybreak.quantity import (
    Concentration,
    Devices,
    Dose,
    DosePerWeight,
    Duration,
    Quantity,
    Rate,
    RatePerWeight,
    TimeAfter,
    Weight,
)

KINDS: list[type[Quantity]] = [
    Concentration,
    Devices,
    Dose,
    DosePerWeight,
    Duration,
    Rate,
    RatePerWeight,
    TimeAfter,
    Weight,
]


def quantities() -> st.SearchStrategy[Quantity]:
    """Quantities of every kind in every unit, with up to 17 significant digits."""
    return st.sampled_from(KINDS).flatmap(_of_kind)


def _of_kind(kind: type[Quantity]) -> st.SearchStrategy[Quantity]:
    limits, sizes = kind.dimension.absolute, kind.dimension.units

    def build(unit: str, share: float) -> Quantity:
        amount = float(limits.least) + share * float(limits.most - limits.least)
        number = max(1, round(amount)) if kind.dimension.whole else amount / float(sizes[unit])
        try:
            return kind.of(number, unit)
        except QuantityError:  # rounding stepped over a limit
            return kind(limits.most, kind.dimension.unit)

    return st.builds(build, st.sampled_from(sorted(sizes)), st.floats(1e-9, 1))


@given(quantities())
def test_writing_and_reading_gives_an_equal_quantity_in_the_same_unit(amount: Quantity) -> None:
    again = type(amount).parse(str(amount))
    assert again == amount
    assert (again.exact, again.unit, str(again)) == (amount.exact, amount.unit, str(amount))


@pytest.mark.parametrize(
    ("amount", "value"),
    [
        (Dose.parse("0.1 mg").mg, 0.1),
        (Dose.parse("500 ug").mg, 0.5),
        (Dose.parse("0.3 mg").mg, 0.3),
        (Dose.parse("1200 micrograms").mg, 1.2),
        (DosePerWeight.parse("500 mcg/kg").mg_per_kg, 0.5),
        (Duration.parse("40 min").h, 2 / 3),
        (Duration.parse("3 days").h, 72.0),
        (Duration.parse("2 weeks").h, 336.0),
        (Duration.parse("90 s").h, 0.025),
        (TimeAfter.parse("0 min").h, 0.0),
        (Rate.parse("1 mg/min").mg_per_h, 60.0),
        (RatePerWeight.parse("5 mcg/kg/min").mg_per_kg_per_h, 0.3),  # 5 ug x 60 / 1000
        (Concentration.parse("100 ug/L").ng_per_ml, 100.0),
        (Concentration.parse("0.0728 mg/L").ng_per_ml, 72.8),
        (Weight.parse("72.5 kg").kg, 72.5),
        (Devices.parse("3 devices").count, 3),
    ],
)
def test_the_internal_value_is_the_float_nearest_to_the_text(amount: float, value: float) -> None:
    assert amount == value


@pytest.mark.parametrize("spelling", ["ug", "mcg", "\u00b5g", "\u03bcg", "microgram", "micrograms"])
def test_every_spelling_of_microgram_is_a_thousandth_of_a_milligram(spelling: str) -> None:
    assert Dose.parse(f"500 {spelling}") == Dose.parse("0.5 mg")


def test_equality_is_of_amounts_within_a_kind() -> None:
    assert Dose.parse("0.50 mg") == Dose.parse("500 ug")
    assert hash(Dose.parse("0.50 mg")) == hash(Dose.parse("500 ug"))
    assert Duration.parse("1 h") != TimeAfter.parse("1 h")


def test_a_dose_per_weight_becomes_a_dose_exactly() -> None:
    assert DosePerWeight.parse("0.5 mg/kg").for_weight(Weight.parse("72.5 kg")) == Dose.parse("36.25 mg")
    assert RatePerWeight.parse("0.75 mg/kg/h").for_weight(Weight.parse("70 kg")) == Rate.parse("52.5 mg/h")


def test_a_dose_per_weight_that_would_be_too_much_for_a_weight_is_refused() -> None:
    with pytest.raises(QuantityError, match="8000 mg is more than a dose can be"):
        DosePerWeight.parse("20 mg/kg").for_weight(Weight.parse("400 kg"))


def test_devices_become_a_dose() -> None:  # 28 mg a device: SPRAVATO prescribing information
    assert Devices.parse("3 devices").dose(Dose.parse("28 mg")) == Dose.parse("84 mg")


@pytest.mark.parametrize("kind", KINDS)
def test_limits_themselves_are_allowed_and_what_lies_beyond_is_not(kind: type[Quantity]) -> None:
    limits, unit = kind.dimension.absolute, kind.dimension.unit
    assert kind(limits.most, unit).exact == limits.most
    with pytest.raises(QuantityError, match="more than"):
        kind(limits.most + 1, unit)
    with pytest.raises(QuantityError, match="negative"):
        kind(Fraction(-1), unit)


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_time_after_an_anchor_and_a_concentration_may_be_zero(kind: type[Quantity]) -> None:
    if kind in (TimeAfter, Concentration):
        assert kind(Fraction(0), kind.dimension.unit).exact == 0
    else:
        with pytest.raises(QuantityError, match="is zero"):
            kind(Fraction(0), kind.dimension.unit)


@pytest.mark.parametrize("kind", KINDS)
def test_every_limit_says_where_it_comes_from_and_plausible_lies_within_absolute(
    kind: type[Quantity],
) -> None:
    absolute, plausible = kind.dimension.absolute, kind.dimension.plausible
    assert "engineering limit" in absolute.source
    if plausible is not None:
        assert plausible.source
        assert plausible.least in absolute
        assert plausible.most in absolute


def test_what_is_possible_but_unusual_is_not_plausible() -> None:
    assert Dose.parse("84 mg").is_plausible
    assert not Dose.parse("840 mg").is_plausible
    assert not DosePerWeight.parse("0.05 mg/kg").is_plausible
    assert Duration.parse("3650 days").is_plausible  # no source gives a plausible range, so none is asked


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_in_a_refusal_is_itself_read(kind: type[Quantity]) -> None:
    assert str(kind.parse(kind.dimension.example)) == kind.dimension.example


def test_a_number_with_a_unit_makes_a_quantity() -> None:
    assert Dose.of(84) == Dose.parse("84 mg")
    assert Dose.of(500, "ug") == Dose.of(0.5)
    assert str(Duration.of(40, "min")) == "40 min"


@pytest.mark.parametrize(
    "number",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        True,
        -56,
        0,
        1e308,
        5e-324,
        pytest.param(10**9999, id="10**9999"),
    ],
)
def test_a_number_that_is_not_finite_plain_and_within_limits_makes_none(number: float) -> None:
    with pytest.raises(QuantityError):
        Dose.of(number)


def test_an_unknown_unit_makes_none() -> None:
    with pytest.raises(QuantityError, match="'MG' is not a unit of a dose"):
        Dose.of(56, "MG")
    with pytest.raises(QuantityError, match="'h' is not a unit of a dose"):
        Dose(Fraction(56), "h")


@pytest.mark.parametrize(
    "amount",
    [
        pytest.param(Fraction(1, 3), id="one third"),
        pytest.param(Fraction(1, 10**50), id="50 decimals"),
        pytest.param(Fraction(10**9999), id="10,000 digits"),
        pytest.param(Fraction(10**9999 + 1, 10**9999), id="10,000 decimals"),
    ],
)
def test_an_amount_that_no_short_decimal_can_write_makes_none(amount: Fraction) -> None:
    with pytest.raises(QuantityError, match="cannot be written in mg"):
        Dose(amount, "mg")


def test_a_quantity_cannot_be_changed() -> None:
    dose = Dose.parse("56 mg")
    with pytest.raises(dataclasses.FrozenInstanceError):
        dose.exact = Fraction(84)  # type: ignore[misc]
