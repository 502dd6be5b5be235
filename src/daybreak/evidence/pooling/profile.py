"""The model as a function of tau2 alone, for many values of tau2 at once.

With G = R R' and R^-1 V R^-T = U D U', the covariance is V + tau2 G = R U (D + tau2) U' R': in the coordinates U' R^-1 every
value of tau2 has a diagonal covariance, with weights w = 1 / (D + tau2). With X turned likewise and W^(1/2) X = Q T by QR,

    q        = |W^(1/2) y - Q Q' W^(1/2) y|^2 = y' P y
    slope    = y' P G P y - tr(P G)           twice the slope of the restricted log-likelihood
    height   = -1/2 [ sum ln(D + tau2) + 2 sum ln|T_jj| + q ]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float
from daybreak.evidence.pooling.shapes import Design, StudyFloat, StudyMatrix

Values = Float[np.ndarray, " values"]


@dataclass(frozen=True)
class Slice:
    """What the model is at some values of tau2."""

    q: Values
    slope: Values
    height: Values


@dataclass(frozen=True)
class Profile:
    """Effects, design and sampling variances in the coordinates where they are independent."""

    estimate: StudyFloat
    design: Design
    variance: StudyFloat

    @property
    def df(self) -> int:
        return int(self.estimate.size) - int(self.design.shape[1])

    def at(self, tau2: Values) -> Slice:
        """Sum of squares, slope and height at each of these values."""
        root = 1 / np.sqrt(self.variance + tau2[:, None])
        q, t = np.linalg.qr(root[:, :, None] * self.design)
        y = root * self.estimate
        residual = y - np.einsum("vkp,vp->vk", q, np.einsum("vkp,vk->vp", q, y))
        squares = np.sum(residual**2, axis=1)
        leverage = np.sum(q**2, axis=2)
        slope = np.sum(root**2 * residual**2, axis=1) - np.sum(root**2 * (1 - leverage), axis=1)
        scale = np.sum(np.log(np.abs(np.diagonal(t, axis1=1, axis2=2))), axis=1)
        return Slice(squares, slope, np.sum(np.log(root), axis=1) - scale - squares / 2)

    def q(self, tau2: float) -> float:
        return float(self.at(np.array([tau2])).q[0])

    def slope(self, tau2: float) -> float:
        return float(self.at(np.array([tau2])).slope[0])


def independent(estimate: StudyFloat, design: Design, variance: StudyFloat) -> Profile:
    """The profile of effects that share nothing (G the identity, V diagonal)."""
    return Profile(estimate, design, variance)


def correlated(estimate: StudyFloat, design: Design, sampling: StudyMatrix, pattern: StudyMatrix) -> Profile:
    """The profile of effects that share arms: V and G are full within a trial."""
    root = np.linalg.inv(np.linalg.cholesky(pattern))
    variance, turned = np.linalg.eigh(root @ sampling @ root.T)
    turn = turned.T @ root
    return Profile(turn @ estimate, turn @ design, variance)
