"""What the model expects of every cell, as one array expression on JAX: means, spreads and shares over virtual patients.

The equations are those of `pharmacology.mood`, `plasticity`, `synapse` and `natural_course`, called with `jax.numpy`. The
natural course is normal on the log-odds, so it is integrated instead of drawn: by Gauss-Hermite nodes for means and spreads, and
in closed form for shares. That makes every expectation a smooth function of the parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from daybreak.pharmacology.effect_site import LN2
from daybreak.pharmacology.mood import (
    MADRS_MAXIMUM,
    context_onset,
    drug_effect,
    fade_context,
    madrs,
    renew_context,
)
from daybreak.pharmacology.natural_course import spread_at
from daybreak.pharmacology.parameters import load_parameters
from daybreak.pharmacology.plasticity import plasticity_signal
from daybreak.pharmacology.synapse import synaptic_gain
from daybreak.population.drawn_parameters import onset_of
from daybreak.population.world import CONTEXT_FEATURES, DRUG_FEATURES
from daybreak.trial.calibration.exposure import PLASTICITY_H, SYNAPSE_D
from daybreak.trial.calibration.observations import RELAPSES, SHARES, Observation
from daybreak.trial.calibration.problem import Problem, compared
from daybreak.trial.calibration.relapse import cumulative_hazard

HOURS_PER_DAY = 24.0
HERMITE_NODES, LEGENDRE_NODES = 5, 8
LEAST_SPREAD = 1e-3
HALF_A_POINT = 0.5
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Gained:
    """What patients have improved by without the natural course, and the SD of the natural course, in log-odds."""

    improvement: Any  # (cells, patients)
    course: Any  # (cells,)


@dataclass(frozen=True)
class Moments:
    """Mean and SD of the change from baseline, and the mean score, points, each (cells,)."""

    change: Any
    sd: Any
    score: Any


def gained(problem: Problem, p: Values, drug_shift: Any, context_shift: Any) -> Gained:
    """In every cell under the parameters `p` and each study's own shifts (studies,)."""
    improvement = _drug(problem, p, drug_shift) + _context(problem, p, context_shift) + _oral(problem, p)
    return Gained(improvement, jnp.maximum(spread_at(problem.time_h, p, jnp), LEAST_SPREAD))


def _drug(problem: Problem, p: Values, shift: Any) -> Any:
    """Improvement by the drug, log-odds (cells, patients)."""
    rates, carried = _memories(problem, p)
    z = problem.scores[0]
    spread = p["drug_response_sd"]
    own = {**p, "drug_response": jnp.exp(spread * z - 0.5 * spread**2)}
    effect = drug_effect(plasticity_signal(carried, rates), synaptic_gain(carried, rates), own)
    features = dict(zip(DRUG_FEATURES, problem.drug_features, strict=True))
    factor = sum(p[f"drug_by_{name}"] * values for name, values in features.items()) + shift[problem.study]
    factor = factor + jnp.where(problem.older, jnp.log(p["older_drug_factor"]), 0.0)
    return effect * jnp.exp(factor)[:, None]


def _memories(problem: Problem, p: Values) -> tuple[Any, Any]:
    """(kG, kP, kd) as (3, patients), and J as (cells, 3, patients) at the half-lives of `p`."""
    spread = load_parameters()["synapse_half_life_d"].sd
    synapse_d = p["synapse_half_life_d"] * jnp.exp(spread * problem.scores[4])
    synapse_d = jnp.clip(synapse_d, SYNAPSE_D[0], SYNAPSE_D[-1])
    plasticity_h = jnp.full_like(synapse_d, p["plasticity_half_life_h"])
    glutamate_h = load_parameters()["glutamate_half_life_h"].value
    rates = LN2 / jnp.stack([jnp.full_like(synapse_d, glutamate_h), plasticity_h, HOURS_PER_DAY * synapse_d])
    by_plasticity = jnp.einsum(
        "h,chs->cs", _weights(p["plasticity_half_life_h"], PLASTICITY_H), problem.plasticity
    )
    by_synapse = jnp.einsum("sh,chs->cs", _weights(synapse_d, SYNAPSE_D), problem.synapse)
    return rates, jnp.stack([problem.glutamate, by_plasticity, by_synapse], axis=1)


def _weights(half_life: Any, nodes: tuple[float, ...]) -> Any:
    """Barycentric weights of the polynomial through `nodes` in the logarithm, (..., nodes)."""
    x = np.log(np.asarray(nodes))
    barycentric = np.array([1.0 / np.prod(np.delete(xi - x, i)) for i, xi in enumerate(x)])
    distance = jnp.log(half_life)[..., None] - x
    share = barycentric / jnp.where(jnp.abs(distance) < 1e-10, 1e-10, distance)
    return share / share.sum(axis=-1, keepdims=True)


def _context(problem: Problem, p: Values, shift: Any) -> Any:
    """Improvement by expectancy, care and natural course, log-odds (cells, patients)."""
    sessions = {**p, "context_per_session": load_parameters()["context_per_session"].value}
    left = jnp.zeros(len(problem.time_h))
    for gap_h, attended in zip(problem.gap_h, problem.attended, strict=True):
        left = fade_context(renew_context(left, attended, sessions, jnp), gap_h, sessions, jnp)
    left = (
        left
        * context_onset(problem.time_h, {"context_onset_h": _context_onset_h(problem, p)}, jnp)
        * jnp.where(problem.older, p["older_context_factor"], 1.0)
    )
    believed = jnp.stack([p[name] if name else jnp.asarray(1.0) for name in problem.beliefs])[problem.belief]
    features = dict(zip(CONTEXT_FEATURES, problem.context_features, strict=True))
    mean = p["context_effect"] * believed + shift[problem.study]
    mean = mean + sum(p[f"context_by_{name}"] * values for name, values in features.items())
    return left[:, None] * (mean[:, None] + p["context_effect_sd"] * problem.scores[1])


def _context_onset_h(problem: Problem, p: Values) -> Any:
    """Of each cell: what is expected of a comparator comes with its effect, not within hours."""
    slow = [HOURS_PER_DAY * p[onset_of(name)] for name in problem.orals[2:]]
    return jnp.stack([p["context_onset_h"], p["context_onset_h"], *slow])[problem.oral]


def _oral(problem: Problem, p: Values) -> Any:
    """Improvement by an oral antidepressant begun at time 0, or by a comparator in its place."""
    effects = [jnp.asarray(0.0), *(p[f"{name}_effect"] for name in problem.orals[1:])]
    onsets = [p["oral_antidepressant_onset_d"], *(p[onset_of(name)] for name in problem.orals[1:])]
    mean, onset_d = jnp.stack(effects)[problem.oral], jnp.stack(onsets)[problem.oral]
    risen = 1.0 - jnp.exp(-((problem.time_h / (HOURS_PER_DAY * onset_d)) ** 2))
    risen = risen * jnp.where(problem.older, p["older_context_factor"], 1.0) * (problem.oral > 0)
    return risen[:, None] * (mean[:, None] + p["context_effect_sd"] * problem.scores[2])


def moments(problem: Problem, gain: Gained, cells: np.ndarray) -> Moments:
    """Of these cells."""
    nodes, weights = _hermite()
    base = problem.baseline[cells]
    improvement, course = gain.improvement[cells], gain.course[cells, None]
    scores = madrs(base[..., None], improvement[..., None] + course[..., None] * nodes, jnp)
    change = scores - base[..., None]
    mean = (change * weights).sum(axis=-1).mean(axis=1)
    square = (change**2 * weights).sum(axis=-1).mean(axis=1)
    sd = jnp.sqrt(jnp.maximum(square - mean**2, 1e-6))
    return Moments(mean, sd, (scores * weights).sum(axis=-1).mean(axis=1))


def response(problem: Problem, gain: Gained, cells: np.ndarray) -> Any:
    """Share of patients whose score has fallen by half."""
    return _normal_cdf(_margin_of_response(problem, gain, cells)).mean(axis=1)


def remission(problem: Problem, gain: Gained, cells: np.ndarray) -> Any:
    """Share of patients whose score is at most what their trial calls remission."""
    limit = problem.remission_at_most[cells, None] + HALF_A_POINT
    return _normal_cdf(_margin(problem, gain, cells, limit)).mean(axis=1)


def _margin_of_response(problem: Problem, gain: Gained, cells: np.ndarray) -> Any:
    return _margin(problem, gain, cells, 0.5 * problem.baseline[cells] + 0.5 * HALF_A_POINT)


def _margin(problem: Problem, gain: Gained, cells: np.ndarray, limit: Any) -> Any:
    """SDs of the natural course by which the score lies below `limit`, (cells, patients)."""
    short = _logit(limit) - (_logit(problem.baseline[cells]) - gain.improvement[cells])
    return short / gain.course[cells, None]


def _logit(points: Any) -> Any:
    return jnp.log(points / (MADRS_MAXIMUM - points))


def _normal_cdf(x: Any) -> Any:
    return 0.5 * (1.0 + jax.scipy.special.erf(x / np.sqrt(2.0)))


def predicted(problem: Problem, gain: Gained, p: Values) -> Any:
    """What each observation is expected to be (observations,), in the unit of its value."""
    kinds = np.array([o.kind for o in problem.observations])
    places = [np.flatnonzero(kinds == kind) for kind in np.unique(kinds)]
    found = [_of_kind(kinds[chosen[0]], problem, gain, p, chosen) for chosen in places]
    return jnp.concatenate(found)[np.argsort(np.concatenate(places))]


def _of_kind(kind: str, problem: Problem, gain: Gained, p: Values, chosen: np.ndarray) -> Any:
    first, second = problem.place[chosen].T
    if kind in RELAPSES:
        return _relapses(problem, gain, p, [problem.observations[i] for i in chosen])
    if kind == "kept":
        return kept(problem, gain, first, second, p)
    if kind == "difference":
        change = moments(problem, gain, np.concatenate([first, second])).change
        return change[: len(first)] - change[len(first) :]
    if kind in SHARES:
        return (response if kind == "response" else remission)(problem, gain, first)
    return getattr(moments(problem, gain, first), kind)


def _relapses(problem: Problem, gain: Gained, p: Values, seen: Sequence[Observation]) -> Any:
    """The cumulative hazard of each arm, or how many times that of its control it is."""
    lasting_h = np.array([o.lasting_h for o in seen])
    by_trial = {
        trial: cumulative_hazard(
            follow, gain.improvement, problem.baseline, problem.remission_at_most, p, lasting_h
        )
        for trial, follow in problem.follow_ups.items()
    }
    found = []
    for i, o in enumerate(seen):
        own, *control = (
            by_trial[o.trial][problem.follow_ups[o.trial].arms.index(arm), i] for arm in compared(o)
        )
        found.append(own / control[0] if control else own)
    return jnp.stack(found)


def kept(problem: Problem, gain: Gained, first: np.ndarray, later: np.ndarray, p: Values) -> Any:
    """Among those who respond at cells `first`, the share who respond at cells `later`.

    The natural course at both times is bivariate normal with correlation exp(-(t2 - t1) / T) s1 / s2; its joint probability by
    Plackett's identity, P(h, k, r) = Phi(h) Phi(k) + integral_0^r phi2(h, k, x) dx.
    """
    earlier_h, later_h = problem.time_h[first], problem.time_h[later]
    ratio = spread_at(earlier_h, p, jnp) / spread_at(later_h, p, jnp)
    faded = jnp.exp(-(later_h - earlier_h) / (HOURS_PER_DAY * p["natural_course_d"]))
    correlation = jnp.clip(faded * ratio, 0.0, 0.999)[:, None]
    earlier, after = (_margin_of_response(problem, gain, cells) for cells in (first, later))
    return _both(earlier, after, correlation).mean(axis=1) / response(problem, gain, first)


def _both(h: Any, k: Any, correlation: Any) -> Any:
    x, w = _legendre()
    r = 0.5 * correlation[..., None] * (x + 1.0)
    rest = 1.0 - r**2
    h1, k1 = h[..., None], k[..., None]
    density = jnp.exp(-(h1**2 - 2.0 * r * h1 * k1 + k1**2) / (2.0 * rest)) / (2.0 * np.pi * jnp.sqrt(rest))
    return _normal_cdf(h) * _normal_cdf(k) + 0.5 * correlation * (density * w).sum(axis=-1)


@cache
def _hermite() -> tuple[np.ndarray, np.ndarray]:
    x, w = np.polynomial.hermite_e.hermegauss(HERMITE_NODES)
    return x, w / w.sum()


@cache
def _legendre() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(LEGENDRE_NODES)


__all__ = ["Gained", "Moments", "Values", "gained", "kept", "moments", "predicted", "remission", "response"]
