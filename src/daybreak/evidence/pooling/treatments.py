"""The evidence as a network of treatments: a drug by a route (or each dose of it), inert controls as one, midazolam, others.

Saline, placebo sprays, tablets and infusions are one treatment, "placebo", so that routes can be compared through it. What
differs between them (expectation, a spray's taste, an infusion's setting) is then part of the comparison and cannot be told
from the drug.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from daybreak.errors import EvidenceError
from daybreak.evidence.arm import Arm
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.pooling.comparison import combine, effect_of
from daybreak.evidence.pooling.contrast import arm_dose
from daybreak.evidence.pooling.counts import CORRECTION
from daybreak.evidence.pooling.groups import Counted, Measured, Reported
from daybreak.evidence.pooling.network import ArmEffect, Network, NetworkTrial, compare_network
from daybreak.evidence.pooling.question import Question
from daybreak.evidence.pooling.rows import Figure
from daybreak.evidence.pooling.selection import LeftOut, Usable, usable_trials

Nodes: TypeAlias = Literal["drug", "dose"]
PLACEBO = "placebo"


@dataclass(frozen=True)
class NetworkAnswer:
    """The network, the trials in it, and what was left out."""

    question: Question
    nodes: Nodes
    network: Network
    trials: tuple[NetworkTrial, ...]
    left_out: tuple[LeftOut, ...]


def network_answer(evidence: Evidence, question: Question, nodes: Nodes = "drug") -> NetworkAnswer:
    """Compare all treatments that trials of this question connect.

    Raises:
        EvidenceError: too few trials, or a network in pieces.
    """
    usable, left_out = usable_trials(evidence, question, active=True)
    trials = tuple(_network_trial(question, one, nodes) for one in usable)
    if len(trials) < 2:
        raise EvidenceError(
            f"{len(trials) or 'No'} trial{'s' if len(trials) != 1 else ''} with a {question.unit} at "
            f"{question.window.label}: no network.",
            remedy="Ask with fewer filters, another window or another measure.",
        )
    reference = PLACEBO if any(PLACEBO in trial.treatments for trial in trials) else trials[0].baseline
    return NetworkAnswer(question, nodes, compare_network(trials, reference), trials, left_out)


def node(arm: Arm, nodes: Nodes) -> str:
    """The treatment that an arm stands for."""
    if arm.role == "control":
        return "midazolam" if arm.drug == "midazolam" else PLACEBO
    if arm.role == "comparator":
        return arm.drug
    name = f"{arm.drug} {arm.route}"
    return f"{name} {arm_dose(arm)}" if nodes == "dose" else name


def _network_trial(question: Question, usable: Usable, nodes: Nodes) -> NetworkTrial:
    by_node: dict[str, list[Figure]] = {}
    for arm in usable.treated:
        if arm.arm_id in usable.found.treated:
            by_node.setdefault(node(arm, nodes), []).append(usable.found.treated[arm.arm_id])
    active = {name: combine(figures) for name, figures in by_node.items()}
    control = combine(list(usable.found.control.values())) if usable.found.control else None
    arms = []
    for name, figure in active.items():
        effect = effect_of(question, figure, control)
        arms.append(ArmEffect(name, float(effect.estimate[0]), float(effect.variance[0])))
    shared = shared_variance(question, list(active.values()), control)
    return NetworkTrial(usable.trial.label, node(usable.control[0], nodes), tuple(arms), shared)


def shared_variance(question: Question, active: Sequence[Figure], control: Figure | None) -> float:
    """The sampling variance that the effects of one trial have in common: that of its control arm."""
    reported = [figure for figure in active if isinstance(figure, Reported)]
    if reported:
        return min(
            1 / figure.n_control if question.effect == "g" else figure.control_variance for figure in reported
        )
    if isinstance(control, Measured):
        return 1 / control.n if question.effect == "g" else control.sd**2 / control.n
    return _counted(question, control) if isinstance(control, Counted) else 0.0


def _counted(question: Question, control: Counted) -> float:
    correction = CORRECTION if control.events in (0, control.n) else 0.0
    c, d = control.events + correction, control.n - control.events + correction
    if question.scale == "odds-ratio":
        return 1 / c + 1 / d
    return 1 / c - 1 / (c + d) if question.scale == "risk-ratio" else c * d / (c + d) ** 3
