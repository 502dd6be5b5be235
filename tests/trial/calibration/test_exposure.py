"""What is tabled over half-lives is, between them, what the engine gives: no error that a rating could see."""

from __future__ import annotations

from functools import cache

import jax
import numpy as np
import pytest
from scipy.stats import norm

from daybreak.pharmacology.covariates import apply_covariates
from daybreak.pharmacology.effect_site import LN2
from daybreak.pharmacology.parameters import load_parameters
from daybreak.population import VirtualPatients, draw_parameters
from daybreak.simulation.conduct import Conduct
from daybreak.simulation.run import run_block
from daybreak.trial.arm_run import ArmPlan, plans_of
from daybreak.trial.calibration.exposure import PLASTICITY_H, SYNAPSE_D, Exposure, _memories, exposure
from daybreak.trial.calibration.forward import _weights
from daybreak.trial.design_file import load_trial

TIMES_H = (2.0, 4.0, 24.0, 72.0, 168.0, 340.0, 648.0)
PATIENTS, SEED = 12, 4
HALF_LIVES = 20


def plan_of(trial: str, arm: str) -> ArmPlan:
    return next(p for p in plans_of(load_trial(trial)) if p.arm.id == arm and p.period_h == 0.0)


@cache
def tabled(trial: str, arm: str) -> Exposure:
    return exposure(load_trial(trial), plan_of(trial, arm), TIMES_H, PATIENTS, SEED)


def exactly(trial: str, arm: str, rates: np.ndarray) -> np.ndarray:
    """J at these rates for the same patients and doses, by the engine itself: (times, rates, patients)."""
    plan = plan_of(trial, arm)
    people = load_trial(trial).population.draw(0, PATIENTS, SEED)
    plain = VirtualPatients(people.covariates, draw_parameters(load_parameters(), 0, PATIENTS, SEED))
    run = run_block(plan.protocol, plain, 0, SEED, 648.0, conduct=Conduct(sham_h=plan.sham_h))
    doses = [(s.time_h, s.dose_mg) for s in run.sessions]
    return _memories(
        plan, apply_covariates(plain.parameters, plain.covariates), doses, TIMES_H, rates, PATIENTS
    )


@pytest.mark.parametrize(("trial", "arm"), [("murrough-2013", "ket"), ("transform-1", "esk84")])
@pytest.mark.parametrize(
    ("which", "low", "high", "most"),
    [
        ("plasticity", 1.0, 1.8, 0.025),
        ("plasticity", 1.8, 45.0, 0.005),
        ("synapse", 2.5, 5.0, 0.003),
        ("synapse", 5.0, 20.0, 0.0003),
        ("synapse", 20.0, 32.0, 0.001),
    ],
)
def test_between_the_half_lives_the_error_is_a_small_part_of_the_peak(
    which: str, low: float, high: float, most: float, trial: str, arm: str
) -> None:
    """Twenty half-lives of plasticity (h) and of the synapse (d) in each range, drawn at random; the limits are measured ones."""
    nodes, hours = (PLASTICITY_H, 1.0) if which == "plasticity" else (SYNAPSE_D, 24.0)
    asked = np.exp(np.random.default_rng(1).uniform(np.log(low), np.log(high), HALF_LIVES))
    exact = exactly(trial, arm, LN2 / (hours * asked))
    with jax.enable_x64(True):
        weights = np.asarray(_weights(asked, nodes))
    found = np.einsum("rh,ths->trs", weights, getattr(tabled(trial, arm), which))
    peak = np.abs(exact).max(axis=0, keepdims=True)
    assert (np.abs(found - exact) / peak).max() < most


def test_the_tables_hold_the_half_lives_that_the_priors_allow() -> None:
    """99 % of the prior of either lies inside its table."""
    from daybreak.trial.calibration.priors import priors

    for name, nodes in (("plasticity_half_life_h", PLASTICITY_H), ("synapse_half_life_d", SYNAPSE_D)):
        prior = priors()[name]
        low, high = (np.log(edge / prior.centre) / prior.spread for edge in (nodes[0], nodes[-1]))
        assert norm.cdf(high) - norm.cdf(low) > 0.99, name


def test_the_memory_at_a_node_is_the_solution_itself() -> None:
    found = tabled("murrough-2013", "ket")
    exact = exactly("murrough-2013", "ket", LN2 / np.array(PLASTICITY_H[:3]))
    np.testing.assert_allclose(found.plasticity[:, :3], exact, rtol=1e-9)


def test_a_memory_fades_at_its_own_rate_when_nothing_is_given() -> None:
    """One infusion: from day 7 to 340 h J falls by exp(-k 172 h), within the little drug that is left after a week."""
    found = tabled("murrough-2013", "ket").synapse
    early, late = found[TIMES_H.index(168.0)], found[TIMES_H.index(340.0)]
    faded = np.exp(-LN2 / (24.0 * np.array(SYNAPSE_D)) * (340.0 - 168.0))
    np.testing.assert_allclose(late / early, np.broadcast_to(faded[:, None], late.shape), rtol=5e-3)


def test_a_control_and_a_comparator_remember_nothing_but_their_visits() -> None:
    control = tabled("murrough-2013", "mdz")
    assert control.session_h == (0.0,)
    assert not control.plasticity.any()
    assert not control.synapse.any()
    weekly = tabled("ketect", "ect")
    assert weekly.session_h == (0.0, 168.0, 336.0, 504.0)
    assert not weekly.plasticity.any()


def test_sessions_are_those_of_the_regimen() -> None:
    days = (0, 3, 7, 10, 14, 17, 21, 24)
    assert tabled("transform-1", "esk84").session_h == tuple(24.0 * day for day in days)
