"""From the figures of a trial's arms to its effect: combined or split, on the scale of the question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from daybreak.evidence.arm import Arm
from daybreak.evidence.pooling import groups
from daybreak.evidence.pooling.contrast import Contrast
from daybreak.evidence.pooling.counts import Counts, log_odds_ratio, log_risk_ratio, risk_difference
from daybreak.evidence.pooling.effects import Effects, Groups, hedges_g, mean_difference, standardised
from daybreak.evidence.pooling.groups import Counted, Measured, Reported
from daybreak.evidence.pooling.question import Question
from daybreak.evidence.pooling.rows import Figure, Found
from daybreak.evidence.trial import Trial

T = TypeVar("T")
CROSSOVER = "crossover, taken as parallel groups: its interval is too wide"
_COUNTED = {"odds-ratio": log_odds_ratio, "risk-ratio": log_risk_ratio, "risk-difference": risk_difference}


def compare(question: Question, trial: Trial, treated: Sequence[Arm], found: Found) -> tuple[Contrast, ...]:
    """One effect of all active arms together, or one for each against a share of the control."""
    arms = [arm for arm in treated if arm.arm_id in found.treated]
    sides = (
        [(arms, *_combined(found))]
        if question.arms == "combine" or len(arms) == 1
        else [([arm], *_split(found, arm.arm_id, len(arms))) for arm in arms]
    )
    notes = (*_notes(question, trial, treated, arms, len(found.control)), *found.notes)
    return tuple(
        _contrast(question, trial, found, members, active, control, notes, split=len(sides) > 1)
        for members, active, control in sides
    )


def _contrast(
    question: Question,
    trial: Trial,
    found: Found,
    arms: Sequence[Arm],
    active: Figure,
    control: Figure | None,
    notes: tuple[str, ...],
    *,
    split: bool,
) -> Contrast:
    effect = effect_of(question, active, control)
    members = {arm.arm_id for arm in arms}
    return Contrast(
        trial=trial,
        arms=tuple(arms),
        instrument=found.instrument,
        time_h=found.time_h,
        estimate=float(effect.estimate[0]),
        variance=float(effect.variance[0]),
        n_treated=active.n,
        n_control=active.n_control if isinstance(active, Reported) else control.n if control else 0.0,
        basis=found.basis,
        notes=notes,
        rows=tuple(row for arm, row in found.rows.items() if arm in found.control or arm in members),
        split=split,
    )


def effect_of(question: Question, active: Figure, control: Figure | None) -> Effects:
    """The effect of one pair of figures, as arrays of one."""
    if isinstance(active, Reported):
        if question.effect != "g":
            return Effects(_one(active.estimate), _one(active.se**2))
        d = active.estimate / np.sqrt(active.patient_variance)
        return standardised(_one(float(d)), _one(active.n), _one(active.n_control))
    if isinstance(active, Counted) and isinstance(control, Counted):
        both = Counts(_one(active.events), _one(active.n)), Counts(_one(control.events), _one(control.n))
        return _COUNTED[question.scale](*both)
    if isinstance(active, Measured) and isinstance(control, Measured):
        measured = [Groups(_one(arm.mean), _one(arm.sd), _one(arm.n)) for arm in (active, control)]
        return (hedges_g if question.effect == "g" else mean_difference)(*measured)
    raise TypeError(f"{type(active).__name__} against {type(control).__name__}")


def _one(number: float) -> np.ndarray:
    return np.array([number], dtype=float)


def _combined(found: Found) -> tuple[Figure, Figure | None]:
    return combine(list(found.treated.values())), _control(found)


def _split(found: Found, arm_id: str, shares: int) -> tuple[Figure, Figure | None]:
    active, control = found.treated[arm_id], _control(found)
    if isinstance(active, Reported):
        return groups.share_of_reported(active, shares), None
    if isinstance(control, Counted):
        return active, groups.share_of_counted(control, shares)
    return active, groups.share_of_measured(control, shares) if isinstance(control, Measured) else None


def _control(found: Found) -> Figure | None:
    return combine(list(found.control.values())) if found.control else None


def combine(figures: Sequence[Figure]) -> Figure:
    """Arms of one kind of figure as one."""
    if len(figures) == 1:
        return figures[0]
    if measured := _all(figures, Measured):
        return groups.combine_measured(measured)
    if counted := _all(figures, Counted):
        return groups.combine_counted(counted)
    return groups.combine_reported(_all(figures, Reported))


def _all(figures: Sequence[Figure], kind: type[T]) -> list[T]:
    return [figure for figure in figures if isinstance(figure, kind)]


def _notes(
    question: Question, trial: Trial, treated: Sequence[Arm], arms: Sequence[Arm], controls: int
) -> tuple[str, ...]:
    notes = []
    if trial.design == "crossover":
        notes.append(CROSSOVER)
    if len(arms) > 1:
        how = "combined into one" if question.arms == "combine" else "each against a share of the control"
        notes.append(f"{len(arms)} active arms {how}")
    if controls > 1:
        notes.append(f"{controls} control arms combined into one")
    if len(arms) < len(treated):
        lost = len(treated) - len(arms)
        notes.append(f"{lost} active arm{'s' if lost > 1 else ''} without a figure")
    return tuple(notes)
