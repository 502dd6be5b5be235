"""The restricted likelihood of a mixed model for repeated measures with an unstructured covariance, scores missing at random.

A patient with covariates x (q,) has at m visits the changes y = B' x + e, e ~ N(0, Sigma), of which only some are seen. Patients
who were seen at the same visits form a pattern k. With W_k the inverse of Sigma's seen part (0 elsewhere), the fit needs of the
data only the sums S_k = sum x x', T_k = sum x y', Y_k = sum y y' and the number n_k: its cost does not grow with the patients.

    -2 l = sum_k [n_k log|Sigma_k| + tr(W_k R_k)] + log|H| + (N - p) log(2 pi),   H = sum_k S_k (x) W_k,   p = q m
    R_k  = Y_k - B' T_k - T_k' B + B' S_k B,   vec B = H^-1 vec(sum_k T_k W_k)

Sigma's own elements are its parameters. Source: Jennrich & Schluchter 1986, doi:10.2307/2530695.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log, pi

import numpy as np

from daybreak.arrays import Float
from daybreak.trial.endpoints.mmrm_patterns import Patterns

Matrix = Float[np.ndarray, "rows columns"]


@lru_cache(maxsize=32)
def basis(visits: int) -> Float[np.ndarray, "parameters visits visits"]:
    """D_i = dSigma / dtheta_i for the elements of the lower triangle: ones at (r, c) and (c, r)."""
    rows, columns = np.tril_indices(visits)
    matrices = np.zeros((len(rows), visits, visits))
    at = np.arange(len(rows))
    matrices[at, rows, columns] = matrices[at, columns, rows] = 1.0
    matrices.flags.writeable = False
    return matrices


@dataclass(frozen=True, eq=False)
class Reml:
    """The restricted likelihood at one covariance, with what its slope and Kenward and Roger's correction share."""

    data: Patterns
    covariance: Matrix

    @cached_property
    def inverse(self) -> Float[np.ndarray, "patterns visits visits"]:
        """W_k."""
        seen = self.data.seen[:, :, None] * self.data.seen[:, None, :]
        absent = np.eye(len(self.covariance)) * (1.0 - self.data.seen[:, :, None])
        return np.asarray(np.linalg.inv(self.covariance * seen + absent) * seen)

    @cached_property
    def phi(self) -> Matrix:
        """Phi = H^-1, (p, p): covariance of vec B, visits varying fastest."""
        q, m = self.data.T.shape[1:]
        H = np.einsum("kab,kuv->aubv", self.data.S, self.inverse, optimize=True).reshape(q * m, q * m)
        return np.asarray(np.linalg.inv(H))

    @cached_property
    def coefficients(self) -> Float[np.ndarray, "q visits"]:
        """B, by generalised least squares."""
        weighted = (self.data.T @ self.inverse).sum(axis=0)
        return np.asarray((self.phi @ weighted.ravel()).reshape(weighted.shape))

    @cached_property
    def residual(self) -> Float[np.ndarray, "patterns visits visits"]:
        """R_k."""
        cross = self.coefficients.T @ self.data.T
        return np.asarray(
            self.data.Y
            - cross
            - cross.transpose(0, 2, 1)
            + self.coefficients.T @ self.data.S @ self.coefficients
        )

    @cached_property
    def spread(self) -> Float[np.ndarray, "patterns visits visits"]:
        """G_k = sum over patients of Cov(B' x): what the fitted coefficients took out of R_k."""
        q, m = self.data.T.shape[1:]
        return np.asarray(
            np.einsum("kab,aubv->kuv", self.data.S, self.phi.reshape(q, m, q, m), optimize=True)
        )

    @cached_property
    def log_likelihood(self) -> float:
        """l; as nlme's `gls(method = "REML")` prints it."""
        seen = self.data.seen[:, :, None] * self.data.seen[:, None, :]
        absent = np.eye(len(self.covariance)) * (1.0 - self.data.seen[:, :, None])
        size = np.linalg.slogdet(self.covariance * seen + absent)[1]
        left = self.data.observations - len(self.phi)
        deviance = (
            self.data.count @ size + np.sum(self.inverse * self.residual) - np.linalg.slogdet(self.phi)[1]
        )
        return float(-0.5 * (deviance + left * log(2.0 * pi)))

    @cached_property
    def score(self) -> Float[np.ndarray, " parameters"]:
        """dl / dtheta_i = tr(D_i M), M = 1/2 sum_k [W_k (R_k + G_k) W_k - n_k W_k]."""
        W = self.inverse
        M = 0.5 * (W @ (self.residual + self.spread) @ W - self.data.count[:, None, None] * W).sum(axis=0)
        return np.asarray(np.tensordot(basis(len(M)), M, axes=2))

    @cached_property
    def slopes(self) -> Float[np.ndarray, "parameters p p"]:
        """P_i = dH / dtheta_i = - sum_k S_k (x) W_k D_i W_k."""
        q, m = self.data.T.shape[1:]
        moved = self.inverse[None] @ basis(m)[:, None] @ self.inverse[None]
        full = np.einsum("kab,ikuv->iaubv", self.data.S, moved, optimize=True)
        return np.asarray(-full.reshape(-1, q * m, q * m))

    @cached_property
    def information(self) -> Float[np.ndarray, "parameters parameters"]:
        """Expected information, I_ij = 1/2 [sum_k n_k tr(W D_i W D_j) - 2 sum_k tr(D_i W D_j W G W) + tr(Phi P_i Phi P_j)]."""
        W, D = self.inverse, basis(len(self.covariance))
        C = W @ self.spread @ W
        mixed = np.einsum("kvw,kzu->uvwz", W, self.data.count[:, None, None] * W - 2.0 * C, optimize=True)
        inner = np.einsum("iuv,uvwz,jwz->ij", D, mixed, D, optimize=True)
        moved = self.phi @ self.slopes
        outer = moved.reshape(len(D), -1) @ moved.transpose(0, 2, 1).reshape(len(D), -1).T
        return np.asarray(0.25 * (inner + inner.T) + 0.5 * outer)


__all__ = ["Matrix", "Reml", "basis"]
