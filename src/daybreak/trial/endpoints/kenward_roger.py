"""Kenward and Roger's small-sample correction of a contrast in a REML fit.

For w' vec B, where vec B has the covariance Phi,

    Phi_A = Phi + 2 Phi [sum_ij V_ij (Q_ij - P_i Phi P_j)] Phi,   Q_ij = sum_k S_k (x) W_k D_i W_k D_j W_k,

with V the inverse of the expected information about Sigma. Second derivatives vanish: Sigma is linear in its elements. For a
single contrast their F test is t = w' vec B / sqrt(w' Phi_A w) with

    df = 2 (w' Phi w)^2 / (g' V g),   g_i = d(w' Phi w) / dtheta_i = - w' Phi P_i Phi w,

Satterthwaite's degrees of freedom at the expected information, and a scale factor of 1. With nobody missing, a contrast at one
visit is then the analysis of covariance of that visit, exactly.

Source: Kenward MG, Roger JH. Biometrics 1997;53:983-997, doi:10.2307/2533558.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from daybreak.arrays import Float
from daybreak.trial.endpoints.mmrm_likelihood import Matrix, Reml, basis


@dataclass(frozen=True, eq=False)
class Corrected:
    """A fit with what its contrasts need."""

    fit: Reml

    @cached_property
    def uncertainty(self) -> Matrix:
        """V, the covariance of Sigma's elements."""
        return np.asarray(np.linalg.inv(self.fit.information))

    @cached_property
    def phi(self) -> Matrix:
        """Phi_A, the corrected covariance of vec B."""
        fit, D = self.fit, basis(len(self.fit.covariance))
        W, phi, P = fit.inverse, fit.phi, fit.slopes
        weighted = np.einsum("iuv,ij,jwz->uvwz", D, self.uncertainty, D, optimize=True)
        inner = W @ np.einsum("uvwz,kvw->kuz", weighted, W, optimize=True) @ W
        Q = np.einsum("kab,kuv->aubv", fit.data.S, inner, optimize=True).reshape(phi.shape)
        PP = (P @ phi @ np.tensordot(self.uncertainty, P, axes=1)).sum(axis=0)
        return np.asarray(phi + 2.0 * phi @ (Q - PP) @ phi)

    def contrast(self, weights: Float[np.ndarray, "q visits"]) -> tuple[float, float, float]:
        """Value, standard error and degrees of freedom of sum(weights * B)."""
        w = weights.ravel()
        turned = self.fit.phi @ w
        g = -turned @ self.fit.slopes @ turned
        df = 2.0 * float(w @ turned) ** 2 / float(g @ self.uncertainty @ g)
        return float(np.sum(weights * self.fit.coefficients)), float(np.sqrt(w @ self.phi @ w)), df


__all__ = ["Corrected"]
