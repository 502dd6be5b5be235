"""Mass balance: what is in the body, and what has left it, is what was put in.

The loss is integrated mode by mode, in closed form.
"""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.pharmacology import inputs
from daybreak.pharmacology.compartments import OUT, Modes, Network, diagonalise
from daybreak.pharmacology.disposition import Enantiomer, body_rates, dispose
from tests.pharmacology.people import coinciding, scattered, typical
from tests.pharmacology.solved import ROUTES, administration

TIMES_H = np.array([1e-3, 0.1, 0.4, 1.0, 3.0, 9.0, 24.0, 72.0, 500.0])


def _amount_and_loss(modes: Modes, compartment: str, rates: dict, start_h: float, duration_h: float) -> tuple:
    """Amount in the body and loss so far, both (times, patients), for 1 mg into a compartment; and what was put in by then."""
    t = np.maximum(TIMES_H - start_h, 0.0)[:, None, None]
    pole, into = modes.poles[None], modes.into[compartment][None]
    if duration_h == 0.0:
        amplitude = np.where(TIMES_H[:, None, None] >= start_h, into * np.exp(-pole * t), 0.0)
        integral = into * -np.expm1(-pole * t) / pole
        put_in = (start_h <= TIMES_H) * 1.0
    else:
        run = np.minimum(t, duration_h)
        rest = t - run
        filled = into / duration_h * -np.expm1(-pole * run) / pole
        integral = (
            into / duration_h * (run + np.expm1(-pole * run) / pole) / pole
            + filled * -np.expm1(-pole * rest) / pole
        )
        amplitude = filled * np.exp(-pole * rest)
        put_in = run[:, 0, 0] / duration_h
    inside = sum((row[None] * amplitude).sum(axis=1) for row in modes.rows.values())
    lost = sum(
        k * (modes.rows[name][None] * integral).sum(axis=1) for (name, to), k in rates.items() if to == OUT
    )
    return inside, lost, put_in


def _worst_balance(p: dict, route: str, enantiomer: Enantiomer) -> float:
    how = administration(route, "esketamine")
    modes, rates = dispose(p, enantiomer, how.depots, np), body_rates(p, enantiomer, how.depots)
    total: np.ndarray | float = 0.0
    dose = 0.0
    for i in inputs(how, np.full(modes.poles.shape[1], 84.0), p, np):
        inside, lost, put_in = _amount_and_loss(modes, i.compartment, rates, i.start_h, i.duration_h)
        total = total + i.amount_mg * (inside + lost - put_in[:, None])
        dose = dose + i.amount_mg
    return float((np.abs(total) / dose).max())


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("enantiomer", ["s", "r"])
def test_nothing_is_lost_or_made(route: str, enantiomer: Enantiomer) -> None:
    p = scattered(np.random.default_rng(7), 200, 5.0)
    assert _worst_balance(p, route, enantiomer) < 1e-10


@pytest.mark.parametrize("gap", [0.0, 1e-12, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4])
@pytest.mark.parametrize("route", ["intranasal", "oral", "subcutaneous"])
def test_nothing_is_lost_or_made_where_poles_nearly_coincide(route: str, gap: float) -> None:
    p = coinciding(np.random.default_rng(8), 100, (gap,), together=2)
    assert _worst_balance(p, route, "s") < 1e-10


def test_blocks_come_upstream_first() -> None:
    network = Network(exchanges=(("b", "c"),), flows=(("a", "b"), ("c", "d")), losses=("d",))
    assert network.blocks == (("a",), ("b", "c"), ("d",))


def test_a_ring_of_flows_is_refused() -> None:
    with pytest.raises(ValueError, match="ring"):
        _ = Network(flows=(("a", "b"), ("b", "a"))).blocks


def test_one_compartment_empties_exponentially() -> None:
    modes = diagonalise(Network(losses=("a",)), {("a", OUT): np.array([0.5])}, np)
    assert modes.poles.tolist() == [[0.5]]


def test_a_near_pair_changes_nothing_for_the_others() -> None:
    # the copies that one patient needs are idle in the others
    p = coinciding(np.random.default_rng(9), 1, (0.0,), together=2)
    plain = typical(1)
    both = {name: np.concatenate([p[name], plain[name]]) for name in p}
    alone, together = dispose(plain, "s", ("nose",), np), dispose(both, "s", ("nose",), np)
    assert together.poles.shape[0] > alone.poles.shape[0]
    for t in (0.1, 1.0, 10.0):
        amount = (alone.rows["central"] * alone.into["nose"] * np.exp(-alone.poles * t)).sum(axis=0)[0]
        beside = (together.rows["central"] * together.into["nose"] * np.exp(-together.poles * t)).sum(axis=0)[
            1
        ]
        assert beside == pytest.approx(amount, rel=1e-12)
