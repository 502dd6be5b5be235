"""Differences within the patients of a crossover, who are their own controls, every replicate at once.

Change ~ patient + arm + period (+ baseline of the period) by least squares, over the patients observed in both periods. With d
the difference between a patient's two changes and x that between their two baselines, patients drop out, and the periods, which
count against each other in the two orders, are averaged away: with means and deviations by order (1: the arm first, 2: second),
n1 and n2 patients and m(v) = (v1 + v2) / 2 over the two means,

    difference = m(d) - b m(x),   se^2 = s^2 [(1/n1 + 1/n2) / 4 + m(x)^2 / Sxx],   b = Sxy / Sxx,
    s^2 = (Syy - b Sxy) / df,   df = n1 + n2 - 3;   unadjusted without the terms of x, df = n1 + n2 - 2.

Where nobody in one of the orders was observed in both periods, arm and period cannot be told apart, and there is no estimate.

Source of the unadjusted form: Hills M, Armitage P. Br J Clin Pharmacol 1979;8:7-20.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float, Int
from daybreak.trial.endpoints.estimate import Estimates, t_estimates
from daybreak.trial.record import TrialRecord

ByPair = Float[np.ndarray, " pairs"]


@dataclass(frozen=True, eq=False)
class Pairs:
    """The patients of a crossover, each once, by where they stand in the record.

    Args:
        one, other: (pairs,) places in the record, in the one arm and in the other.
        second: (pairs,) 1 where the one arm came second, else 0.
        replicate: (pairs,) number of the replicate.
    """

    one: Int[np.ndarray, " pairs"]
    other: Int[np.ndarray, " pairs"]
    second: Int[np.ndarray, " pairs"]
    replicate: Int[np.ndarray, " pairs"]

    def difference(self, values: Float[np.ndarray, "*visits patients"]) -> Float[np.ndarray, "*visits pairs"]:
        """Of a quantity in the one arm from that in the other; NaN where it is not known in both."""
        return np.asarray(values[..., self.one] - values[..., self.other])


def pairs(record: TrialRecord, one: int, other: int) -> Pairs | None:
    """The patients of two arms, paired, replicate after replicate; None where nobody is in both (no crossover)."""
    if record.person is None or record.period is None:
        return None
    first, second = (_by_person(record.person, np.flatnonzero(record.arm == arm)) for arm in (one, other))
    order = np.argsort(record.replicate[first], kind="stable")
    first, second = first[order], second[order]
    return Pairs(first, second, record.period[first], record.replicate[first])


def within_patients(measure: str, found: Pairs, change: ByPair, baseline: ByPair | None = None) -> Estimates:
    """The difference between the arms of a crossover, points, one a replicate.

    Args:
        change, baseline: (pairs,) differences within the patients; not adjusted for the baseline unless it is given.
    """
    known = np.isfinite(change)
    cell = (2 * found.replicate + found.second)[known]
    shape = (int(found.replicate[-1]) + 1, 2)
    count = np.bincount(cell, minlength=2 * shape[0])

    def centred(values: ByPair) -> tuple[Float[np.ndarray, " replicates"], ByPair]:
        """Mean of the means of the two orders, and deviations from these."""
        means = np.bincount(cell, values, minlength=len(count)) / count
        return means.reshape(shape).mean(axis=1), values - means[cell]

    def total(values: ByPair) -> Float[np.ndarray, " replicates"]:
        return np.asarray(np.bincount(cell // 2, values, minlength=shape[0]))

    with np.errstate(invalid="ignore", divide="ignore"):
        value, dy = centred(change[known])
        left, df = total(dy * dy), count.reshape(shape).sum(axis=1) - 2.0
        size = (1.0 / count.reshape(shape)).sum(axis=1) / 4.0
        if baseline is not None:
            gap, dx = centred(baseline[known])
            Sxx, Sxy = total(dx * dx), total(dx * dy)
            value, left, df = value - Sxy / Sxx * gap, np.maximum(left - Sxy**2 / Sxx, 0.0), df - 1.0
            size = size + gap**2 / Sxx
        se = np.sqrt(left / np.where(df > 0, df, np.nan) * size)
    return t_estimates(measure, value, se, df)


def _by_person(
    person: Int[np.ndarray, " patients"], places: Int[np.ndarray, " pairs"]
) -> Int[np.ndarray, " pairs"]:
    return np.asarray(places[np.argsort(person[places], kind="stable")])


__all__ = ["Pairs", "pairs", "within_patients"]
