"""The statistical model on NumPyro: priors, studies that differ, and the likelihood of the published figures.

    shift of study i:   d_i on the log of the drug effect,  c_i on the context effect, each normal with sd tau
    mean or difference  normal with the published standard error
    SD of change        its logarithm normal with error 1 / sqrt(2 (n - 1))
    share of n          binomial, also for shares kept among responders
    relapse             the logarithm of a cumulative hazard, or of a ratio of two, normal with the published standard error

each observation times its weight (`problem`): the visits of an arm are not independent.

A shift is sampled as tau^(a - 1) times itself, which is normal with sd tau^a. With a = 0 (not centred) chains move well where
a study says little of its own shift, with a = 1 (centred) where it says nearly all; `CENTRED` lies between (Papaspiliopoulos,
Roberts and Skold 2007, doi:10.1214/088342307000000014). It changes how fast chains mix, not what they are about.
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
CENTRED = {
    "drug": 0.25,
    "context": 0.5,
}  # about how much of a deviation's prior variance the studies take away


def model(problem: Problem, left_out: Collection[str] = ()) -> None:
    """The joint density of parameters and figures, without those of the trials left out."""
    p: dict[str, Any] = {name: _sampled(prior) for name, prior in priors().items()}
    size = len(problem.studies)
    p |= {
        f"{name}_of_study": numpyro.sample(
            f"{name}_of_study",
            dist.Normal(0.0, own_scale(p, name)).expand([size]).to_event(1),
        )
        for name in CENTRED
    }
    gain = gained(problem, p, shifts(p, "drug"), shifts(p, "context"))
    numpyro.factor("figures", log_likelihood(problem, gain, p, left_out))


def own_scale(p: Values, name: str) -> Any:
    """The sd of what is sampled of each study's shift, tau^a."""
    return p[f"{name}_between_studies"] ** CENTRED[name]


def shifts(p: Values, name: str) -> Any:
    """Of the studies, on the `drug` or the `context` (studies,), from what was sampled of them."""
    return p[f"{name}_of_study"] * p[f"{name}_between_studies"] ** (1.0 - CENTRED[name])


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


__all__ = ["CENTRED", "log_likelihood", "model", "natural", "own_scale", "shifts"]
