"""Whether small trials tell another story than large ones: regression tests of the funnel.

    Egger, weighted         y_i = b0 + b1 se_i     weights 1/v_i, residual variance free      ("lm")
    random effects          y_i = b0 + b1 se_i + u_i                                          ("rma")

b1 is tested against zero; b0 is the effect of a trial of unlimited size. With fewer than ten trials the test has little power
(Cochrane Handbook 6.5, section 13.3.5.4).

Source: Egger et al. 1997, doi:10.1136/bmj.315.7109.629; Sterne and Egger 2005; metafor's `regtest`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.least_squares import solve
from daybreak.evidence.pooling.model import Interval, Model, fit, two_sided
from daybreak.evidence.pooling.reported import quantile

RECOMMENDED = 10  # trials; below, the handbook advises against the test


@dataclass(frozen=True)
class SmallStudies:
    """Slope on the standard error with its test (t with `df`, or normal where df is None), and the effect at none."""

    model: Literal["lm", "rma"]
    slope: float
    statistic: float
    df: int | None
    p: float
    limit: float
    limit_interval: Interval


def egger(model: Model, kind: Literal["lm", "rma"] = "lm") -> SmallStudies:
    """The regression test of a funnel.

    Raises:
        EvidenceError: fewer than three trials, or all equally precise.
    """
    se = np.sqrt(model.effects.variance)
    if model.k < 3 or np.ptp(se) <= 1e-12 * se.max():
        raise EvidenceError(
            f"{model.k} trials of these sizes cannot show what small trials do.",
            remedy="The test needs three trials of different precision.",
        )
    return _weighted(model, se) if kind == "lm" else _random(model, se)


def _weighted(model: Model, se: np.ndarray) -> SmallStudies:
    design = np.column_stack([np.ones(model.k), se])
    fitted = solve(model.effects.estimate, design, np.diag(se**2))
    df = model.k - 2
    spread = np.sqrt(np.diag(fitted.covariance) * fitted.q / df)
    half = quantile(model.level, df) * float(spread[0])
    limit = float(fitted.coefficients[0])
    statistic = float(fitted.coefficients[1] / spread[1]) if spread[1] > 0 else 0.0
    return SmallStudies(
        model="lm",
        slope=float(fitted.coefficients[1]),
        statistic=statistic,
        df=df,
        p=two_sided(statistic, df),
        limit=limit,
        limit_interval=Interval(limit - half, limit + half),
    )


def _random(model: Model, se: np.ndarray) -> SmallStudies:
    design = np.column_stack([np.ones(model.k), se])
    fitted = fit(
        Effects(model.effects.estimate, model.effects.variance),
        design,
        terms=("limit", "slope on the standard error"),
        method=model.method,
        test=model.test,
        level=model.level,
    )
    spread = float(fitted.se[1])
    return SmallStudies(
        model="rma",
        slope=float(fitted.coefficients[1]),
        statistic=float(fitted.coefficients[1]) / spread if spread > 0 else 0.0,
        df=fitted.df if model.test != "z" else None,
        p=fitted.p_of(1),
        limit=fitted.estimate,
        limit_interval=fitted.interval,
    )
