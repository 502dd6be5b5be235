"""When patients leave a trial: dropout by chance, rescue by their score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from daybreak.arrays import PatientBool, PatientFloat
from daybreak.population import uniforms
from daybreak.simulation.run import BlockRun
from daybreak.trial.arm_run import ArmPlan, mood_at
from daybreak.trial.design import TrialDesign


def leaving_h(
    plan: ArmPlan, run: BlockRun, seed: int, start: int, stop: int, away: PatientBool | None = None
) -> PatientFloat:
    """When each of the patients `start` to `stop - 1` leaves, hours after the first session; inf for those who stay.

    Dropout at the constant rate -ln(1 - share) / by, which goes on to the last visit of the trial; rescue at the visit that asks
    for it, of patients who had a session before.

    Args:
        away: who left in the first period of a crossover; they stay away from the second and leave it as it begins.
    """
    design = plan.trial.design
    left_h = np.full(stop - start, np.inf)
    if design.dropout is not None and design.dropout.share > 0.0:
        luck = uniforms(seed, f"leaves/{plan.period_h:g}", start, stop)
        left_h = plan.period_h - np.log(luck) / design.dropout.rate_per_h
    if design.rescue is not None:
        left_h = np.minimum(left_h, _rescued_h(design, run, plan.period_h, plan.read_h))
    second_h = design.washout.value if design.washout is not None else 0.0
    end_h = second_h if plan.period_h < second_h else plan.read_h[-1]
    left_h = np.where(left_h > end_h, np.inf, left_h)
    return np.asarray(left_h if away is None else np.where(away, plan.period_h, left_h))


def _rescued_h(design: TrialDesign, run: BlockRun, begin_h: float, read_h: Sequence[float]) -> PatientFloat:
    """Just after the first visit that asks for rescue; inf without one."""
    assert design.rescue is not None
    visit_h = np.asarray(read_h)[:, None]
    asks = (np.rint(mood_at(run, read_h)) >= design.rescue.at_least) & (
        visit_h > _first_session_h(run, begin_h)
    )
    asks &= visit_h - begin_h >= design.rescue.after.value
    return np.where(asks.any(axis=0), visit_h[asks.argmax(axis=0), 0] + 1e-6, np.inf)


def _first_session_h(run: BlockRun, begin_h: float) -> PatientFloat:
    """When each patient first got what was due since `begin_h`, drug or sham; inf for those who never did."""
    first_h = np.full(run.madrs.shape[1], np.inf)
    for session in run.sessions:
        if session.time_h >= begin_h - 1e-6:
            first_h = np.where(session.given, np.minimum(first_h, session.time_h), first_h)
    return first_h


__all__ = ["leaving_h"]
