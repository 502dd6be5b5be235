"""Published differences from control, one a drug arm and visit: what a prediction is judged by.

As printed where a difference is printed with its spread, else the difference of the printed changes of the two arms, their
standard errors taken together as independent. Scores count as changes from the arm's own baseline.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from daybreak.evidence import Evidence
from daybreak.trial.calibration.observations import NORMAL_95, Observation, observations
from daybreak.trial.design import Arm
from daybreak.trial.design_file import Trial, load_trial

Figure = tuple[
    float, float, bool, tuple[str, ...]
]  # difference, standard error, whether a spread was assumed, rows


@dataclass(frozen=True)
class Contrast:
    """Drug minus control in MADRS points; negative favours the drug. `error` is the standard error.

    Args:
        printed: as a difference, not worked out from two arms.
        assumed: no spread was published; `error` follows from an SD of 11 points (`observations.ASSUMED_SD`).
        rows: of the outcome table, that it was read from.
    """

    trial: str
    arm: str
    control: str
    time_h: float
    difference: float
    error: float
    printed: bool
    assumed: bool
    rows: tuple[str, ...] = ()

    @property
    def interval(self) -> tuple[float, float]:
        """95 % confidence interval."""
        return self.difference - NORMAL_95 * self.error, self.difference + NORMAL_95 * self.error


def contrasts(evidence: Evidence) -> tuple[Contrast, ...]:
    """All that the fitted designs and the evidence have in common, trial after trial."""
    seen = observations(evidence)
    designs = sorted({o.trial for o in seen})
    return tuple(c for name in designs for c in _of_trial(evidence, load_trial(name), seen))


def contrasts_of(evidence: Evidence, trial: Trial) -> tuple[Contrast, ...]:
    """Those of one design, by the id that it gives under `evidence:` and the ids of its arms."""
    return _of_trial(evidence, trial, observations(evidence))


def _of_trial(evidence: Evidence, trial: Trial, known: Sequence[Observation]) -> tuple[Contrast, ...]:
    study = trial.design.evidence
    if study is None:
        return ()
    of_it = {name for name in {o.trial for o in known} if load_trial(name).design.evidence == study}
    seen = [o for o in known if o.trial in of_it]
    found: list[Contrast] = []
    for arm in trial.design.drug_arms():
        control = trial.design.control_for(arm)
        if control is not None and control.control not in (None, "none"):
            found += _of_arm(evidence, trial, arm, control, seen)
    return tuple(found)


def _of_arm(
    evidence: Evidence, trial: Trial, arm: Arm, control: Arm, seen: Sequence[Observation]
) -> list[Contrast]:
    printed, fitted = _printed(evidence, trial, arm), _differences(seen, arm)
    times = {*printed, *fitted, *(o.time_h for o in _means(seen, arm))}
    found = []
    for time_h in sorted(times):
        value = printed.get(time_h) or _worked_out(seen, trial, arm, control, time_h) or fitted.get(time_h)
        if value is not None:
            difference, error, assumed, rows = value
            found.append(
                Contrast(
                    trial.design.id,
                    arm.id,
                    control.id,
                    time_h,
                    difference,
                    error,
                    time_h in printed,
                    assumed,
                    rows,
                )
            )
    return found


def _printed(evidence: Evidence, trial: Trial, arm: Arm) -> dict[float, Figure]:
    withdrawal = (
        trial.design.withdrawal
    )  # its visits count from the randomisation, the table from the first dose
    start_h = withdrawal.at.value if withdrawal is not None else 0.0
    found: dict[float, Figure] = {}
    for row in evidence.outcomes_of(trial.design.evidence or ""):
        wanted = row.arm_id == arm.id and row.measure == "difference_vs_control" and row.instrument == "MADRS"
        if not wanted or not row.computable or not row.time_h or row.value is None:
            continue
        error = row.se
        if error is None and row.ci_low is not None and row.ci_high is not None:
            error = (row.ci_high - row.ci_low) / (2.0 * NORMAL_95)
        if error is not None:
            found[row.time_h - start_h] = (row.value, error, False, (row.outcome_id,))
    return found


def _means(seen: Sequence[Observation], arm: Arm) -> list[Observation]:
    return [o for o in seen if o.arm == arm.id and o.kind in ("change", "score")]


def _differences(seen: Sequence[Observation], arm: Arm) -> dict[float, Figure]:
    mine = (o for o in seen if o.arm == arm.id and o.kind == "difference")
    return {o.time_h: (o.value, o.spread, bool(o.assumed), o.rows) for o in mine}


def _worked_out(
    seen: Sequence[Observation], trial: Trial, arm: Arm, control: Arm, time_h: float
) -> Figure | None:
    drug, sham = (
        next((o for o in _means(seen, a) if abs(o.time_h - time_h) < 1e-6), None) for a in (arm, control)
    )
    if drug is None or sham is None or drug.kind != sham.kind:
        return None
    apart = _baseline(trial, arm) - _baseline(trial, control) if drug.kind == "score" else 0.0
    assumed = bool(drug.assumed or sham.assumed)
    return (
        drug.value - sham.value - apart,
        math.hypot(drug.spread, sham.spread),
        assumed,
        drug.rows + sham.rows,
    )


def _baseline(trial: Trial, arm: Arm) -> float:
    stated = arm.madrs or trial.design.population.madrs
    return stated.mean if stated is not None else 0.0


__all__ = ["Contrast", "contrasts", "contrasts_of"]
