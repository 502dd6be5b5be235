"""How far the trials disagree, with intervals: tau2, tau, I2 and H2 by the Q profile, as metafor's `confint` gives them.

    I2 = tau2 / (tau2 + s2)       H2 = tau2 / s2 + 1       s2 = (k - p) / tr P, the typical sampling variance

Source: Higgins and Thompson 2002, doi:10.1002/sim.1186; Viechtbauer 2007, doi:10.1002/sim.2514.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from daybreak.evidence.pooling.heterogeneity import q_profile
from daybreak.evidence.pooling.model import Interval, Model
from daybreak.evidence.pooling.profile import independent


@dataclass(frozen=True)
class Heterogeneity:
    """tau2 (the square of the effect's unit), I2 (a share) and H2, each with its interval; Q with its degrees of freedom."""

    tau2: float
    tau2_interval: Interval
    i2: float
    i2_interval: Interval
    h2: float
    h2_interval: Interval
    q: float
    q_df: int
    q_p: float

    @property
    def tau(self) -> float:
        return math.sqrt(self.tau2)


def heterogeneity(model: Model) -> Heterogeneity:
    """The heterogeneity of a fitted model, with intervals at its level. Needs one effect more than there are terms."""
    profile = independent(model.effects.estimate, model.design, model.effects.variance)
    low, high = q_profile(profile, model.level)
    s2 = model.typical_variance
    return Heterogeneity(
        tau2=model.tau2,
        tau2_interval=Interval(low, high),
        i2=model.i2,
        i2_interval=Interval(low / (low + s2), high / (high + s2)),
        h2=model.h2,
        h2_interval=Interval(low / s2 + 1, high / s2 + 1),
        q=model.q,
        q_df=model.df,
        q_p=model.q_p,
    )
