"""What the patients of an arm feel and report: the chance of each event in the sessions that count, as long as they are there.

Sessions count from the start of the period of a crossover, from the randomisation of a withdrawal, and in any other trial from
the first, up to the last visit and for each patient until they leave. Whoever leaves at a visit does not have the session of
that visit.
"""

from __future__ import annotations

import numpy as np

from daybreak.arrays import PatientFloat
from daybreak.simulation.conduct import Conduct
from daybreak.simulation.run import BlockRun
from daybreak.trial.arm_run import ArmPlan
from daybreak.trial.background_events import background, is_known
from daybreak.trial.design import TrialDesign

FELT = ("sedation", "dissociation", "marked_bp_rise", "nausea", "dizziness")
SLACK_H = 1e-5


def unknown_in(design: TrialDesign) -> dict[str, tuple[str, ...]]:
    """By event the arms of which nothing is known; no entry where all are known."""
    arms = {f: tuple(arm.id for arm in design.arms if not is_known(f, design, arm)) for f in FELT}
    return {event: names for event, names in arms.items() if names}


def chances(plan: ArmPlan, run: BlockRun, left_h: PatientFloat) -> dict[str, PatientFloat]:
    """The chance of each event, 0 to 1; 0 where nothing is known of it (`unknown_in`).

    Args:
        left_h: when each patient leaves, hours after the first session; inf for those who stay.
    """
    known = [f for f in FELT if is_known(f, plan.trial.design, plan.arm)]
    none = {name: np.ones(len(left_h)) for name in known}
    attended = np.zeros(len(left_h), dtype=np.int64)
    conduct = Conduct(plan.sham_h)
    for session in run.sessions:
        if not plan.counts_from_h - SLACK_H <= session.time_h <= plan.read_h[-1] + SLACK_H:
            continue
        there = session.time_h < left_h - SLACK_H
        attended += session.given & there
        if session.bedside is None or conduct.is_sham(session.time_h):
            continue
        for name in known:
            chance = getattr(session.bedside, name)
            none[name][session.given] *= 1.0 - np.where(there[session.given], chance, 0.0)
    for name in known:
        none[name] *= 1.0 - background(name, plan.trial.design, plan.arm, attended)
    return {f: 1.0 - none[f] if f in none else np.zeros(len(left_h)) for f in FELT}


__all__ = ["FELT", "chances", "unknown_in"]
