"""Whether published rows say anything of a free parameter, or it is known from its prior alone.

With everything else at the middle of its prior, a parameter is moved from one prior standard deviation below to one above. What
the predictions of the rows move by, in errors of those rows, gives

    I = sum_i w_i ((mu_i(+1) - mu_i(-1)) / (2 sigma_i))^2,

the information of the rows in units of the prior's (w the weight of a row). Were everything else known, the prior's standard
deviation would shrink to 1 / sqrt(1 + I) of itself; as nothing else is known exactly, to no less. Below `LEAST` the rows cannot
narrow the prior by even 5 %: they do not identify the parameter, whatever a sampler returns. Deviations of studies are put one
above and one below in turn; what spreads between studies needs several of them besides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from daybreak.arrays import Float
from daybreak.errors import CalibrationError
from daybreak.trial.calibration.observations import LOGS, SHARES, error_of_log
from daybreak.trial.calibration.priors import Prior, priors
from daybreak.trial.calibration.problem import Problem

LEAST = 0.1  # 1 / sqrt(1.1) = 0.95
LEAST_STUDIES = 3  # a spread of two is a guess from one difference
SHARE_AT_ITS_EDGE = 1e-3
NEEDS: tuple[tuple[str, str], ...] = (  # the first that begins the name; the rows of trials that tell it
    ("ect_", "MADRS remission of an arm with ECT"),
    ("quetiapine_xr_", "remission of an arm with quetiapine XR"),
    ("oral_antidepressant_step_", "remission by step of treatment with an oral antidepressant"),
    ("oral_antidepressant_", "MADRS of arms that begin an oral antidepressant, with and without the drug"),
    ("older_", "MADRS of an arm from 65 years on"),
    ("natural_course_d", "response kept from one time to a later one, or relapse after a withdrawal"),
    ("natural_course_sd", "standard deviations of change, or response and remission beside means"),
    ("context_saline", "MADRS of a saline arm"),
    ("context_midazolam", "MADRS of a midazolam arm"),
    ("context_spray", "MADRS of an arm with placebo spray"),
    ("context_open", "MADRS of an open-label arm"),
    ("context_onset_h", "MADRS in the first hours"),
    ("context_fading_d", "MADRS of a control arm weeks later"),
    ("context_", "MADRS of control arms in trials that differ by this"),
    (
        "drug_response_sd",
        "standard deviations of change, or response and remission beside means, in treated arms",
    ),
    ("drug_", "MADRS of treated arms in trials that differ by this"),
    ("", "MADRS change, response or remission of treated arms, at the hours and days at which it acts"),
)


@dataclass(frozen=True)
class Informed:
    """How much the rows say of each free parameter, I by its name; parameters whose spread has too few studies say 0."""

    information: Mapping[str, float]

    def unidentified(self) -> tuple[str, ...]:
        """Parameters of which the rows say nothing."""
        return tuple(n for n, i in self.information.items() if i < LEAST)

    def check(self) -> None:
        """Refuse rows that leave a parameter to its prior.

        Raises:
            CalibrationError: with the parameters and the rows that each needs.
        """
        missing = self.unidentified()
        if missing:
            said = "; ".join(f"{name} needs {needed(name)}" for name in missing)
            raise CalibrationError(
                f"The rows are too few to identify {', '.join(missing)}: without more, {'they' if len(missing) > 1 else 'it'} "
                "would be known from the prior alone.",
                where="evidence",
                remedy=f"Add rows that were read and are not in doubt: {said}.",
            )


def needed(name: str) -> str:
    """The rows that tell a parameter, in words."""
    if name.endswith("_between_studies"):
        return f"rows of at least {LEAST_STUDIES} trials"
    return next(rows for start, rows in NEEDS if name.startswith(start))


def informed(problem: Problem) -> Informed:
    """What the rows of a problem say of each free parameter."""
    import jax

    with jax.enable_x64(True):
        predict = _predictions(problem)
        middle = {name: _at(prior, 0.0) for name, prior in priors().items()}
        at_middle = predict(middle)
        found = {}
        for name, prior in priors().items():
            ends = [predict({**middle, name: _at(prior, side)}) for side in (1.0, -1.0)]
            found[name] = float(
                (problem.weight * ((ends[0] - ends[1]) / 2.0 / _errors(problem, at_middle)) ** 2).sum()
            )
    few = len(problem.studies) < LEAST_STUDIES
    return Informed({n: 0.0 if few and n.endswith("_between_studies") else i for n, i in found.items()})


def _at(prior: Prior, side: float) -> float:
    """The value so many standard deviations from the middle of the prior, in the parameter's own unit."""
    at = prior.centre + side * prior.spread
    if prior.family == "lognormal":
        return float(prior.centre * np.exp(side * prior.spread))
    if prior.family == "share":
        return float(1.0 / (1.0 + np.exp(-at)))
    return float(max(at, 0.02)) if prior.family == "positive" else at


def _predictions(problem: Problem) -> Callable[[Mapping[str, float]], Float[np.ndarray, " observations"]]:
    """What each row is expected to be: points, a share, or the logarithm of an SD or a hazard."""
    import jax
    import jax.numpy as jnp

    from daybreak.trial.calibration.forward import gained, predicted

    above_and_below = np.where(np.arange(len(problem.studies)) % 2 == 0, 1.0, -1.0)
    logs = np.isin([o.kind for o in problem.observations], LOGS)

    def predict(p: Any) -> Any:
        by_study = (p[f"{kind}_between_studies"] * above_and_below for kind in ("drug", "context"))
        found = predicted(problem, gained(problem, p, *by_study), p)
        return jnp.where(logs, jnp.log(jnp.where(logs, found, 1.0)), found)

    compiled = jax.jit(predict)
    return lambda p: np.asarray(compiled({name: jnp.asarray(value) for name, value in p.items()}))


def _errors(
    problem: Problem, predicted: Float[np.ndarray, " observations"]
) -> Float[np.ndarray, " observations"]:
    """The standard error of each row on the scale of its prediction, as the likelihood has it."""
    kinds = np.array([o.kind for o in problem.observations])
    spread = np.array([o.spread for o in problem.observations])
    share = np.clip(predicted, SHARE_AT_ITS_EDGE, 1.0 - SHARE_AT_ITS_EDGE)
    found = np.where(np.isin(kinds, LOGS), error_of_log(kinds, spread), spread)
    return np.where(np.isin(kinds, SHARES), np.sqrt(share * (1.0 - share) / spread), found)


__all__ = ["LEAST", "Informed", "informed", "needed"]
