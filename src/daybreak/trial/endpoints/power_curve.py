"""Power as a function of the number of patients, fitted to counts of significant replicates: probit(power) = a + b sqrt(n).

It is the form that tests of means, shares and hazards share at large n, power = Phi(sqrt(n) effect - z), and it rises with n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, sqrt

import numpy as np

from daybreak.arrays import Float
from daybreak.errors import TrialError
from daybreak.trial.endpoints.estimate import CONFIDENCE

NEAR = 3.0  # sizes further than this factor from the one sought say little about it, and the form does not hold that far
MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class SizeTried:
    """Replicates of a trial with n patients an arm, and how many were significant.

    Raises:
        TrialError: no patients, or more significant replicates than replicates.
    """

    n: int
    significant: int
    replicates: int

    def __post_init__(self) -> None:
        if self.n < 1 or self.replicates < 1 or not 0 <= self.significant <= self.replicates:
            raise TrialError(
                f"{self.significant} of {self.replicates} replicates with {self.n} patients is no result."
            )

    @property
    def rate(self) -> float:
        """Share of replicates that were significant."""
        return self.significant / self.replicates


@dataclass(frozen=True, eq=False)
class PowerCurve:
    """A fitted curve that rises: intercept a, slope b > 0 and their covariance."""

    a: float
    b: float
    covariance: Float[np.ndarray, "2 2"]

    def size(self, wanted: float) -> int:
        """The smallest number of patients at which the fitted power is at least `wanted`."""
        from scipy.special import ndtri

        root = max((float(ndtri(wanted)) - self.a) / self.b, 0.0)
        return max(1, ceil(root**2 - 1e-9))

    def interval(self, wanted: float) -> tuple[int, float]:
        """The sizes at which the 95 % band around the curve includes `wanted` (Fieller): lowest and highest, inf for no bound.

        Roots r = sqrt(n) of (a' + b r)^2 = z^2 Var(a' + b r) with a' = a - probit(wanted).
        """
        from scipy.special import ndtri

        a, z2 = self.a - float(ndtri(wanted)), float(ndtri(0.5 + CONFIDENCE / 2)) ** 2
        square = self.b**2 - z2 * self.covariance[1, 1]
        half = a * self.b - z2 * self.covariance[0, 1]
        inside = half**2 - square * (a**2 - z2 * self.covariance[0, 0])
        if square <= 0 or inside < 0:  # the slope itself is not certain
            return 1, inf
        low, high = (max((-half + sign * sqrt(inside)) / square, 0.0) for sign in (-1, 1))
        return max(1, floor(low**2)), float(max(1, ceil(high**2)))


def fit_power(tried: Sequence[SizeTried], wanted: float) -> PowerCurve | None:
    """The curve through the sizes tried, those near the size sought where they suffice; None where it does not rise."""
    curve = _fit(tried)
    if curve is None:
        return None
    n = curve.size(wanted)
    near = [one for one in tried if n / NEAR <= one.n <= n * NEAR]
    return _fit(near) or curve


def _fit(tried: Sequence[SizeTried]) -> PowerCurve | None:
    """Maximum likelihood by Fisher scoring. Half a success and half a failure are added to each size, which keeps it finite."""
    from scipy.special import ndtr, ndtri

    if len({one.n for one in tried}) < 2:
        return None
    x = np.array([[1.0, sqrt(one.n)] for one in tried])
    count = np.array([one.replicates + 1.0 for one in tried])
    rate = np.array([one.significant + 0.5 for one in tried]) / count
    eta = np.clip(ndtri(rate), -5.0, 5.0)
    for _ in range(MOST_STEPS):
        mean, slope = ndtr(eta), np.exp(-eta * eta / 2) / sqrt(2 * np.pi)
        weight = count * slope**2 / (mean * (1 - mean))
        covariance = np.linalg.inv(x.T @ (weight[:, None] * x))
        a, b = covariance @ x.T @ (weight * (eta + (rate - mean) / slope))
        before, eta = eta, np.clip(x @ np.array([a, b]), -5.0, 5.0)
        if np.abs(eta - before).max() < 1e-8:
            return PowerCurve(float(a), float(b), covariance) if b > 0 else None
    return None


__all__ = ["PowerCurve", "SizeTried", "fit_power"]
