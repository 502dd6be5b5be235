"""What a pump has given is the integral of what happened, exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.clinic.bedside.pump import Programme, started, to_microgram
from daybreak.errors import ActError

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ORDER = Programme(Decimal("41.175"), Decimal(50), Decimal(50), Fraction(2, 3))
STEP = st.tuples(st.sampled_from(["pause", "resume", "rate"]), st.integers(1, 900), st.integers(1, 750))


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def test_the_programme_is_in_mg_of_base() -> None:
    assert ORDER.rate_ml_per_h == 75
    assert ORDER.drug_ml == Fraction("0.8235")
    assert ORDER.concentration_mg_per_ml == Fraction("0.8235")


def test_forty_minutes_give_the_dose_and_not_a_drop_more() -> None:
    pump = started(ORDER, START)
    assert to_microgram(pump.given_mg(at(2400))) == Decimal("41.175")
    assert pump.given_mg(at(2400)) == pump.given_mg(at(9000)) == Fraction("41.175")
    assert pump.given_mg(at(1200)) == Fraction("41.175") / 2
    assert pump.empty_at() == at(2400)


@pytest.mark.parametrize(
    ("volume", "said"),
    [("0.5", "drug alone"), ("49.99", "no pump can be set"), ("0", "no volume"), ("NaN", "no volume")],
)
def test_a_programme_that_no_pump_can_run_cannot_be_built(volume: str, said: str) -> None:
    with pytest.raises(ActError, match=said):
        Programme(Decimal("41.175"), Decimal(50), Decimal(volume), Fraction(2, 3))


def test_the_strongest_vial_is_never_given_undiluted() -> None:
    """100 mg/mL must be diluted before it is given into a vein (IV-DO-6)."""
    with pytest.raises(ActError, match=r"never given undiluted \(IV-DO-6"):
        Programme(Decimal(100), Decimal(100), Decimal(1), Fraction(2, 3))
    assert Programme(Decimal(100), Decimal(100), Decimal(50), Fraction(2, 3)).rate_ml_per_h == 75


@given(st.lists(STEP, max_size=12))
def test_pauses_and_rate_changes_are_integrated_exactly(steps: list[tuple[str, int, int]]) -> None:
    pump, second, rate, standing, expected_ml = started(ORDER, START), 0, Fraction(75), False, Fraction(0)
    for step, seconds, tenths in steps:
        expected_ml += Fraction(0) if standing else rate * seconds / 3600
        second += seconds
        moment = at(second)
        assert pump.given_ml(moment) == min(expected_ml, 50)
        if step == "pause" and not standing:
            pump, standing = pump.pause(moment), True
        elif step == "resume" and standing:
            pump, standing = pump.resume(moment), False
        elif step == "rate":
            rate = Fraction(tenths, 10)
            pump = pump.at_rate(moment, rate)
        expected_ml = min(expected_ml, Fraction(50))
    assert pump.end(at(second)).given_ml(at(second + 5000)) == pump.given_ml(at(second))
