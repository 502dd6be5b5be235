"""Whether the standard error, the interval and the standard deviation of one row can be of one number.

Pooling weighs a row by its error, so that an error entered with a slip of the decimal point decides a pooled estimate alone.
What is compared, and how far the two may be apart:

- error and interval:  half the interval's width = q se.  q lies between the normal quantile of the level and Student's with the
  arm's patients less one, the fewest degrees of freedom that any analysis of them has. An interval against a control may be
  widened for as many comparisons as the trial has other arms (Dunnett, Bonferroni): the Japanese phase 2b trial's is.
- error, or interval, and deviation of one arm:  se = sd / sqrt(n), to a factor of 2. An error adjusted for the baseline is
  smaller by sqrt(1 - r^2), a half for the strongest correlations with a baseline; an error over those still observed is larger
  by the root of the share missed, a factor of 2 where three in four are. A decimal place is a factor of 10.

Printed figures are rounded: each is taken to be off by half a unit of its last digit. Ratios and shares have intervals on other
scales and are not compared.
"""

from __future__ import annotations

from math import sqrt

from daybreak.evidence.kinds import measure_kind
from daybreak.evidence.outcome import Outcome

ARITHMETIC = ("points", "SD")  # units on which an interval lies evenly around its estimate
LOOSE = 2.0
Range = tuple[float, float]


def contradiction(row: Outcome, n: int | None, comparisons: int) -> str | None:
    """What contradicts what in a row, as a sentence; None where nothing does, or nothing can be compared.

    Args:
        n: patients of the row, or else of its arm.
        comparisons: arms of the trial that may have been compared with one control.
    """
    if measure_kind(row.measure).unit not in ARITHMETIC:
        return None
    interval = _from_interval(row, n, comparisons if row.against_control else 1)
    error = None if row.se is None else (row.se - _rounding(row.se), row.se + _rounding(row.se))
    if error is not None and interval is not None and _apart(error, interval):
        return f"The se of {row.se:g} is not that of {_shown(row)}, which has an se of {_written(interval)}."
    deviation = _from_deviation(row, n)
    stated = error or interval
    if deviation is None or stated is None or not _apart(stated, deviation):
        return None
    what = f"The se of {row.se:g}" if error is not None else f"The interval {_shown(row)}"
    return f"{what} is not that of {n} patients with an sd of {row.sd:g}: their se is {_written(deviation)}."


def _from_interval(row: Outcome, n: int | None, comparisons: int) -> Range | None:
    """The least and the largest se that the interval can be of."""
    if row.ci_low is None or row.ci_high is None or row.ci_level is None:
        return None
    half = (row.ci_high - row.ci_low) / 2
    off = (_rounding(row.ci_low) + _rounding(row.ci_high)) / 2
    least, most = _quantiles(row.ci_level, n, max(comparisons, 1))
    return max(half - off, 0.0) / most, (half + off) / least


def _quantiles(level: float, n: int | None, comparisons: int) -> Range:
    from scipy.special import ndtri, stdtrit

    tail = (1.0 - level / 100.0) / 2.0
    return float(ndtri(1.0 - tail)), float(stdtrit(max((n or 2) - 1, 1), 1.0 - tail / comparisons))


def _from_deviation(row: Outcome, n: int | None) -> Range | None:
    if row.sd is None or not row.sd or n is None or n < 2 or row.against_control:
        return None
    off = _rounding(row.sd)
    return max(row.sd - off, 0.0) / sqrt(n) / LOOSE, (row.sd + off) / sqrt(n) * LOOSE


def _apart(one: Range, other: Range) -> bool:
    return one[1] < other[0] or other[1] < one[0]


def _rounding(printed: float) -> float:
    """Half a unit of the last digit."""
    digits = repr(printed).partition(".")[2]
    decimals = 0 if digits in ("", "0") or "e" in digits else len(digits)
    return float(0.5 * 10.0**-decimals)


def _shown(row: Outcome) -> str:
    return f"{row.ci_low:g} to {row.ci_high:g} ({row.ci_level:g} %)"


def _written(found: Range) -> str:
    return f"{found[0]:.2g} to {found[1]:.2g}"


__all__ = ["contradiction"]
