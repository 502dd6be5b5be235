"""Importance resampling against the exact answer of a normal prior with a normal observation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from daybreak.errors import ParameterError
from daybreak.population import VirtualPatients, condition, standard_normals

PATIENTS = 100_000


def draws(patients: int = PATIENTS) -> VirtualPatients:
    z = standard_normals(5, "prior", 0, patients)
    return VirtualPatients({"madrs": 37.0 + 6.0 * z}, {"k": z})


def test_the_posterior_of_a_normal_prior_comes_out() -> None:
    """Prior N(37, 6^2), one observation 30 with SD 4: posterior mean (37/36 + 30/16) / (1/36 + 1/16), variance the inverse."""
    prior = draws()
    madrs = prior.covariates["madrs"]
    seen = condition(prior, -0.5 * ((30.0 - madrs) / 4.0) ** 2, seed=1)
    precision = 1 / 36 + 1 / 16
    posterior = seen.patients.covariates["madrs"]
    standard_error = math.sqrt(1 / precision / seen.effective_sample_size)
    assert posterior.mean() == pytest.approx((37 / 36 + 30 / 16) / precision, abs=4 * standard_error)
    assert posterior.std() == pytest.approx(math.sqrt(1 / precision), rel=0.02)


def test_the_effective_sample_size_is_that_of_the_weights() -> None:
    """E[w]^2 / E[w^2] of a normal likelihood under a normal prior, in closed form."""
    prior = draws()
    seen = condition(prior, -0.5 * (prior.parameters["k"] / 1.0) ** 2, seed=1)
    share = (1 / 2) / (1 / math.sqrt(3))  # E[exp(-z^2/2)] = 2^-1/2, E[exp(-z^2)] = 3^-1/2
    assert seen.effective_sample_size / PATIENTS == pytest.approx(share, rel=0.01)


def test_equal_likelihoods_keep_everybody_once() -> None:
    prior = draws(1000)
    seen = condition(prior, np.zeros(1000), seed=3)
    assert list(seen.index) == list(range(1000))
    assert seen.effective_sample_size == pytest.approx(1000)


def test_covariates_and_parameters_stay_together() -> None:
    prior = draws(1000)
    seen = condition(prior, -(prior.parameters["k"] ** 2), seed=3)
    np.testing.assert_allclose(seen.patients.covariates["madrs"], 37 + 6 * seen.patients.parameters["k"])


def test_very_unlikely_observations_do_not_underflow() -> None:
    prior = draws(1000)
    seen = condition(prior, -1e6 - prior.parameters["k"] ** 2, seed=3)
    assert seen.effective_sample_size > 100


def test_the_same_seed_keeps_the_same_patients() -> None:
    prior = draws(1000)
    likelihood = -(prior.parameters["k"] ** 2)
    assert list(condition(prior, likelihood, 3).index) == list(condition(prior, likelihood, 3).index)
    assert list(condition(prior, likelihood, 3).index) != list(condition(prior, likelihood, 4).index)


@pytest.mark.parametrize(
    "log_likelihood",
    [np.full(10, -np.inf), np.full(10, np.nan), np.full(10, np.inf), np.zeros(9)],
    ids=["impossible", "nan", "infinite", "another length"],
)
def test_likelihoods_that_say_nothing_are_refused(log_likelihood: np.ndarray) -> None:
    with pytest.raises(ParameterError):
        condition(draws(10), log_likelihood, seed=1)
