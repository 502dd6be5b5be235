"""Published differences from control, one a drug arm and visit: what a prediction is judged by.

As printed where a difference is printed with its spread, else the difference of the printed changes of the two arms, their
standard errors taken together as independent. Scores count as changes from the arm's own baseline.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from daybreak.evidence import Evidence
from daybreak.trial.calibration.observations import ASSUMED_SD, NORMAL_95, Observation, observations
from daybreak.trial.design import Arm
from daybreak.trial.design_file import Trial, load_trial


@dataclass(frozen=True)
class Contrast:
    """Drug minus control in MADRS points; negative favours the drug. `error` is the standard error."""

    trial: str
    arm: str
    control: str
    time_h: float
    difference: float
    error: float
    printed: bool  # as a difference, not worked out from two arms

    @property
    def interval(self) -> tuple[float, float]:
        """95 % confidence interval."""
        return self.difference - NORMAL_95 * self.error, self.difference + NORMAL_95 * self.error


def contrasts(evidence: Evidence) -> tuple[Contrast, ...]:
    """All that the shipped designs and the evidence have in common, trial after trial."""
    seen = observations(evidence)
    found: list[Contrast] = []
    for name in sorted({o.trial for o in seen}):
        trial = load_trial(name)
        for arm in trial.design.drug_arms():
            control = control_of(trial, arm)
            if control is not None:
                found += _of_arm(evidence, trial, arm, control, seen)
    return tuple(found)


def control_of(trial: Trial, arm: Arm) -> Arm | None:
    """The sham arm with the sessions of this one, else the trial's sham arm."""
    shams = [a for a in trial.design.arms if a.control not in (None, "none")]
    own = [a for a in shams if a.sessions_of == arm.id]
    return own[0] if own else shams[0] if shams else None


def _of_arm(
    evidence: Evidence, trial: Trial, arm: Arm, control: Arm, seen: Sequence[Observation]
) -> list[Contrast]:
    printed = _printed(evidence, trial, arm)
    times = {*printed, *(o.time_h for o in _means(seen, trial, arm)), *(_differences(seen, trial, arm))}
    found = []
    for time_h in sorted(times):
        value = printed.get(time_h) or _worked_out(seen, trial, arm, control, time_h)
        value = value or _differences(seen, trial, arm).get(time_h)
        if value is not None:
            found.append(
                Contrast(trial.design.id, arm.id, control.id, time_h, *value, printed=time_h in printed)
            )
    return found


def _printed(evidence: Evidence, trial: Trial, arm: Arm) -> dict[float, tuple[float, float]]:
    found = {}
    for row in evidence.outcomes_of(trial.design.evidence or ""):
        wanted = row.arm_id == arm.id and row.measure == "difference_vs_control" and row.instrument == "MADRS"
        if not wanted or not row.computable or not row.time_h or row.value is None:
            continue
        error = row.se
        if error is None and row.ci_low is not None and row.ci_high is not None:
            error = (row.ci_high - row.ci_low) / (2.0 * NORMAL_95)
        if error is not None:
            found[row.time_h] = (row.value, error)
    return found


def _means(seen: Sequence[Observation], trial: Trial, arm: Arm) -> list[Observation]:
    return [
        o for o in seen if o.trial == trial.design.id and o.arm == arm.id and o.kind in ("change", "score")
    ]


def _differences(seen: Sequence[Observation], trial: Trial, arm: Arm) -> dict[float, tuple[float, float]]:
    return {
        o.time_h: (o.value, o.spread)
        for o in seen
        if o.trial == trial.design.id and o.arm == arm.id and o.kind == "difference"
    }


def _worked_out(
    seen: Sequence[Observation], trial: Trial, arm: Arm, control: Arm, time_h: float
) -> tuple[float, float] | None:
    pair = [
        next((o for o in _means(seen, trial, a) if abs(o.time_h - time_h) < 1e-6), None)
        for a in (arm, control)
    ]
    drug, sham = pair
    if drug is None or sham is None or drug.kind != sham.kind:
        return None
    apart = _baseline(trial, arm) - _baseline(trial, control) if drug.kind == "score" else 0.0
    return drug.value - sham.value - apart, math.hypot(drug.spread, sham.spread)


def _baseline(trial: Trial, arm: Arm) -> float:
    stated = arm.madrs or trial.design.population.madrs
    return stated.mean if stated is not None else 0.0


__all__ = ["ASSUMED_SD", "Contrast", "contrasts", "control_of"]
