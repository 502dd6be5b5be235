"""Effect sizes of two groups measured on a scale, each with its sampling variance.

    difference            d = m1 - m0                       var = s1^2/n1 + s0^2/n0
    standardised (g)      g = J(n1 + n0 - 2) (m1 - m0)/s    var = 1/n1 + 1/n0 + g^2 / (2 (n1 + n0))

with the pooled s and Hedges' exact J(m) = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)). Group 1 is the treated one. The conventions
are those of metafor's `escalc` with its defaults (`MD`; `SMD`, vtype "LS").

Source: Hedges 1981, doi:10.3102/10769986006002107; Hedges and Olkin 1985, chapter 5; Viechtbauer 2010, doi:10.18637/jss.v036.i03.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.evidence.pooling.checks import check_same_length, check_sizes, refuse_where
from daybreak.evidence.pooling.shapes import StudyFloat


@dataclass(frozen=True)
class Effects:
    """One effect a study: estimates, and their sampling variances (the square of the estimate's unit)."""

    estimate: StudyFloat
    variance: StudyFloat

    def __post_init__(self) -> None:
        check_same_length({"estimate": self.estimate, "variance": self.variance})
        refuse_where(
            self.variance <= 0,
            "A sampling variance must be above zero",
            "Look at the SD, SE or interval that it came from.",
            variance=self.variance,
        )


@dataclass(frozen=True)
class Groups:
    """Mean, SD and number of patients of one group in each study.

    Raises:
        EvidenceError: an SD that is negative or zero, fewer than two patients.
    """

    mean: StudyFloat
    sd: StudyFloat
    n: StudyFloat

    def __post_init__(self) -> None:
        check_same_length({"mean": self.mean, "sd": self.sd, "n": self.n})
        check_sizes(2.0, n=self.n)
        refuse_where(self.sd <= 0, "An SD must be above zero", "Leave the study out.", sd=self.sd)


def mean_difference(treated: Groups, control: Groups) -> Effects:
    """Treated minus control, in points of the scale (negative is better where a high score is bad)."""
    variance = treated.sd**2 / treated.n + control.sd**2 / control.n
    return Effects(treated.mean - control.mean, variance)


def hedges_g(treated: Groups, control: Groups) -> Effects:
    """Standardised mean difference with Hedges' exact correction for small samples; no unit."""
    df = treated.n + control.n - 2
    spread = np.sqrt(((treated.n - 1) * treated.sd**2 + (control.n - 1) * control.sd**2) / df)
    return standardised((treated.mean - control.mean) / spread, treated.n, control.n)


def standardised(d: StudyFloat, n_treated: StudyFloat, n_control: StudyFloat) -> Effects:
    """Hedges' g and its variance from an uncorrected d and the two group sizes."""
    check_same_length({"d": d, "n treated": n_treated, "n control": n_control})
    check_sizes(2.0, n_treated=n_treated, n_control=n_control)
    g = small_sample_factor(n_treated + n_control - 2) * d
    return Effects(g, 1 / n_treated + 1 / n_control + g**2 / (2 * (n_treated + n_control)))


def small_sample_factor(df: StudyFloat) -> StudyFloat:
    """Hedges' J, below 1 and rising to it with the degrees of freedom."""
    from scipy.special import gammaln

    return np.asarray(np.exp(gammaln(df / 2) - np.log(np.sqrt(df / 2)) - gammaln((df - 1) / 2)))
