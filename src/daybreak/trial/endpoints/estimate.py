"""One estimate for each replicate of a trial, with its interval and p-value, so that power follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float
from daybreak.errors import TrialError

Replicates = Float[np.ndarray, " replicates"]
CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Estimates:
    """A measure in every replicate. NaN: this replicate does not say (nobody was observed there).

    Args:
        measure: what it is, with the direction, as in "ketamine - saline, change at 24 h".
        unit: "points" or "" for what has none.
        value, low, high: (replicates,) the estimate and its 95 % confidence interval.
        p: (replicates,) two-sided p-value of no difference.
        se: (replicates,) standard error on the scale of `value`; NaN where the interval is not made of one.
        df: (replicates,) degrees of freedom of the t distribution; inf where the normal distribution serves.

    Raises:
        TrialError: an interval that excludes its estimate, or a p-value outside 0 to 1.
    """

    measure: str
    unit: str
    value: Replicates
    low: Replicates
    high: Replicates
    p: Replicates
    se: Replicates
    df: Replicates

    def __post_init__(self) -> None:
        slack = 1e-9 * (1.0 + np.where(np.isfinite(self.value), np.abs(self.value), 0.0))
        outside = (self.low > self.value + slack) | (self.high < self.value - slack)
        if outside.any():
            at = int(np.flatnonzero(outside)[0])
            raise TrialError(
                f"The interval {self.low[at]:g} to {self.high[at]:g} of {self.measure} excludes {self.value[at]:g}."
            )
        if ((self.p < 0) | (self.p > 1)).any():
            raise TrialError(f"A p-value of {self.measure} lies outside 0 to 1.")


def t_estimates(
    measure: str, value: Replicates, se: Replicates, df: Replicates, *, unit: str = "points"
) -> Estimates:
    """Estimates whose t = value / se follows Student's t: interval value -+ t(0.975, df) se, p = 2 P(T > |t|).

    A standard error of 0 (everybody changed alike) leaves p = 1 for no difference and 0 for any other. Where the standard
    error or df is not known there is no estimate either: an average over replicates must not mix those that say how sure they are
    with those that cannot.

    Args:
        value, se, df: (replicates,); df may be inf (normal distribution) or NaN (not estimable).
    """
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    normal = np.isinf(df)
    tail = 0.5 + CONFIDENCE / 2
    known = np.where(np.isfinite(df) & (df > 0), df, np.nan)
    estimable = ~np.isnan(se) & (normal | ~np.isnan(known))
    value, se = (np.where(estimable, part, np.nan) for part in (value, se))
    half = np.where(normal, ndtri(tail), stdtrit(known, tail)) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where((value == 0) & (se == 0), 0.0, np.abs(value) / se)
    p = np.minimum(2.0 * np.where(normal, ndtr(-t), stdtr(known, -t)), 1.0)
    return Estimates(measure, unit, value, value - half, value + half, p, se, df)


def without_se(
    measure: str, value: Replicates, low: Replicates, high: Replicates, p: Replicates, *, unit: str = ""
) -> Estimates:
    """Estimates whose interval is made in another way than value -+ quantile x se."""
    nothing = np.full_like(value, np.nan)
    return Estimates(measure, unit, value, low, high, p, nothing, nothing)


__all__ = ["CONFIDENCE", "Estimates", "Replicates", "t_estimates", "without_se"]
