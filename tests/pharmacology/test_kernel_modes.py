"""The compiled poles and vectors are those of `compartments.diagonalise`: what is put in anywhere is read anywhere alike."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.pharmacology.compartments import OUT, Modes, Network, diagonalise
from daybreak.pharmacology.disposition import body_network, body_rates
from daybreak.pharmacology.effect_site import follower_rates, followers
from daybreak.pharmacology.kernel_modes import fused_modes
from tests.pharmacology.people import coinciding, scattered

TIMES_H = np.array([0.0, 0.1, 1.0, 5.0, 30.0])
DEPOTS = (("nose", "swallowed"), ("mouth", "gut"), ("skin",), ())


def responses(modes: Modes) -> np.ndarray:
    """The amount in each compartment at each time after 1 mg into each, (from, to, times, patients)."""
    fading = np.exp(-modes.poles * TIMES_H[:, None, None])
    names = list(modes.rows)
    return np.array([[(modes.rows[b] * modes.into[a] * fading).sum(axis=1) for b in names] for a in names])


def largest_difference(one: Modes, other: Modes) -> float:
    assert list(one.rows) == list(other.rows)
    assert list(one.into) == list(other.into)
    expected = responses(one)
    peak = np.abs(expected).max(axis=2, keepdims=True)
    return float((np.abs(responses(other) - expected) / np.where(peak > 0.0, peak, 1.0)).max())


def both(p: dict[str, np.ndarray], enantiomer: str, depots: tuple[str, ...]) -> tuple[Modes, Modes]:
    network = body_network(depots, followers(enantiomer))  # type: ignore[arg-type]
    rates = body_rates(p, enantiomer, depots) | follower_rates(p, enantiomer)  # type: ignore[arg-type]
    return diagonalise(network, rates, np), fused_modes(network, rates)


@pytest.mark.parametrize("depots", DEPOTS, ids=" and ".join)
@pytest.mark.parametrize("enantiomer", ["s", "r"])
@pytest.mark.parametrize("patients", [1, 9, 200])
def test_they_respond_alike(depots: tuple[str, ...], enantiomer: str, patients: int) -> None:
    plain, fused = both(scattered(np.random.default_rng(patients), patients, 5.0), enantiomer, depots)
    assert plain.poles.shape[0] >= len(list(plain.rows))
    assert largest_difference(plain, fused) < 1e-9


@pytest.mark.parametrize("gap", [0.0, 1e-12, 1e-7, 1e-5, 1e-4])
@pytest.mark.parametrize("together", [2, 3])
def test_near_equal_poles_take_the_same_branch(gap: float, together: int) -> None:
    alike = coinciding(np.random.default_rng(7), 6, (gap,), together=together)
    others = scattered(np.random.default_rng(8), 11, 2.0)
    p = {
        name: np.concatenate([np.broadcast_to(alike[name], 6), np.broadcast_to(others[name], 11)])
        for name in alike
    }
    plain, fused = both(p, "s", ("nose", "swallowed"))
    assert largest_difference(plain, fused) < 1e-8


def test_a_network_of_any_other_shape() -> None:
    network = Network(
        exchanges=(("b", "c"), ("d", "b")),
        flows=(("a", "c"), ("c", "e")),
        losses=("e", "b"),
        observers=(("d", "f"),),
    )
    rng = np.random.default_rng(5)
    pairs = [
        ("b", "c"),
        ("c", "b"),
        ("d", "b"),
        ("b", "d"),
        ("a", "c"),
        ("c", "e"),
        ("e", OUT),
        ("b", OUT),
        ("d", "f"),
        ("f", OUT),
    ]
    rates = {pair: rng.uniform(0.1, 3.0, 20) for pair in pairs}
    assert largest_difference(diagonalise(network, rates, np), fused_modes(network, rates)) < 1e-9


def test_two_equal_compartments_that_do_not_exchange_directly() -> None:
    # equal diagonal cells: the rotation by 45 degrees
    network = Network(exchanges=(("a", "b"), ("a", "c")), losses=("a",))
    rates = {pair: np.full(3, 0.5) for pair in (("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"), ("a", OUT))}
    assert largest_difference(diagonalise(network, rates, np), fused_modes(network, rates)) < 1e-12


def test_a_traced_computation_is_refused() -> None:
    with pytest.raises(ValueError, match="NumPy"):
        fused_modes(Network(losses=("a",)), {("a", OUT): np.array([0.5])}, branch=False)
