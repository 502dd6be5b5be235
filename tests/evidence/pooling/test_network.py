"""Networks: what indirect comparison must give, and what a shape can and cannot say."""

from __future__ import annotations

import pytest

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.network import ArmEffect, Compared, Network, NetworkTrial, compare_network


def trial(name: str, baseline: str, **arms: float) -> NetworkTrial:
    return NetworkTrial(
        name, baseline, tuple(ArmEffect(arm, value, 1.0) for arm, value in arms.items()), shared=0.4
    )


STAR = [trial("1", "A", B=-4.0), trial("2", "A", B=-5.0), trial("3", "A", C=-2.0), trial("4", "A", C=-1.0)]


def compared(network: Network, one: str, other: str) -> Compared:
    return next(c for c in network.compared if {c.treatment, c.against} == {one, other})


def test_the_indirect_comparison_is_the_difference_of_the_direct_ones() -> None:
    found = compare_network(STAR, "A")
    assert compared(found, "A", "B").estimate == pytest.approx(4.5)
    assert compared(found, "B", "C").estimate == pytest.approx(-3.0)
    assert compared(found, "B", "C").direct == 0
    assert compared(found, "B", "C").se > compared(found, "A", "B").se


def test_a_star_says_that_it_cannot_check_itself() -> None:
    found = compare_network(STAR, "A")
    assert found.geometry.loops == 0
    assert "star around A" in found.geometry.shape
    assert found.inconsistency is None


def test_a_tree_is_no_star() -> None:
    found = compare_network(
        [*STAR, trial("5", "B", D=1.0), trial("6", "C", E=1.0), trial("7", "C", E=2.0)], "A"
    )
    assert "tree" in found.geometry.shape


def test_the_reference_changes_nothing() -> None:
    one, other = compare_network(STAR, "A"), compare_network(STAR, "C")
    assert other.tau2 == pytest.approx(one.tau2)
    assert compared(other, "A", "B").estimate == pytest.approx(compared(one, "A", "B").estimate)


def test_a_loop_that_disagrees_is_noticed() -> None:
    agreeing = [*STAR, trial("5", "B", C=3.0), trial("6", "B", C=3.1)]
    quarrel = [*STAR, trial("5", "B", C=-6.0), trial("6", "B", C=-6.1)]
    calm, loud = compare_network(agreeing, "A").inconsistency, compare_network(quarrel, "A").inconsistency
    assert calm is not None
    assert loud is not None
    assert calm.p > 0.5
    assert loud.p < 0.001


def test_a_trial_of_three_arms_is_no_loop() -> None:
    found = compare_network([trial("1", "A", B=-4.0, C=-2.0), trial("2", "A", B=-3.0, C=-2.5)], "A")
    assert found.geometry.loops == 0


@pytest.mark.parametrize(
    ("trials", "reference", "said"),
    [
        (STAR, "Z", "No trial has Z"),
        ([*STAR, trial("5", "D", E=1.0)], "A", "falls into parts: A and B and C; D and E"),
        ([trial("1", "A", B=1.0)], "A", "too few"),
    ],
)
def test_what_no_network_can_answer(trials: list[NetworkTrial], reference: str, said: str) -> None:
    with pytest.raises(EvidenceError, match=said):
        compare_network(trials, reference)


def test_impossible_trials_are_refused() -> None:
    with pytest.raises(EvidenceError, match="different treatments"):
        trial("1", "A", A=1.0)
    with pytest.raises(EvidenceError, match="shared arm"):
        NetworkTrial("1", "A", (ArmEffect("B", 1.0, 1.0), ArmEffect("C", 1.0, 1.0)), shared=1.5)
