"""Published figures on relapse after a randomised withdrawal: shares, medians and hazard ratios, arm by arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from daybreak.evidence import Evidence, LongTermRow
from daybreak.trial.design import Arm
from daybreak.trial.design_file import Trial

Measure = Literal["relapsed", "relapse hazard ratio", "median time to relapse"]
MEASURES: tuple[Measure, ...] = ("relapsed", "median time to relapse", "relapse hazard ratio")
_WHO: Mapping[str, str] = {"remission": "remitters", "response": "responders"}


@dataclass(frozen=True, slots=True)
class RelapseFigure:
    """One published figure of one arm; a hazard ratio stands with the arm that it favours below 1.

    Args:
        low, high: interval of `level` percent; None where the source gives no such end.
        row: id in the table of long-term outcomes.
    """

    arm: str
    measure: Measure
    value: float
    unit: str
    low: float | None
    high: float | None
    level: float | None
    row: str


def relapse_figures(evidence: Evidence, trial: Trial) -> tuple[RelapseFigure, ...]:
    """What was read in a source of the study that the design names, for those who enter the withdrawal as it says.

    Empty where the design is no withdrawal, or where its arms cannot be told apart by drug and placebo.
    """
    design = trial.design
    drugs = list(design.drug_arms())
    controls = [arm for arm in design.arms if arm.control is not None]
    if design.withdrawal is None or len(drugs) != 1 or len(controls) != 1:
        return ()
    who = _WHO[design.withdrawal.enter]
    rows = [r for r in evidence.longterm if r.seen and r.trial_id == design.evidence and who in r.population]
    found = [_figure(row, drugs[0], controls[0]) for row in rows if row.measure in MEASURES]
    return tuple(sorted(found, key=lambda one: (MEASURES.index(one.measure), one.arm != drugs[0].id)))


def _figure(row: LongTermRow, drug: Arm, control: Arm) -> RelapseFigure:
    arm = control if row.drug == "placebo" else drug
    measure = next(known for known in MEASURES if known == row.measure)
    return RelapseFigure(
        arm.id, measure, row.value, row.unit, row.ci_low, row.ci_high, row.ci_level, row.longterm_id
    )
