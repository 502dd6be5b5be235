"""The mathematics of the mixed model for repeated measures: REML for an unstructured covariance with scores missing at random.

A patient with covariates x (q,) has at m visits the changes y = B' x + e, e ~ N(0, Sigma), of which only some are seen. Patients
who were seen at the same visits form a pattern k. With W_k the inverse of Sigma's seen part (0 elsewhere), the fit needs of the
data only the sums S_k = sum x x', T_k = sum x y', Y_k = sum y y' and the number n_k: its cost does not grow with the patients.

    -2 l = sum_k [n_k log|Sigma_k| + tr(W_k R_k)] + log|H| + (N - p) log(2 pi),   H = sum_k S_k (x) W_k,   p = q m
    R_k  = Y_k - B' T_k - T_k' B + B' S_k B,   vec B = H^-1 vec(sum_k T_k W_k)

Sigma's own elements are the parameters; they are found by Fisher scoring (Jennrich & Schluchter 1986, doi:10.2307/2530695).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log, pi

import numpy as np

from daybreak.arrays import Float
from daybreak.errors import TrialError

MOST_STEPS = 200
SETTLED = 1e-16  # score' information^-1 score: the squared step in standard errors
Matrix = Float[np.ndarray, "rows columns"]


@dataclass(frozen=True, eq=False)
class Patterns:
    """What the data say, summed over patients who were seen at the same visits.

    Args:
        seen: (patterns, visits) 1 where seen, else 0.
        count: (patterns,) patients.
        S, T, Y: (patterns, q, q), (patterns, q, visits), (patterns, visits, visits) the sums above.
    """

    seen: Float[np.ndarray, "patterns visits"]
    count: Float[np.ndarray, " patterns"]
    S: Float[np.ndarray, "patterns q q"]
    T: Float[np.ndarray, "patterns q visits"]
    Y: Float[np.ndarray, "patterns visits visits"]

    @property
    def observations(self) -> int:
        """Scores seen in all."""
        return int(self.count @ self.seen.sum(axis=1))


def patterns(x: Float[np.ndarray, "patients q"], y: Float[np.ndarray, "patients visits"]) -> Patterns:
    """Sum the data by pattern. `y` is NaN where nothing was seen; patients never seen are left out."""
    seen = np.isfinite(y)
    some = seen.any(axis=1)
    x, seen, y = x[some], seen[some], np.where(seen, y, 0.0)[some]
    code = seen @ (1 << np.arange(seen.shape[1]))
    _, first, member = np.unique(code, return_index=True, return_inverse=True)
    belongs = np.zeros((len(first), len(code)))
    belongs[member, np.arange(len(code))] = 1.0

    def sums(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray((belongs[:, None, :] * a.T) @ b)

    return Patterns(seen[first].astype(float), belongs.sum(axis=1), sums(x, x), sums(x, y), sums(y, y))


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


def fit_reml(data: Patterns) -> Reml:
    """The covariance at which the restricted likelihood is highest.

    Raises:
        TrialError: two visits share too few patients, or the covariance cannot be found.
    """
    _check_identified(data)
    try:
        here = Reml(data, _start(data))
        for _ in range(MOST_STEPS):
            step = np.linalg.solve(here.information, here.score)
            if float(step @ here.score) < SETTLED * max(1.0, abs(here.log_likelihood)):
                return here
            here = _uphill(here, np.tensordot(step, basis(data.seen.shape[1]), axes=1))
    except np.linalg.LinAlgError as error:
        raise _not_found() from error
    raise _not_found()


def _uphill(here: Reml, step: Matrix) -> Reml:
    """The next covariance: the full step, or the first half of it (or half of that ...) that is valid and not worse."""
    slack = 1e-12 * abs(here.log_likelihood)
    for halved in range(40):
        covariance = here.covariance + step * 0.5**halved
        if np.linalg.eigvalsh(covariance)[0] > 0.0:
            there = Reml(here.data, covariance)
            if there.log_likelihood >= here.log_likelihood - slack:
                return there
    raise _not_found()


def _start(data: Patterns) -> Matrix:
    """Covariance of residuals about visit-wise least squares, from the patients seen at both visits; mended if indefinite."""
    visits = data.seen.shape[1]
    plain = Reml(data, np.eye(visits))
    seen = data.seen[:, :, None] * data.seen[:, None, :]
    covariance = (plain.residual * seen).sum(axis=0) / np.tensordot(data.count, seen, axes=1)
    values, vectors = np.linalg.eigh(covariance)
    least = 1e-2 * values.mean()
    return np.asarray((vectors * np.maximum(values, least)) @ vectors.T)


def _check_identified(data: Patterns) -> None:
    seen = data.seen[:, :, None] * data.seen[:, None, :]
    together, needed = np.tensordot(data.count, seen, axes=1), data.S.shape[1] + 1
    if together.min() < needed:
        raise TrialError(
            f"Two visits share only {together.min():.0f} observed patients; a covariance needs {needed} or more.",
            remedy="Take fewer visits, or ANCOVA at one visit.",
        )


def _not_found() -> TrialError:
    return TrialError(
        "The covariance of the visits cannot be estimated from so few patients.",
        remedy="Take fewer visits, or ANCOVA at one visit.",
    )


__all__ = ["Patterns", "Reml", "basis", "fit_reml", "patterns"]
