"""The number needed to treat, and above all its interval."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import TrialError
from daybreak.trial.endpoints.number_needed import NumberNeeded, Reach


def test_a_clear_benefit_is_one_reach() -> None:
    """Barrowman NJ. CMAJ 2002;166:1676: difference 16.6 % (0.9 % to 32.2 %) is about 6 (3.1 to 111.1)."""
    found = NumberNeeded(0.166, 0.009, 0.322)
    assert (found.direction, round(found.value)) == ("benefit", 6)
    (reach,) = found.interval
    assert (reach.direction, round(reach.least, 1), round(reach.most, 1)) == ("benefit", 3.1, 111.1)
    assert found.sentence == "NNTB 6.02 (95 % interval: NNTB 3.11 to 111)"


def test_an_interval_that_includes_no_difference_passes_through_infinity() -> None:
    """Altman's figure 1 (BMJ 1998;317:1309): a difference of 10 % from -5 % to 25 % is NNT 10, NNTB 4 to infinity to NNTH 20."""
    found = NumberNeeded(0.10, -0.05, 0.25)
    assert found.value == pytest.approx(10.0)
    assert found.interval == (Reach("benefit", 4.0, inf), Reach("harm", 20.0, inf))
    assert found.sentence == "NNTB 10 (95 % interval: NNTB 4 to infinity to NNTH 20)"


def test_a_clear_harm_is_one_reach_from_the_smaller_number() -> None:
    found = NumberNeeded(-0.2, -0.5, -0.001)
    assert found.interval == (Reach("harm", 2.0, 1000.0),)
    assert found.sentence == "NNTH 5 (95 % interval: NNTH 2 to 1000)"


def test_no_difference_is_infinitely_many() -> None:
    found = NumberNeeded(0.0, -0.1, 0.2)
    assert (found.direction, found.value) == ("neither", inf)
    assert found.sentence == "NNT infinity (95 % interval: NNTB 5 to infinity to NNTH 10)"
    assert NumberNeeded(0.0, 0.0, 0.5).interval == (Reach("benefit", 2.0, inf), Reach("harm", inf, inf))


@given(st.tuples(*[st.floats(-1, 1)] * 3).map(sorted), st.floats(0, 1))
def test_a_difference_is_in_its_interval_exactly_when_its_number_is(
    limits: list[float], place: float
) -> None:
    """Going over to reciprocals loses no possibility and adds none."""
    low, gain, high = limits
    other = -1 + 2 * place
    found = NumberNeeded(gain, low, high)
    direction, number = ("benefit" if other > 0 else "harm"), inf if other == 0 else 1 / abs(other)
    inside = any(
        reach.least <= number * (1 + 1e-12)
        and number <= reach.most * (1 + 1e-12)
        and (number == inf or reach.direction == direction)
        for reach in found.interval
    )
    assert inside == (low - 1e-12 <= other <= high + 1e-12) or min(abs(other - low), abs(other - high)) < 1e-9


@pytest.mark.parametrize("parts", [(0.1, 0.2, 0.3), (0.1, -1.2, 0.3), (nan, 0.0, 0.1)])
def test_what_is_no_difference_of_shares_is_refused(parts: tuple[float, float, float]) -> None:
    with pytest.raises(TrialError):
        NumberNeeded(*parts)
