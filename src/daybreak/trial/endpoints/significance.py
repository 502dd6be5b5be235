"""Power: the share of replicates of a trial that would have been called significant, with its Monte Carlo interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float
from daybreak.errors import TrialError
from daybreak.trial.endpoints.estimate import Estimates
from daybreak.trial.endpoints.shares import wilson


@dataclass(frozen=True, slots=True)
class Power:
    """How often a trial succeeds.

    Args:
        value, low, high: share of replicates that succeed, with Wilson's 95 % interval for their number.
        significant, replicates: the counts behind it.
        unknown: replicates without a p-value; they count as not significant.
        alpha: two-sided level of the test.
    """

    value: float
    low: float
    high: float
    significant: int
    replicates: int
    unknown: int
    alpha: float


def power(p: Float[np.ndarray, " replicates"], alpha: float = 0.05) -> Power:
    """Power from two-sided p-values, one a replicate; NaN (no estimate) is not significant.

    Raises:
        TrialError: no replicates, a p-value outside 0 to 1, or a level that is none.
    """
    if not 0 < alpha < 1:
        raise TrialError(
            f"A test cannot have the level {alpha:g}.", remedy="Give a share between 0 and 1, as in 0.05."
        )
    if not len(p):
        raise TrialError("Power needs at least one replicate.")
    if ((p < 0) | (p > 1)).any():
        raise TrialError("A p-value lies outside 0 to 1.")
    significant = int((p < alpha).sum())
    low, high = wilson(significant, len(p))
    return Power(
        significant / len(p), float(low), float(high), significant, len(p), int(np.isnan(p).sum()), alpha
    )


def power_in_favour(difference: Estimates, alpha: float = 0.05, *, lower_is_better: bool = True) -> Power:
    """Power to be significant in the right direction.

    Args:
        difference: with no difference at 0 (for a hazard or risk ratio use its p-values and `power`).
        lower_is_better: a negative difference favours the arm (scores), as opposed to a positive one (response).
    """
    wrong = difference.value >= 0 if lower_is_better else difference.value <= 0
    return power(np.where(wrong & np.isfinite(difference.p), 1.0, difference.p), alpha)


__all__ = ["Power", "power", "power_in_favour"]
