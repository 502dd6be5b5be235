"""Between-trial variance tau2: restricted maximum likelihood, DerSimonian and Laird, and its interval by the Q profile.

    REML      maximises  -1/2 [ ln|M| + ln|X' M^-1 X| + y' P y ],   M = V + tau2 G,   at 0 where the slope there is negative
    DL        tau2 = max(0, (Q - (k - p)) / tr P)                    with P and Q at tau2 = 0
    Q profile limits where  y' P(tau2) y  meets the quantiles of chi-squared with k - p degrees of freedom

G is the identity for one effect a trial; in a network, effects that share an arm have 1/2 between them.

Source: Viechtbauer 2005, doi:10.3102/10769986030003261 (REML); DerSimonian and Laird 1986,
doi:10.1016/0197-2456(86)90046-2; Viechtbauer 2007, doi:10.1002/sim.2514 (Q profile).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from daybreak.evidence.pooling.least_squares import Solution
from daybreak.evidence.pooling.profile import Profile

GRID = 61  # places where the likelihood is looked at before it is climbed: it can have two hills
SPAN = 1e-9  # the lowest of them, as a share of the highest
CLOSE = 1e-13  # relative width of the bracket at the end
_MOST_STEPS = 200


def restricted_maximum_likelihood(profile: Profile) -> float:
    """tau2 by REML, the highest of all maxima, to 1e-12 of itself; zero where the likelihood falls from there."""
    if profile.df == 0:
        return 0.0
    places = np.concatenate([[0.0], np.geomspace(SPAN, 1.0, GRID) * _beyond(profile)])
    slopes = profile.at(places).slope
    rises = np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))
    tops = [0.0] if slopes[0] <= 0 else []
    tops += [_root(profile.slope, float(places[i]), float(places[i + 1])) for i in rises]
    heights = profile.at(np.array(tops)).height
    return tops[int(np.argmax(heights))]


def _beyond(profile: Profile) -> float:
    """A value of tau2 from which the likelihood only falls."""
    residual = profile.estimate - profile.design @ np.linalg.lstsq(profile.design, profile.estimate)[0]
    highest = 2 * float(residual @ residual) / profile.df + float(profile.variance.max())
    while profile.slope(highest) > 0:
        highest *= 4
    return highest


def dersimonian_laird(at_zero: Solution, df: int) -> float:
    """tau2 by the method of moments, from the fit without heterogeneity."""
    return max(0.0, (at_zero.q - df) / float(np.trace(at_zero.projection)))


def q_profile(profile: Profile, level: float = 0.95) -> tuple[float, float]:
    """Confidence interval of tau2; (0, 0) where the studies differ less than chance lets them."""
    from scipy.special import chdtri

    def limit(quantile: float) -> float:
        if profile.q(0.0) <= quantile:
            return 0.0
        high = float(profile.variance.max())
        while profile.q(high) > quantile:
            high *= 4
        return _root(lambda tau2: profile.q(tau2) - quantile, 0.0, high)

    return (
        limit(float(chdtri(profile.df, (1 - level) / 2))),
        limit(float(chdtri(profile.df, (1 + level) / 2))),
    )


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that is positive at `low` and not at `high` crosses zero, by Ridders' method."""
    f_low, f_high = function(low), function(high)
    for _ in range(_MOST_STEPS):
        if high - low <= CLOSE * high or f_high == 0:
            break
        middle = (low + high) / 2
        f_middle = function(middle)
        bend = (f_middle * f_middle - f_low * f_high) ** 0.5
        better = middle + (middle - low) * f_middle / bend
        for place in sorted((middle, better)):
            if not low < place < high:
                continue
            f_place = f_middle if place == middle else function(place)
            if f_place > 0:
                low, f_low = place, f_place
            else:
                high, f_high = place, f_place
                break
    return high if f_high == 0 else (low + high) / 2
