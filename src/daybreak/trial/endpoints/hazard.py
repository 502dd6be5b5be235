"""Two arms' times to an event compared, every replicate at once: the log-rank test and Cox's hazard ratio.

With one covariate that is 0 or 1, Cox's partial likelihood needs only the counts of the event table. Ties are Efron's: of d
events at a time, the l-th (from 0) sees the risk set less l/d of those who have the event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float
from daybreak.errors import TrialError
from daybreak.trial.endpoints.estimate import CONFIDENCE, Estimates, Replicates, without_se
from daybreak.trial.endpoints.survival import EventTable

MOST_STEPS = 100
Counts = Float[np.ndarray, "replicates events"]


@dataclass(frozen=True, eq=False)
class _Two:
    """Events and people at risk of two arms (1 and 0)."""

    d1: Counts
    d0: Counts
    n1: Counts
    n0: Counts


def hazard_ratio(table: EventTable, arm: str, versus: str | None = None) -> Estimates:
    """Hazard in `arm` over hazard in the other, with Wald's 95 % interval on the log scale.

    `p` is the log-rank test's, as trials report it; it exists where the ratio does not. Where only one arm had events while both
    were at risk the estimate is 0 or inf and its interval everything (0 to inf); NaN where no event happened while both were.

    Args:
        versus: the other arm; the control unless named.

    Raises:
        TrialError: no such arm, or no control.
    """
    from scipy.special import ndtri

    two = _two(table, arm, versus)
    both = (two.n1 > 0) & (two.n0 > 0)
    events1, events0 = (two.d1 * both).sum(axis=1), (two.d0 * both).sum(axis=1)
    finite = (events1 > 0) & (events0 > 0)
    log_ratio, information = _efron(two, finite)
    half = np.where(
        finite, float(ndtri(0.5 + CONFIDENCE / 2)) / np.sqrt(np.where(finite, information, 1.0)), np.nan
    )
    value = np.where(
        finite, np.exp(log_ratio), np.where(events1 > 0, np.inf, np.where(events0 > 0, 0.0, np.nan))
    )
    silent = (events1 == 0) & (events0 == 0)
    low = np.where(finite, np.exp(log_ratio - half), np.where(silent, np.nan, 0.0))
    high = np.where(finite, np.exp(log_ratio + half), np.where(silent, np.nan, np.inf))
    return without_se(
        f"{arm} against {versus or table.control}, hazard ratio", value, low, high, _log_rank(two)
    )


def _two(table: EventTable, arm: str, versus: str | None) -> _Two:
    other = table.control if versus is None else versus
    if other is None:
        raise TrialError(
            "This trial has no control arm to compare with.", remedy="Name the arm to compare with."
        )
    for name in (arm, other):
        if name not in table.arms:
            raise TrialError(f"There is no arm {name!r}.", remedy=f"The arms: {', '.join(table.arms)}.")
    one, two = table.arms.index(arm), table.arms.index(other)
    return _Two(*(part[:, at] for part in (table.happened, table.at_risk) for at in (one, two)))


def _log_rank(two: _Two) -> Replicates:
    """(replicates,) two-sided p-value of equal hazards; 1 where no event could tell.

    z^2 = (sum O - E)^2 / sum V with E = n1 d/n and V = d (n1/n)(n0/n)(n - d)/(n - 1) (Mantel 1966).
    """
    from scipy.special import ndtr

    d, n = two.d1 + two.d0, two.n1 + two.n0
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(n > 0, two.n1 * d / n, 0.0)
        variance = np.where(n > 1, d * (two.n1 / n) * (two.n0 / n) * (n - d) / (n - 1), 0.0).sum(axis=1)
        z = np.abs((two.d1 - expected).sum(axis=1)) / np.sqrt(variance)
    return np.asarray(np.where(variance > 0, 2.0 * ndtr(-z), 1.0))


def _efron(two: _Two, finite: np.ndarray) -> tuple[Replicates, Replicates]:
    """(replicates,) the log hazard ratio by Newton's method, and the information there; 0 where it is not finite."""
    log_ratio = np.zeros(len(two.d1))
    for _ in range(MOST_STEPS):
        score, information = _slopes(two, log_ratio)
        step = np.clip(np.where(finite, score / np.where(finite, information, 1.0), 0.0), -1.0, 1.0)
        log_ratio = log_ratio + step
        if np.abs(step).max(initial=0.0) < 1e-10:
            return log_ratio, information
    raise TrialError("The hazard ratio of a replicate did not settle.")


def _slopes(two: _Two, log_ratio: Replicates) -> tuple[Replicates, Replicates]:
    """(replicates,) first derivative of the log partial likelihood, and minus the second."""
    d, ratio = two.d1 + two.d0, np.exp(log_ratio)[:, None]
    score, information = two.d1.sum(axis=1), np.zeros(len(d))
    for earlier in range(int(d.max(initial=0.0))):
        counts = earlier < d
        done = np.where(counts, earlier / np.where(counts, d, 1.0), 0.0)
        one, zero = (two.n1 - done * two.d1) * ratio, two.n0 - done * two.d0
        share = np.where(counts, one / np.where(counts, one + zero, 1.0), 0.0)
        score = score - share.sum(axis=1)
        information = information + (share * (1 - share)).sum(axis=1)
    return score, information


__all__ = ["hazard_ratio"]
