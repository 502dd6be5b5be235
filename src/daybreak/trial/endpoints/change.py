"""Change from baseline at a visit: mean and SD of each arm, and the difference between two arms without a model.

Negative is improvement. Every replicate is computed at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float, Int, PatientFloat
from daybreak.trial.endpoints.estimate import CONFIDENCE, Estimates, t_estimates
from daybreak.trial.endpoints.missing import carried_forward
from daybreak.trial.endpoints.within import pairs, within_patients
from daybreak.trial.record import TrialRecord

Arms = Float[np.ndarray, "replicates arms"]


@dataclass(frozen=True, eq=False)
class ArmMeans:
    """Mean of a quantity in every arm of every replicate, points. NaN: too few were observed (none; for the SD, one).

    Args:
        count: (replicates, arms) patients observed.
        mean, sd: (replicates, arms); sd with n - 1.
        sd_error: (replicates, arms) standard error of the SD, by the jackknife, so that nothing need be normal; NaN below three.
        low, high: (replicates, arms) 95 % confidence interval of the mean, Student's t.
    """

    count: Int[np.ndarray, "replicates arms"]
    mean: Arms
    sd: Arms
    sd_error: Arms
    low: Arms
    high: Arms


def change_means(record: TrialRecord, visit_h: float, *, locf: bool = False) -> ArmMeans:
    """Change from baseline in each arm at a visit, of those observed there.

    Args:
        locf: carry the last observation forward instead.

    Raises:
        TrialError: there is no such visit.
    """
    return arm_means(record, _change(record, visit_h, locf))


def score_means(record: TrialRecord, visit_h: float) -> ArmMeans:
    """The score itself in each arm at a visit, of those observed there."""
    return arm_means(record, record.scores[record.visit_number(visit_h)])


def change_difference(
    record: TrialRecord, arm: str, visit_h: float, versus: str | None = None, *, locf: bool = False
) -> Estimates:
    """Difference in mean change between two arms, unadjusted, with Welch's standard error and degrees of freedom.

    In a crossover it is the difference within patients, with the period as a term (`within`).

    Args:
        versus: the other arm; the control unless named.

    Raises:
        TrialError: no such arm or visit, or no control.
    """
    one = record.arm_number(arm)
    other = record.control_number() if versus is None else record.arm_number(versus)
    change, paired = _change(record, visit_h, locf), pairs(record, one, other)
    measure = f"{arm} - {record.arms[other]}, change at {visit_h:g} h"
    if paired is not None:
        return within_patients(measure, paired, paired.difference(change))
    return _welch(measure, arm_means(record, change), one, other)


def arm_means(record: TrialRecord, values: PatientFloat) -> ArmMeans:
    """Means of a quantity, NaN where it is unknown, over the patients of each arm and replicate."""
    from scipy.special import stdtrit

    shape = (record.replicates, len(record.arms))
    known = np.isfinite(values)
    cell, seen = record.cell[known], values[known]
    count = np.bincount(cell, minlength=shape[0] * shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(cell, seen, minlength=len(count)) / count
        squares = np.bincount(cell, (seen - mean[cell]) ** 2, minlength=len(count))
        sd = np.sqrt(squares / np.where(count > 1, count - 1, np.nan))
        half = stdtrit(np.where(count > 1, count - 1, np.nan), 0.5 + CONFIDENCE / 2) * sd / np.sqrt(count)
        sd_error = _sd_error(cell, seen - mean[cell], count, squares)
    return ArmMeans(*(part.reshape(shape) for part in (count, mean, sd, sd_error, mean - half, mean + half)))


def _sd_error(
    cell: Int[np.ndarray, " seen"],
    deviation: Float[np.ndarray, " seen"],
    count: Int[np.ndarray, " cells"],
    squares: Float[np.ndarray, " cells"],
) -> Float[np.ndarray, " cells"]:
    """The jackknife of the SD, with s_i the SD without patient i: se^2 = (n - 1) / n sum_i (s_i - mean s)^2.

    s_i^2 = [sum_j d_j^2 - n / (n - 1) d_i^2] / (n - 2), with d the deviations from the mean.
    """
    n = np.where(count > 2, count, np.nan)
    left = np.maximum(squares[cell] - (n / (n - 1))[cell] * deviation**2, 0.0)
    without = np.sqrt(left / (n - 2)[cell])
    mean = np.bincount(cell, without, minlength=len(count)) / n
    return np.asarray(
        np.sqrt((n - 1) / n * np.bincount(cell, (without - mean[cell]) ** 2, minlength=len(count)))
    )


def _change(record: TrialRecord, visit_h: float, locf: bool) -> PatientFloat:
    scores = carried_forward(record) if locf else record.scores
    return np.asarray(scores[record.visit_number(visit_h)] - record.baseline)


def _welch(measure: str, means: ArmMeans, one: int, other: int) -> Estimates:
    """Welch's test (1947, doi:10.1093/biomet/34.1-2.28) with v = s^2 / n of each arm.

    se^2 = v1 + v2; df = se^4 / [v1^2 / (n1 - 1) + v2^2 / (n2 - 1)].
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = means.sd**2 / means.count
        variance = parts[:, one] + parts[:, other]
        df = variance**2 / sum(parts[:, arm] ** 2 / (means.count[:, arm] - 1) for arm in (one, other))
    alike = variance == 0.0
    df = np.where(alike, means.count[:, one] + means.count[:, other] - 2.0, df)
    return t_estimates(measure, means.mean[:, one] - means.mean[:, other], np.sqrt(variance), df)


__all__ = ["ArmMeans", "arm_means", "change_difference", "change_means", "score_means"]
