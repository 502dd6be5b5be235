"""Keep those virtual patients who look like a real one: importance resampling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.arrays import PatientFloat, PatientInt
from daybreak.errors import ParameterError
from daybreak.population.streams import uniforms
from daybreak.population.virtual import VirtualPatients


@dataclass(frozen=True)
class Conditioned:
    """Virtual patients given what was observed.

    `index` says which of the draws each of them was, `weights` (patients,) what each draw counted for and
    `effective_sample_size` how many equally weighted draws that is worth: below about 100, draw more.
    """

    patients: VirtualPatients
    index: PatientInt
    weights: PatientFloat
    effective_sample_size: float


def condition(draws: VirtualPatients, log_likelihood: PatientFloat, seed: int) -> Conditioned:
    """Resample draws of the prior in proportion to the likelihood of the observations.

    w_i = exp(l_i) / sum_j exp(l_j),   effective sample size 1 / sum w_i^2   (Kong 1992),
    and as many patients as before by systematic resampling: one uniform number, so the least possible added noise.

    Args:
        draws: virtual patients from the prior.
        log_likelihood: of the observed findings for each of them, (patients,); -inf where they are impossible.
        seed: of the one uniform number.

    Raises:
        ParameterError: a likelihood that is not a number or is infinite, of another length, or impossible for all.
    """
    weights = _normalised(log_likelihood, len(draws))
    steps = (np.arange(len(draws)) + uniforms(seed, "condition", 0, 1)[0]) / len(draws)
    edges = np.cumsum(weights)
    index = np.minimum(np.searchsorted(edges / edges[-1], steps, side="right"), len(draws) - 1)
    return Conditioned(draws.chosen(index), index, weights, float(1.0 / np.sum(weights**2)))


def _normalised(log_likelihood: PatientFloat, patients: int) -> PatientFloat:
    if log_likelihood.shape != (patients,):
        raise ParameterError(f"{log_likelihood.shape} log likelihoods were given for {patients} patients.")
    if np.isnan(log_likelihood).any() or (log_likelihood == np.inf).any():
        raise ParameterError(
            "A log likelihood is not a number or is infinite.", remedy="Check the observations."
        )
    most = log_likelihood.max()
    if most == -np.inf:
        raise ParameterError(
            "What was observed is impossible for every virtual patient.",
            remedy="Check the observations, or draw more virtual patients.",
        )
    weights = np.exp(log_likelihood - most)
    return np.asarray(weights / weights.sum())


__all__ = ["Conditioned", "condition"]
