"""From a record to its summary: every endpoint in every replicate, then how it varies over replicates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Literal, TypeAlias

import numpy as np

from daybreak.arrays import Int
from daybreak.trial.endpoints.adjusted import ancova
from daybreak.trial.endpoints.change import ArmMeans, change_difference, change_means, score_means
from daybreak.trial.endpoints.estimate import Estimates
from daybreak.trial.endpoints.hazard import hazard_ratio
from daybreak.trial.endpoints.missing import Missing
from daybreak.trial.endpoints.mixed_model import mmrm
from daybreak.trial.endpoints.number_needed import NumberNeeded
from daybreak.trial.endpoints.relapse import RelapseRule, relapse_times
from daybreak.trial.endpoints.responders import event, remission, response, sustained_remission
from daybreak.trial.endpoints.risk import risk_difference
from daybreak.trial.endpoints.shares import Arms, Shares, share_error, shares
from daybreak.trial.endpoints.significance import power, power_in_favour
from daybreak.trial.endpoints.survival import EventTable, event_table, kaplan_meier
from daybreak.trial.how_far_off import widening_of
from daybreak.trial.record import TrialRecord
from daybreak.trial.summary import (
    ArmVisit,
    Difference,
    EventRate,
    ExpectedVisit,
    NumberToTreat,
    RelapseCurve,
    TrialSummary,
)
from daybreak.trial.variation import PREDICTION, Variation, curve, expected, quantiles, variation

Analysis: TypeAlias = Literal["ancova", "mmrm", "unadjusted"]
Differ: TypeAlias = Callable[[str, float, str], Estimates]


def summarise(
    record: TrialRecord,
    *,
    analysis: Analysis = "ancova",
    missing: Missing = "nonresponse",
    relapse: Sequence[RelapseRule] = (),
) -> TrialSummary:
    """Summarise a trial over its replicates.

    Args:
        analysis: of the difference in change from the control: ANCOVA at each visit, one MMRM over all visits, or the plain
            difference of means with Welch's test. Replicates that an MMRM cannot be fitted to are counted as `unknown`.
        missing: what response and remission make of missing scores.
        relapse: definitions of relapse to draw curves of.

    Raises:
        TrialError: an analysis that the record does not allow (an MMRM of too few patients, a relapse before any visit).
    """
    widening = widening_of(record.about.get("calibration", ""))
    everybody = shares(record, "patients", np.ones(record.patients, dtype=bool)).count.mean(axis=0)
    return TrialSummary(
        trial=record.trial,
        instrument=record.scoring.instrument,
        replicates=record.replicates,
        patients_per_arm=dict(zip(record.arms, everybody.tolist(), strict=True)),
        control=record.control,
        response_fraction=record.scoring.response_fraction,
        remission_at_most=record.scoring.remission_at_most,
        missing=missing,
        visits=tuple(one for time_h in record.visit_h.tolist() for one in _visit(record, time_h, missing)),
        differences=_differences(record, analysis, missing, widening),
        within_patients=record.person is not None,
        widening_points=widening,
        events=tuple(one for name in record.events for one in _event(record, name)),
        relapse=tuple(one for rule in relapse for one in _relapse(record, rule)),
        about=dict(record.about),
    )


def _visit(record: TrialRecord, time_h: float, missing: Missing) -> list[ArmVisit]:
    score, change = score_means(record, time_h), change_means(record, time_h)
    responded, remitted = response(record, time_h, missing), remission(record, time_h, missing)
    lasting = sustained_remission(record, time_h, missing).value
    return [
        ArmVisit(
            arm=arm,
            time_h=time_h,
            observed=variation(score.count[:, number].astype(float)),
            score=variation(score.mean[:, number]),
            sd=variation(score.sd[:, number]),
            change=variation(change.mean[:, number]),
            change_sd=variation(change.sd[:, number]),
            response=variation(responded.value[:, number]),
            remission=variation(remitted.value[:, number]),
            sustained_remission=variation(lasting[:, number]),
            expected=_expected(score, change, responded, remitted, number),
        )
        for number, arm in enumerate(record.arms)
    ]


def _expected(
    score: ArmMeans, change: ArmMeans, responded: Shares, remitted: Shares, number: int
) -> ExpectedVisit:
    """Of one arm, by its number."""
    return ExpectedVisit(
        *(
            expected(figure[:, number], error[:, number])
            for means in (score, change)
            for figure, error in (
                (means.mean, _error(means.sd, means.count)),
                (means.sd, means.sd_error),
            )
        ),
        *(expected(of.value[:, number], share_error(of)[:, number]) for of in (responded, remitted)),
    )


def _error(sd: Arms, count: Int[np.ndarray, "replicates arms"]) -> Arms:
    return np.asarray(sd / np.sqrt(np.where(count > 0, count, np.nan)))


def _differences(
    record: TrialRecord, analysis: Analysis, missing: Missing, widening: float
) -> tuple[Difference, ...]:
    pairs = [(arm, control) for arm in record.arms if (control := record.control_of(arm)) is not None]
    if not pairs:
        return ()
    differ = _analysed(record, analysis)
    return tuple(
        _difference(record, arm, control, time_h, analysis, differ(arm, time_h, control), missing, widening)
        for time_h in record.visit_h.tolist()
        for arm, control in pairs
    )


def _analysed(record: TrialRecord, analysis: Analysis) -> Differ:
    if analysis == "mmrm":
        return mmrm(record, allow_unfitted=True).difference
    chosen = ancova if analysis == "ancova" else change_difference
    return lambda arm, time_h, control: chosen(record, arm, time_h, control)


def _difference(
    record: TrialRecord,
    arm: str,
    control: str,
    time_h: float,
    analysis: Analysis,
    found: Estimates,
    missing: Missing,
    widening: float,
) -> Difference:
    responded = risk_difference(response(record, time_h, missing), arm, control)
    remitted = risk_difference(remission(record, time_h, missing), arm, control)
    return Difference(
        arm=arm,
        control=control,
        time_h=time_h,
        analysis=analysis,
        value=variation(found.value, widening),
        prediction=quantiles(found.value, PREDICTION, widening),
        expected=expected(found.value, found.se),
        confidence=(variation(found.low).median, variation(found.high).median),
        standard_error=variation(found.se).mean,
        power=power_in_favour(found),
        response=variation(responded.value),
        remission=variation(remitted.value),
        number_needed=_number(responded, record),
    )


def _event(record: TrialRecord, name: str) -> list[EventRate]:
    counted = event(record, name)
    rates = []
    for number, arm in enumerate(record.arms):
        control = record.control_of(arm)
        compared = None if control is None else risk_difference(counted, arm, control)
        rates.append(
            EventRate(
                arm=arm,
                event=name,
                share=variation(counted.value[:, number]),
                difference=None if compared is None else variation(compared.value),
                number_needed=None if compared is None else _number(compared, record, harmful=True),
            )
        )
    return rates


def _number(difference: Estimates, record: TrialRecord, *, harmful: bool = False) -> NumberToTreat | None:
    """From the mean difference, as it is printed, and its limits over replicates; of one replicate, from its own interval, which
    is that of independent groups, so that a crossover has none."""
    if record.replicates == 1 and record.person is not None:
        return None
    if record.replicates == 1:
        middle, low, high = (float(part[0]) for part in (difference.value, difference.low, difference.high))
    else:
        found: Variation = variation(difference.value)
        if found.mean is None or found.low is None or found.high is None:
            return None
        middle = found.mean
        low, high = (
            min(found.low, middle),
            max(found.high, middle),
        )  # a few replicates far off can draw the mean out
    if not isfinite(middle):
        return None
    needed = NumberNeeded(-middle, -high, -low) if harmful else NumberNeeded(middle, low, high)
    return NumberToTreat(needed.value if isfinite(needed.value) else None, needed.direction, needed.sentence)


def _relapse(record: TrialRecord, rule: RelapseRule) -> list[RelapseCurve]:
    table = event_table(relapse_times(record, rule))
    lives = kaplan_meier(table)
    curves = []
    for number, arm in enumerate(record.arms):
        control = record.control_of(arm)
        ratio = None if control is None else hazard_ratio(table, arm, control)
        start = np.where(table.people[:, [number]] > 0, 1.0, np.nan)
        parts = (
            np.concatenate([start, part[:, number]], axis=1) for part in (lives.value, lives.low, lives.high)
        )
        curves.append(
            RelapseCurve(
                rule=rule.name,
                arm=arm,
                at_risk=variation(table.people[:, number]),
                time_h=[0.0, *table.time_h.tolist()],
                without=curve(*parts),
                median_h=variation(lives.median_h[:, number]),
                hazard_ratio=None if ratio is None else variation(ratio.value),
                power=None if ratio is None else power(ratio.p),
                without_events=0
                if control is None
                else _without_events(table, number, record.arm_number(control)),
            )
        )
    return curves


def _without_events(table: EventTable, *arms: int) -> int:
    """Replicates in which one of these arms had no event."""
    return int((table.happened[:, arms].sum(axis=-1) == 0).any(axis=1).sum())


__all__ = ["Analysis", "summarise"]
