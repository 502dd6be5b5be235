"""The unstructured covariance at which the restricted likelihood is highest, by Fisher scoring with halved steps.

Source: Jennrich RI, Schluchter MD. Biometrics 1986;42:805-820, doi:10.2307/2530695.
"""

from __future__ import annotations

import numpy as np

from daybreak.errors import TrialError
from daybreak.trial.endpoints.mmrm_likelihood import Matrix, Reml, basis
from daybreak.trial.endpoints.mmrm_patterns import Patterns

MOST_STEPS = 200
MOST_HALVED = 40
SINGULAR = (
    1e-5  # smallest eigenvalue of Sigma over its largest: below, the likelihood has its maximum on the border
)
SETTLED = 1e-16  # score' information^-1 score over the likelihood: the squared step in standard errors


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
    """The next covariance: the full step, or the first half of it (or half of that ...) that is valid and not worse.

    Small trials with gaps can have their highest likelihood at a singular covariance. There no standard error means anything.
    """
    slack = 1e-12 * abs(here.log_likelihood)
    for halved in range(MOST_HALVED):
        covariance = here.covariance + step * 0.5**halved
        values = np.linalg.eigvalsh(covariance)
        if values[0] > 0.0:
            there = Reml(here.data, covariance)
            if there.log_likelihood >= here.log_likelihood - slack:
                if values[0] < SINGULAR * values[-1]:
                    break
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


__all__ = ["fit_reml"]
