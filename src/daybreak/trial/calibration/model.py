"""The statistical model on NumPyro: priors, studies that differ, and the likelihood of the published figures.

    shift of study i:   d_i = tau_d u_i on the log of the drug effect,  c_i = tau_c v_i on the context effect
    mean or difference  normal with the published standard error
    SD of change        its logarithm normal with error 1 / sqrt(2 (n - 1))
    share of n          binomial, also for shares kept among responders
    relapse             the logarithm of a cumulative hazard, or of a ratio of two, normal with the published standard error

each observation times its weight (`problem`): the visits of an arm are not independent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist

from daybreak.trial.calibration.forward import Gained, Values, gained, predicted
from daybreak.trial.calibration.observations import LOGS, SHARES, error_of_log
from daybreak.trial.calibration.priors import Prior, priors
from daybreak.trial.calibration.problem import Problem

LEAST_SHARE = 1e-3


def model(problem: Problem, left_out: Collection[str] = ()) -> None:
    """The joint density of parameters and figures, without those of the trials left out."""
    p: dict[str, Any] = {name: _sampled(prior) for name, prior in priors().items()}
    size = len(problem.studies)
    u = numpyro.sample("drug_of_study", dist.Normal(0.0, 1.0).expand([size]).to_event(1))
    v = numpyro.sample("context_of_study", dist.Normal(0.0, 1.0).expand([size]).to_event(1))
    gain = gained(problem, p, p["drug_between_studies"] * u, p["context_between_studies"] * v)
    numpyro.factor("figures", log_likelihood(problem, gain, p, left_out))


def _sampled(prior: Prior) -> Any:
    if prior.family == "lognormal":
        return numpyro.sample(prior.name, dist.LogNormal(np.log(prior.centre), prior.spread))
    if prior.family == "positive":
        return numpyro.sample(prior.name, dist.TruncatedNormal(prior.centre, prior.spread, low=0.02))
    if prior.family == "share":
        return jax.nn.sigmoid(numpyro.sample(f"{prior.name}/logit", dist.Normal(prior.centre, prior.spread)))
    return numpyro.sample(prior.name, dist.Normal(prior.centre, prior.spread))


def log_likelihood(problem: Problem, gain: Gained, p: Values, left_out: Collection[str] = ()) -> Any:
    """Sum over the observations of the trials that are not left out."""
    found = predicted(problem, gain, p)
    value = np.array([o.value for o in problem.observations])
    spread = np.array([o.spread for o in problem.observations])
    weight = problem.weight * np.array([o.trial not in left_out for o in problem.observations])
    kinds = np.array([o.kind for o in problem.observations])
    shares, logs = np.isin(kinds, SHARES), np.isin(kinds, LOGS)
    plain = ~(shares | logs)
    return (
        _normal(found[plain], value[plain], spread[plain], weight[plain])
        + _normal(
            jnp.log(found[logs]), np.log(value[logs]), error_of_log(kinds[logs], spread[logs]), weight[logs]
        )
        + _binomial(found[shares], value[shares], spread[shares], weight[shares])
    )


def _normal(expectation: Any, value: Any, error: Any, weight: Any) -> Any:
    return (-0.5 * weight * ((expectation - value) / error) ** 2).sum()


def _binomial(share: Any, value: Any, n: Any, weight: Any) -> Any:
    share = jnp.clip(share, LEAST_SHARE, 1.0 - LEAST_SHARE)
    return (weight * n * (value * jnp.log(share) + (1.0 - value) * jnp.log1p(-share))).sum()


def natural(samples: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Draws by the names of the calibration file: shares as shares, studies left out."""
    found = {}
    for name, prior in priors().items():
        if prior.family == "share":
            found[name] = 1.0 / (1.0 + np.exp(-np.asarray(samples[f"{name}/logit"])))
        else:
            found[name] = np.asarray(samples[name])
    return found


__all__ = ["log_likelihood", "model", "natural"]
