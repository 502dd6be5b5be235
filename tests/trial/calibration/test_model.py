"""The likelihood of the published figures: by hand for one figure of each kind, and its gradient by finite differences."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from daybreak.evidence import load_evidence
from daybreak.trial.calibration.forward import gained, kept, moments, predicted, remission, response
from daybreak.trial.calibration.model import CENTRED, log_likelihood, natural, own_scale, shifts
from daybreak.trial.calibration.priors import fixed, priors
from daybreak.trial.calibration.problem import Problem, problem_of
from tests.trial.calibration.forward_oracle import parameters

ONLY = (
    "transform-2",
    "inpatients-2022",
    "rapid-half-mg",
    "ketect",
    "sustain-1-remitters",
)  # between them every kind of figure
STEP = 1e-5


@cache
def problem() -> Problem:
    return problem_of(load_evidence(), patients=16, seed=1, only=ONLY)


def fitted() -> list[str]:
    """The free parameters that these trials speak of."""
    silent = ("quetiapine", "step_", "saline", "midazolam", "masked", "older", "clinic")
    return [name for name in priors() if not any(word in name for word in silent)]


def likelihood(values: Any, left_out: tuple[str, ...] = ()) -> Any:
    """The log likelihood of parameters in the order of `fitted`, then a drug and a context deviation of each study."""
    posed = problem()
    names, studies = fitted(), len(posed.studies)
    p = {**parameters(), **{name: values[i] for i, name in enumerate(names)}}
    drug, context = values[len(names) : len(names) + studies], values[len(names) + studies :]
    gain = gained(posed, p, p["drug_between_studies"] * drug, p["context_between_studies"] * context)
    return log_likelihood(posed, gain, p, left_out)


@cache
def gradient_of() -> Any:
    return jax.jit(jax.grad(likelihood))


def here() -> np.ndarray:
    """Near the middle of the priors, away from the nodes of the tables."""
    middle = {**parameters(), "drug_between_studies": 0.3, "context_between_studies": 0.25}
    values = [middle[name] * 1.03 + 0.01 for name in fitted()]
    return np.array([*values, *np.linspace(-0.5, 0.6, 2 * len(problem().studies))])


def test_every_kind_of_figure_is_there() -> None:
    assert {o.kind for o in problem().observations} == {
        "change",
        "sd",
        "score",
        "difference",
        "response",
        "remission",
        "kept",
        "relapse",
        "relapse_ratio",
    }


@pytest.mark.slow
def test_the_gradient_is_finite_and_that_of_finite_differences() -> None:
    """Central differences of every parameter and every deviation."""
    with jax.enable_x64(True):
        run = jax.jit(likelihood)
        gradient = np.asarray(gradient_of()(here()))
        assert np.isfinite(gradient).all()
        for i in range(len(here())):
            step = STEP * np.eye(len(here()))[i]
            slope = (float(run(here() + step)) - float(run(here() - step))) / (2 * STEP)
            assert gradient[i] == pytest.approx(slope, rel=1e-4, abs=1e-3), i
    assert (gradient != 0.0).mean() > 0.9


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("natural_course_sd", 0.02), ("natural_course_d", 0.5), ("natural_course_d", 500.0), ("drug_response_sd", 0.02),
        ("plasticity_half_life_h", 1.0), ("plasticity_half_life_h", 45.0), ("synapse_half_life_d", 2.5),
        ("synapse_half_life_d", 60.0), ("context_fading_d", 0.5), ("context_onset_h", 0.01), ("plasticity_weight", 1e-3),
        ("synaptic_saturation", 1e-5),
    ],
)  # fmt: skip
def test_at_the_edges_of_what_can_be_the_gradient_is_still_finite(name: str, value: float) -> None:
    edge = here()
    edge[fitted().index(name)] = value
    with jax.enable_x64(True):
        assert np.isfinite(np.asarray(gradient_of()(edge))).all()


@pytest.mark.parametrize("name", CENTRED)
@pytest.mark.parametrize("between", [0.02, 0.4, 1.0, 3.0])
def test_however_far_a_shift_is_centred_it_is_normal_with_the_spread_between_studies(
    name: str, between: float
) -> None:
    """What is sampled is normal with `own_scale`, so z of these are z SDs of the shift."""
    z = np.array([-2.0, 0.0, 0.7])
    p = {f"{name}_between_studies": between}
    p[f"{name}_of_study"] = own_scale(p, name) * z
    assert shifts(p, name) == pytest.approx(between * z)


def test_the_likelihood_is_that_of_each_figure_by_hand() -> None:
    """Normal for means and differences, normal of the logarithm for SDs and hazards, binomial for shares; all weighted."""
    posed = problem()
    p = parameters()
    with jax.enable_x64(True):
        none = jnp.zeros(len(posed.studies))
        gain = gained(posed, p, none, none)
        found = float(log_likelihood(posed, gain, p))
        cells = np.arange(len(posed.cells))
        e, hazards = moments(posed, gain, cells), predicted(posed, gain, p)
        shares = {"response": response(posed, gain, cells), "remission": remission(posed, gain, cells)}
        total = 0.0
        for i, o in enumerate(posed.observations):
            first, second = posed.place[i]
            if o.kind in ("change", "score"):
                term = -0.5 * ((float(getattr(e, o.kind)[first]) - o.value) / o.spread) ** 2
            elif o.kind == "difference":
                term = -0.5 * ((float(e.change[first] - e.change[second]) - o.value) / o.spread) ** 2
            elif o.kind == "sd":
                term = -0.5 * (math.log(float(e.sd[first]) / o.value)) ** 2 * 2 * (o.spread - 1)
            elif o.kind in ("relapse", "relapse_ratio"):
                term = -0.5 * (math.log(float(hazards[i]) / o.value) / o.spread) ** 2
            else:
                share = float(
                    kept(posed, gain, np.array([first]), np.array([second]), p)[0]
                    if o.kind == "kept"
                    else shares[o.kind][first]
                )
                term = o.spread * (o.value * math.log(share) + (1 - o.value) * math.log1p(-share))
            total += float(posed.weight[i]) * term
    assert found == pytest.approx(total, rel=1e-9)


def test_trials_that_are_left_out_say_nothing() -> None:
    """The parts of the trials add up to the whole; without any nothing is left."""
    with jax.enable_x64(True):
        whole = float(likelihood(here()))
        alone = [float(likelihood(here(), tuple(set(ONLY) - {name}))) for name in ONLY]
        assert float(likelihood(here(), ONLY)) == 0.0
    assert whole == pytest.approx(sum(alone), rel=1e-9)


def test_visits_of_an_arm_count_less_and_shares_beside_a_mean_half() -> None:
    """k visits weigh 1 / (1 + (k - 1) / 2) each: TRANSFORM-2, esketamine, at 14 and 27 days, k = 2."""
    posed = problem()
    weights = {
        (o.trial, o.arm, o.kind, o.time_h): w for o, w in zip(posed.observations, posed.weight, strict=True)
    }
    assert weights["transform-2", "esk", "change", 648.0] == pytest.approx(2 / 3)
    assert weights["transform-2", "esk", "response", 648.0] == pytest.approx(1 / 3)
    assert weights["ketect", "ect", "remission", 672.0] == 1.0


def test_draws_have_the_names_of_the_file_and_shares_are_shares() -> None:
    z = np.array([-2.0, 0.0, 1.5])
    samples = {f"{n}/logit" if p.family == "share" else n: z for n, p in priors().items()}
    found = natural({**samples, "drug_of_study": np.zeros((3, 2))})
    assert set(found) == set(priors())
    for name, prior in priors().items():
        expected_values = 1.0 / (1.0 + np.exp(-z)) if prior.family == "share" else z
        np.testing.assert_allclose(found[name], expected_values)


def test_every_prior_and_every_fixed_parameter_says_why() -> None:
    assert all(len(prior.why) > 5 for prior in priors().values())
    assert all(len(why) > 10 for why in fixed().values())
    assert not set(priors()) & set(fixed())


def test_the_cells_hold_the_control_of_every_arm_at_every_time() -> None:
    cells = {(c.trial, c.arm, c.time_h) for c in problem().cells}
    for trial, arm, time_h in cells:
        if trial == "transform-2" and arm == "esk":
            assert (trial, "pbo", time_h) in cells
    assert len(cells) == len(problem().cells)


def test_the_problem_is_the_same_for_the_same_evidence_and_another_for_other_figures() -> None:
    from dataclasses import replace

    evidence = load_evidence()
    again = problem_of(evidence, patients=16, seed=1, only=ONLY)
    assert again.digest == problem().digest
    np.testing.assert_array_equal(again.plasticity, problem().plasticity)
    rows = tuple(replace(r, value=-20.0) if r.outcome_id == "O382" else r for r in evidence.outcomes)
    assert problem_of(evidence.keeping(outcomes=rows), patients=16, seed=1, only=ONLY).digest != again.digest
