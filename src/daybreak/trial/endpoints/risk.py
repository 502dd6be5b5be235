"""Two arms' shares compared: risk difference, risk ratio, odds ratio, each with its 95 % interval, replicate by replicate."""

from __future__ import annotations

from typing import Any

import numpy as np

from daybreak.trial.endpoints.estimate import CONFIDENCE, Estimates, Replicates, without_se
from daybreak.trial.endpoints.shares import Shares, wilson


def risk_difference(shares: Shares, arm: str, versus: str | None = None) -> Estimates:
    """Share in `arm` minus share in the other, with Newcombe's hybrid score interval and the chi-square test.

    d = p1 - p2; from d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to d + sqrt((u1 - p1)^2 + (p2 - l2)^2), with Wilson's limits l and u.
    p: Pearson's chi-square without continuity correction; 1 where nobody or everybody has it.

    Args:
        versus: the other arm; the control unless named.

    Raises:
        TrialError: no such arm, or no control.

    Source: Newcombe RG. Stat Med 1998;17:873-890, method 10.
    """
    from scipy.special import ndtr

    (a, n), (c, m) = shares.of(arm), shares.of(versus)
    one, other = _share(a, n), _share(c, m)
    (l1, u1), (l2, u2) = wilson(a, n), wilson(c, m)
    value, pooled = one - other, _share(a + c, n + m)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(value) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    p = np.where(value == 0, 1.0, 2.0 * ndtr(-z))
    low = value - np.sqrt((one - l1) ** 2 + (u2 - other) ** 2)
    high = value + np.sqrt((u1 - one) ** 2 + (other - l2) ** 2)
    return without_se(_measure(shares, arm, versus, "risk difference"), value, low, high, p)


def risk_ratio(shares: Shares, arm: str, versus: str | None = None) -> Estimates:
    """Share in `arm` over share in the other: log interval of Katz, Wald's test. See `odds_ratio` for empty cells."""
    a, b, c, d = _cells(shares, arm, versus)
    n, m = a + b, c + d
    variance = 1 / a - 1 / n + 1 / c - 1 / m
    return _from_log(_measure(shares, arm, versus, "risk ratio"), np.log(a / n) - np.log(c / m), variance)


def odds_ratio(shares: Shares, arm: str, versus: str | None = None) -> Estimates:
    """Odds in `arm` over odds in the other: log interval of Woolf, Wald's test.

    Where one of the four cells is empty, a half is added to each (Haldane and Anscombe), for the estimate as for the interval, as
    in the risk ratio; NaN where nobody counts in an arm.

    Args:
        versus: the other arm; the control unless named.

    Raises:
        TrialError: no such arm, or no control.
    """
    a, b, c, d = _cells(shares, arm, versus)
    variance = 1 / a + 1 / b + 1 / c + 1 / d
    return _from_log(_measure(shares, arm, versus, "odds ratio"), np.log(a * d / (b * c)), variance)


def _cells(shares: Shares, arm: str, versus: str | None) -> Any:
    (a, n), (c, m) = shares.of(arm), shares.of(versus)
    cells = np.array([a, n - a, c, m - c])
    cells[:, (n == 0) | (m == 0)] = np.nan
    return cells + 0.5 * (cells == 0).any(axis=0)


def _from_log(measure: str, log_ratio: Replicates, variance: Replicates) -> Estimates:
    from scipy.special import ndtr, ndtri

    se = np.sqrt(variance)
    half = float(ndtri(0.5 + CONFIDENCE / 2)) * se
    p = 2.0 * ndtr(-np.abs(log_ratio) / se)
    return without_se(measure, np.exp(log_ratio), np.exp(log_ratio - half), np.exp(log_ratio + half), p)


def _share(yes: Replicates, count: Replicates) -> Replicates:
    return np.asarray(yes / np.where(count > 0, count, np.nan))


def _measure(shares: Shares, arm: str, versus: str | None, name: str) -> str:
    return f"{arm} against {versus or shares.control}, {name} of {shares.what}"


__all__ = ["odds_ratio", "risk_difference", "risk_ratio"]
