"""Doses of many patients: each counted while they are few, the median where they are many, in memory that does not grow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.population import Population
from daybreak.protocol import load_protocol
from daybreak.simulation import simulate
from daybreak.simulation.doses import MOST_LISTED, Doses

MG = st.floats(0.5, 900.0)


def of(*blocks: list[float], exact: int = 10_000) -> Doses:
    found = Doses(exact)
    for block in blocks:
        found.add(np.array(block))
    return found


def test_the_dose_that_most_get_and_its_share() -> None:
    found = of([56.0, 84.0, 84.0], [84.0, 56.0])
    assert found.typical_mg() == 84.0
    assert found.shares() == {"56": 0.4, "84": 0.6}


def test_of_two_as_frequent_it_is_the_larger() -> None:
    assert of([56.0, 84.0]).typical_mg() == 84.0


def test_where_nobody_gets_one_it_is_none() -> None:
    assert (Doses().typical_mg(), Doses().shares()) == (0.0, {})


@given(st.lists(MG, min_size=MOST_LISTED + 1, max_size=60, unique=True))
def test_of_many_it_is_the_median_and_no_share_is_told(doses: list[float]) -> None:
    """NumPy's median is the oracle."""
    found = of(doses)
    assert found.typical_mg() == pytest.approx(float(np.median(doses)), rel=1e-12)
    assert found.shares() == {}


@given(
    st.lists(
        st.lists(st.sampled_from([28.0, 56.0, 84.0, *np.linspace(30, 80, 9)]), min_size=1),
        min_size=2,
        max_size=5,
    )
)
def test_joined_parts_are_one_whole(blocks: list[list[float]]) -> None:
    whole, joined = of(*blocks), Doses()
    for block in blocks:
        joined.join(of(block).part())
    assert joined.typical_mg() == pytest.approx(whole.typical_mg(), rel=1e-12)
    assert joined.shares() == pytest.approx(whole.shares())


def test_beyond_what_is_kept_the_median_is_right_to_a_hundredth() -> None:
    doses = np.random.default_rng(1).uniform(20.0, 80.0, 5000)
    found = of(*np.split(doses, 10), exact=0)
    assert found.typical_mg() == pytest.approx(float(np.median(doses)), rel=0.01)
    assert found.tally.kept == []


def test_the_dose_of_a_population_by_weight_is_the_median_patients_not_the_heaviests() -> None:
    """0.5 mg/kg for the median weight of these virtual patients."""
    protocol = load_protocol("iv-racemic-twice-weekly")
    people = Population.default()
    weights = people.draw(0, 300, 1).covariates["weight_kg"]
    first = simulate(protocol, people, patients=300, seed=1, horizon_h=30.0).sessions[0]
    assert first.dose_mg == pytest.approx(0.5 * float(np.median(weights)), rel=1e-9)
