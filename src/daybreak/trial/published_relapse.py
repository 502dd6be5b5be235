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
        within_h: of a share, hours after the randomisation in which they relapsed; None where they are not printed.
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
    within_h: float | None = None


def relapse_figures(evidence: Evidence, trial: Trial) -> tuple[RelapseFigure, ...]:
    """What was read in a source of the study that the design names, for those who enter the withdrawal as it says.

    A study whose figures are of one group alone has those of the design. Empty where the design is no withdrawal, or where its
    arms cannot be told apart by drug and placebo.
    """
    design = trial.design
    drugs = list(design.drug_arms())
    controls = [arm for arm in design.arms if arm.control is not None]
    if design.withdrawal is None or len(drugs) != 1 or len(controls) != 1:
        return ()
    rows = [
        r for r in evidence.longterm if r.seen and r.trial_id == design.evidence and _measure(r) is not None
    ]
    told_apart = all(any(who in r.population for r in rows) for who in _WHO.values())
    who = _WHO[design.withdrawal.enter]
    found = [_figure(row, drugs[0], controls[0]) for row in rows if who in row.population or not told_apart]
    return tuple(sorted(found, key=lambda one: (MEASURES.index(one.measure), one.arm != drugs[0].id)))


def _measure(row: LongTermRow) -> Measure | None:
    """ "relapsed during 12-week double-blind" is a share of those who relapsed."""
    return next(
        (known for known in MEASURES if row.measure == known or row.measure.startswith(f"{known} during")),
        None,
    )


def _figure(row: LongTermRow, drug: Arm, control: Arm) -> RelapseFigure:
    arm = control if row.drug == "placebo" else drug
    measure = _measure(row)
    assert measure is not None
    within_h = row.time_h if measure == "relapsed" else None
    return RelapseFigure(
        arm.id, measure, row.value, row.unit, row.ci_low, row.ci_high, row.ci_level, row.longterm_id, within_h
    )
