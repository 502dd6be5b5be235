"""How a figure of a trial varies over the trial's replicates, in numbers that JSON can carry."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np

from daybreak.arrays import Float

INTERVAL = (0.025, 0.975)
PREDICTION = (0.05, 0.95)
Replicates = Float[np.ndarray, " replicates"]
Curves = Float[np.ndarray, "replicates times"]
Interval = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Variation:
    """A figure over replicates. None: no replicate says, or infinity (a time that is not reached, a ratio without a bound).

    The two are told apart: a limit or median of None is infinity where a lower one is a number, or where not all replicates are
    `unknown`.

    Args:
        mean, median: over the replicates that say.
        low, high: their 2.5 and 97.5 % quantiles: where a new trial of this size would find the figure in 95 of 100 cases. None
            where fewer than two replicates say: one trial does not show how trials vary.
        unknown: replicates that do not say (nobody was observed there).
    """

    mean: float | None
    median: float | None
    low: float | None
    high: float | None
    unknown: int = 0


def variation(values: Replicates, widening: float = 0.0) -> Variation:
    """Summarise a figure that has one value a replicate; NaN where unknown, inf where not reached. The limits are `widening`
    further out."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Variation(None, None, None, None, len(values))
    low, high = quantiles(known, INTERVAL, widening)
    return Variation(_plain(known.mean()), _plain(np.median(known)), low, high, len(values) - len(known))


def quantiles(values: Replicates, levels: tuple[float, float], widening: float = 0.0) -> Interval:
    """Two quantiles, interpolated; with infinities among the values, the values themselves. None of fewer than two values. The
    first is `widening` lower and the second higher than the values say."""
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return None, None
    method = "linear" if np.isfinite(known).all() else "inverted_cdf"
    first, second = np.quantile(known, levels, method=method)  # type: ignore[call-overload]
    return _plain(first - widening), _plain(second + widening)


def expected(values: Replicates, se: Replicates) -> Interval:
    """95 % interval of the expected figure: what parameters leave open, without the chance of who is in one trial.

    The variance T of estimates over R replicates is that of parameters and that of sampling, which the mean of se^2 measures.
    Deviations from the mean are shrunk by sqrt((T - mean se^2 + T / R) / T), where T / R is what R replicates leave open about
    the mean itself. None with fewer than two replicates.

    Args:
        values, se: (replicates,) estimates and their standard errors.
    """
    known = np.isfinite(values) & np.isfinite(se)
    values, se = values[known], se[known]
    if len(values) < 2:
        return None, None
    total, mean = float(values.var(ddof=1)), float(values.mean())
    left = max(total - float((se**2).mean()), 0.0) + total / len(values)
    factor = sqrt(min(left / total, 1.0)) if total > 0 else 0.0
    return quantiles(np.asarray(mean + (values - mean) * factor), INTERVAL)


def _plain(value: float) -> float | None:
    """A number as JSON has it."""
    return float(value) if isfinite(value) else None


def curve(values: Curves, low: Curves, high: Curves) -> dict[str, list[float]] | None:
    """Mean, low and high of a curve at each time, over the replicates that have one; None where none has.

    Args:
        values: (replicates, times) the curves; NaN where there is none.
        low, high: (replicates, times) their own 95 % limits, which are given back where a single replicate has a curve.
    """
    known = ~np.isnan(values).any(axis=1)
    if not known.any():
        return None
    if known.sum() == 1:
        return {
            "mean": values[known][0].tolist(),
            "low": low[known][0].tolist(),
            "high": high[known][0].tolist(),
        }
    lowest, highest = np.quantile(values[known], INTERVAL, axis=0)
    return {"mean": values[known].mean(axis=0).tolist(), "low": lowest.tolist(), "high": highest.tolist()}


__all__ = ["INTERVAL", "PREDICTION", "Interval", "Variation", "curve", "expected", "quantiles", "variation"]
