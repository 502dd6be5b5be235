"""Random-effects pooling and meta-regression: one model for both, with Hartung and Knapp's test.

    y_i = x_i' b + u_i + e_i        u_i ~ N(0, tau2)       e_i ~ N(0, v_i), v_i known
    weights w_i = 1 / (v_i + tau2)

With `test="knha"` the covariance of b is multiplied by s2 = sum w_i (y_i - x_i' b)^2 / (k - p) and intervals use Student's t with
k - p degrees of freedom; with "z" neither. Where trials agree better than chance lets them s2 is below 1 and narrows the
interval; "adhoc" keeps it at 1 or above. The conventions are metafor's.

Source: Hartung and Knapp 2001, doi:10.1002/sim.1009; Knapp and Hartung 2003, doi:10.1002/sim.1482; Higgins and Thompson 2002,
doi:10.1002/sim.1186 (I2, H2); Viechtbauer 2010, doi:10.18637/jss.v036.i03.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.heterogeneity import dersimonian_laird, restricted_maximum_likelihood
from daybreak.evidence.pooling.least_squares import Solution, solve
from daybreak.evidence.pooling.profile import independent
from daybreak.evidence.pooling.reported import LEVEL, quantile
from daybreak.evidence.pooling.shapes import Design, StudyFloat, TermFloat, TermMatrix

Method = Literal["REML", "DL", "EE"]
Test = Literal["knha", "adhoc", "z"]


@dataclass(frozen=True)
class Interval:
    """A two-sided interval."""

    low: float
    high: float


@dataclass(frozen=True)
class Wald:
    """A test of several coefficients at once: F with `df` and `df_residual`, or chi-squared with `df`."""

    statistic: float
    df: int
    df_residual: int | None
    p: float


@dataclass(frozen=True)
class Model:
    """A fitted model: `k` effects, `p` coefficients.

    `weights` are the shares of the effects in the model's estimate, summing to 1. `q` is the weighted sum of squares without
    heterogeneity, chi-squared with k - p degrees of freedom if there is none. `i2` is a share, 0 to 1.
    """

    effects: Effects
    design: Design
    terms: tuple[str, ...]
    method: Method
    test: Test
    level: float
    coefficients: TermFloat
    covariance: TermMatrix = field(repr=False)
    tau2: float
    tau2_se: float | None
    weights: StudyFloat
    q: float
    q_p: float
    typical_variance: float

    @property
    def k(self) -> int:
        return len(self.effects.estimate)

    @property
    def df(self) -> int:
        """Residual degrees of freedom, k - p."""
        return self.k - len(self.coefficients)

    @property
    def se(self) -> TermFloat:
        return np.sqrt(np.diag(self.covariance))

    @property
    def i2(self) -> float:
        """Share of the variance of an effect of typical precision that is between trials; from Q under equal effects."""
        if self.method == "EE":
            return max(0.0, 1 - self.df / self.q) if self.q > 0 else 0.0
        return self.tau2 / (self.tau2 + self.typical_variance)

    @property
    def h2(self) -> float:
        """Total variance of an effect over its sampling variance; from Q under equal effects."""
        if self.method == "EE":
            return self.q / self.df if self.df else 1.0
        return self.tau2 / self.typical_variance + 1

    @property
    def estimate(self) -> float:
        """The first coefficient: the pooled effect where there are no moderators."""
        return float(self.coefficients[0])

    @property
    def interval(self) -> Interval:
        """Confidence interval of the first coefficient."""
        return self.interval_of(0)

    def interval_of(self, term: int) -> Interval:
        half = self._quantile * float(self.se[term])
        middle = float(self.coefficients[term])
        return Interval(middle - half, middle + half)

    def p_of(self, term: int) -> float:
        """Two-sided p value of one coefficient; 0 where it is not zero and nothing varies."""
        se = float(self.se[term])
        if se == 0:
            return 1.0 if self.coefficients[term] == 0 else 0.0
        return two_sided(float(self.coefficients[term]) / se, self.df if self.test != "z" else None)

    @property
    def _quantile(self) -> float:
        return quantile(self.level, self.df if self.test != "z" else None)

    @property
    def prediction(self) -> Interval | None:
        """Where the true effect of a new trial lies at the level of the model; None without heterogeneity in the model."""
        return None if self.method == "EE" else self.prediction_at(np.eye(len(self.coefficients))[0])

    def prediction_at(self, row: TermFloat) -> Interval:
        """The prediction interval for a trial with this row of the design."""
        middle, variance = float(row @ self.coefficients), float(row @ self.covariance @ row)
        half = self._quantile * math.sqrt(variance + self.tau2)
        return Interval(middle - half, middle + half)

    def confidence_at(self, row: TermFloat) -> tuple[float, Interval]:
        """Expected effect of trials with this row of the design, and its confidence interval."""
        middle, variance = float(row @ self.coefficients), float(row @ self.covariance @ row)
        half = self._quantile * math.sqrt(variance)
        return middle, Interval(middle - half, middle + half)

    def wald(self, terms: tuple[int, ...]) -> Wald:
        """Omnibus test that these coefficients are all zero (QM): chi-squared under "z", else F."""
        from scipy.special import chdtrc, fdtrc

        chosen = list(terms)
        b = self.coefficients[chosen]
        q = float(b @ np.linalg.solve(self.covariance[np.ix_(chosen, chosen)], b))
        m = len(chosen)
        if self.test != "z":
            return Wald(q / m, m, self.df, float(fdtrc(m, self.df, q / m)))
        return Wald(q, m, None, float(chdtrc(m, q)))


def fit(
    effects: Effects,
    design: Design | None = None,
    *,
    terms: tuple[str, ...] = ("effect",),
    method: Method = "REML",
    test: Test = "knha",
    level: float = LEVEL,
) -> Model:
    """Fit a random-effects model (or an equal-effects one, "EE").

    Args:
        design: rows x_i, one a study; a column of ones (the pooled effect alone) where it is not given.
        terms: the name of each column.
        level: coverage of the intervals, 0 to 1.

    Raises:
        EvidenceError: too few effects for the terms, or for the test.
    """
    y, v = effects.estimate, effects.variance
    x = np.ones((len(y), 1)) if design is None else design
    _check_enough(len(y), x.shape[1], test)
    at_zero = solve(y, x, np.diag(v))
    tau2 = _tau2(effects, x, at_zero, method)
    fitted = solve(y, x, np.diag(v + tau2))
    df = len(y) - x.shape[1]
    return Model(
        effects=effects,
        design=x,
        terms=terms,
        method=method,
        test=test,
        level=level,
        coefficients=fitted.coefficients,
        covariance=fitted.covariance * _scale(fitted.q, df, test),
        tau2=tau2,
        tau2_se=_tau2_se(fitted, method),
        weights=(1 / (v + tau2)) / float(np.sum(1 / (v + tau2))),
        q=at_zero.q,
        q_p=_chance(at_zero.q, df),
        typical_variance=df / float(np.trace(at_zero.projection)) if df else math.inf,
    )


def _scale(q: float, df: int, test: Test) -> float:
    """Hartung and Knapp's factor of the covariance."""
    if test == "z":
        return 1.0
    return max(1.0, q / df) if test == "adhoc" else q / df


def two_sided(statistic: float, df: int | None) -> float:
    """p value of a normal statistic, or of Student's with `df`."""
    from scipy.special import ndtr, stdtr

    lower = -abs(statistic)
    return float(2 * (ndtr(lower) if df is None else stdtr(df, lower)))


def _tau2(effects: Effects, design: Design, at_zero: Solution, method: Method) -> float:
    if method == "REML":
        return restricted_maximum_likelihood(independent(effects.estimate, design, effects.variance))
    return dersimonian_laird(at_zero, len(effects.estimate) - design.shape[1]) if method == "DL" else 0.0


def _tau2_se(fitted: Solution, method: Method) -> float | None:
    """Standard error of tau2 under REML, from the expected information."""
    if method != "REML":
        return None
    information = float(np.sum(fitted.projection * fitted.projection))
    return math.sqrt(2 / information) if information > 0 else None


def _chance(q: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, q)) if df else 1.0


def _check_enough(k: int, p: int, test: Test) -> None:
    least = p if test == "z" else p + 1
    if k < max(least, 1):
        trials = "trial is" if k == 1 else "trials are"
        raise EvidenceError(
            f"{k} {trials} too few to pool; this needs {least}.",
            remedy="Ask with fewer filters or another window.",
        )
