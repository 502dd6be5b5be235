"""Standard errors and SDs from what papers print: intervals, standard errors, counts of patients.

    normal      se = (high - low) / (2 z)              z = 1.959964 for 95 %
    Student     se = (high - low) / (2 t(df))
    ratio       the same on the logarithms of the limits
    SD          sd = se sqrt(n)

Source: Cochrane Handbook for Systematic Reviews of Interventions 6.5, sections 6.3.1 and 6.5.2.
"""

from __future__ import annotations

import math

from daybreak.errors import EvidenceError

LEVEL = 0.95


def se_from_interval(
    low: float, high: float, *, level: float = LEVEL, df: int | float | None = None
) -> float:
    """Standard error from a confidence interval that is symmetric about its estimate.

    Args:
        level: coverage of the interval, between 0 and 1.
        df: degrees of freedom where the interval is Student's; None where it is normal.

    Raises:
        EvidenceError: limits in the wrong order, a level that is none.
    """
    if not low < high:
        raise EvidenceError(
            f"The interval {low:g} to {high:g} has no width.", remedy="Write the lower limit first."
        )
    return (high - low) / (2 * quantile(level, df))


def se_from_ratio_interval(
    low: float, high: float, *, level: float = LEVEL, df: int | float | None = None
) -> float:
    """Standard error of the logarithm of a ratio from the ratio's confidence interval.

    Raises:
        EvidenceError: a limit that no ratio can have.
    """
    if low <= 0:
        raise EvidenceError(f"A ratio cannot be {low:g}.", remedy="Write a lower limit above zero.")
    if not low < high:
        raise EvidenceError(
            f"The interval {low:g} to {high:g} has no width.", remedy="Write the lower limit first."
        )
    return se_from_interval(math.log(low), math.log(high), level=level, df=df)


def sd_from_se(se: float, n: float) -> float:
    """SD of the patients from the standard error of their mean.

    Raises:
        EvidenceError: a standard error or a number of patients that is not above zero.
    """
    if not (se > 0 and n > 0):
        raise EvidenceError(
            f"A standard error of {se:g} in {n:g} patients has no SD.", remedy="Leave it out."
        )
    return se * math.sqrt(n)


def quantile(level: float, df: int | float | None = None) -> float:
    """Half the width of a two-sided interval in standard errors: normal, or Student's with `df`.

    Raises:
        EvidenceError: a level outside 0 to 1, degrees of freedom below one.
    """
    from scipy.special import ndtri, stdtrit

    if not 0 < level < 1:
        raise EvidenceError(f"{level:g} is no level of an interval.", remedy="Write one such as 0.95.")
    if df is not None and not df > 0:
        raise EvidenceError(
            f"{df:g} degrees of freedom are too few.", remedy="Give an interval from more patients."
        )
    upper = (1 + level) / 2
    return float(ndtri(upper) if df is None else stdtrit(df, upper))
