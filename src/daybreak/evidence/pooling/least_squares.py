"""Generalised least squares, the linear algebra under every pooled figure.

    b = (X' M^-1 X)^-1 X' M^-1 y        var(b) = (X' M^-1 X)^-1
    P = M^-1 - M^-1 X var(b) X' M^-1    Q = y' P y

M is the covariance of the studies (sampling plus heterogeneity); it is taken apart by Cholesky and X by QR, so that sampling
variances may differ by many powers of ten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.shapes import Design, StudyFloat, StudyMatrix, TermFloat, TermMatrix

_LEAST = 1e-10  # of the largest: below, a column of X is a mixture of the others


@dataclass(frozen=True)
class Solution:
    """Coefficients with their covariance, the projection P and the sum of squares Q."""

    coefficients: TermFloat
    covariance: TermMatrix
    projection: StudyMatrix
    q: float


def solve(estimate: StudyFloat, design: Design, covariance: StudyMatrix) -> Solution:
    """Fit the effects for a known covariance of the studies.

    Raises:
        EvidenceError: columns of the design that cannot be told apart.
    """
    root = np.linalg.cholesky(covariance)
    whitened = np.linalg.solve(root, np.column_stack([design, estimate]))
    x, y = whitened[:, :-1], whitened[:, -1]
    q, r = np.linalg.qr(x)
    check_rank(design)
    inverse = np.linalg.inv(r)
    residual = y - q @ (q.T @ y)
    outer = np.linalg.solve(root.T, np.eye(len(y)) - q @ q.T)
    return Solution(
        coefficients=inverse @ (q.T @ y),
        covariance=inverse @ inverse.T,
        projection=np.linalg.solve(root.T, outer.T),
        q=float(residual @ residual),
    )


def check_rank(design: Design) -> None:
    """Refuse a design whose columns say the same thing twice.

    Raises:
        EvidenceError: too few studies for the terms, or terms that cannot be told apart.
    """
    scaled = design / np.maximum(np.linalg.norm(design, axis=0), np.finfo(float).tiny)
    singular = np.linalg.svd(scaled, compute_uv=False)
    if design.shape[0] < design.shape[1] or singular[-1] < _LEAST * singular[0]:
        raise EvidenceError(
            f"{design.shape[0]} effects cannot tell {design.shape[1]} terms apart.",
            remedy="Ask with fewer moderators, or with more trials.",
        )
