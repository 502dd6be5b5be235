"""Links 3 to 6: occupancy, the burst of glutamate, plasticity and synapses."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from daybreak.pharmacology import plasticity_signal, synaptic_gain
from daybreak.pharmacology.glutamate import surge
from daybreak.pharmacology.nmda import drive_per_ng_per_ml, occupancy
from tests.pharmacology import oracle
from tests.pharmacology.people import typical


def test_occupancy_lies_between_none_and_all_and_rises() -> None:
    block = occupancy(np.geomspace(1e-9, 1e9, 200))
    assert ((block >= 0.0) & (block < 1.0)).all()
    assert (np.diff(block) > 0.0).all()
    assert occupancy(np.array([1.0]))[0] == 0.5  # half at x = 1


def test_drive_is_unbound_concentration_over_affinity() -> None:
    p = typical()
    for e in ("s", "r"):
        parent, nor = drive_per_ng_per_ml(p, e)
        mine = {k: float(v[0]) for k, v in p.items()}
        assert 100.0 * parent[0] + 50.0 * nor[0] == pytest.approx(
            oracle.drive(100.0, 50.0, mine, e), rel=1e-12
        )


def test_potency_of_the_four_analytes() -> None:
    # affinities S : R : S-nor : R-nor = 1 : 4.7 : 5.7 : 43 (Ebert 1997: 0.3, 1.4, 1.7, 13 uM), per mole
    p = typical()
    (s, s_nor), (r, r_nor) = drive_per_ng_per_ml(p, "s"), drive_per_ng_per_ml(p, "r")
    per_mole = [s * 237.73, r * 237.73, s_nor * 223.7, r_nor * 223.7]
    assert [per_mole[0][0] / v[0] for v in per_mole] == pytest.approx([1.0, 4.7, 5.7, 43.0], rel=0.01)


def test_glutamate_is_an_inverted_u() -> None:
    # more at 10 to 30 mg/kg than at 50, and less than none at 200 (Moghaddam 1997, rat): rises, then falls, then is zero
    x, ceiling = np.linspace(0.0, 40.0, 4001), np.array(0.9)
    burst = surge(x, ceiling, np)
    top = int(burst.argmax())
    assert burst[0] == 0.0
    assert (np.diff(burst[: top + 1]) > 0.0).all()
    assert (np.diff(burst[top:]) <= 0.0).all()
    # g(B) = B (1 - B/c) is largest at B = c/2, where it is c/4; B = 0.45 at x = 9/11
    assert burst[top] == pytest.approx(0.9 / 4.0, rel=1e-4)
    assert x[top] == pytest.approx(9.0 / 11.0, abs=0.01)
    assert (burst[x >= 9.0] == 0.0).all()  # B >= 0.9


@pytest.mark.parametrize("after_h", [0.2, 1.0, 5.0, 30.0, 400.0])
def test_plasticity_and_synapses_from_their_memories(after_h: float) -> None:
    # input g = exp(-a t): J_p = (exp(-a t) - exp(-p t)) / (p - a), and the three equations solved numerically
    a = 0.4
    rates = np.array([[2.77], [0.0462], [0.00321]])
    carried = (np.exp(-a * after_h) - np.exp(-rates * after_h)) / (rates - a)
    k_g, k_p, k_d = rates[:, 0]
    solved = solve_ivp(
        lambda t, y: [k_g * (np.exp(-a * t) - y[0]), k_p * (y[0] - y[1]), k_d * (y[1] - y[2])],
        (0.0, after_h), [0.0, 0.0, 0.0], "DOP853", rtol=1e-12, atol=1e-15,
    )  # fmt: skip
    assert plasticity_signal(carried, rates)[0] == pytest.approx(solved.y[1, -1], rel=1e-8)
    assert synaptic_gain(carried, rates)[0] == pytest.approx(solved.y[2, -1], rel=1e-7)


def test_a_steady_burst_is_reached_by_all_three() -> None:
    rates = np.array([[2.77], [0.0462], [0.00321]])
    carried = 0.2 / rates  # J at steady state for g = 0.2
    assert plasticity_signal(carried, rates)[0] == pytest.approx(0.2, rel=1e-12)
    assert synaptic_gain(carried, rates)[0] == pytest.approx(0.2, rel=1e-12)
