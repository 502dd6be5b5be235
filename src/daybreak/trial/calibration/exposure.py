"""What each arm's patients are exposed to, tabled over the half-lives that the fit leaves open.

Disposition, receptor and glutamate are not fitted, so they are solved once by the one engine. What follows is linear in the
burst: the memories J of plasticity and synapse depend on their half-lives alone. They are taken exactly at a few half-lives
and interpolated between them by a polynomial in the logarithm of the half-life. The error, a test: below 0.5 % of the peak, for
the synapse from 5 to 20 days below 0.03 %, for plasticity below 1.8 h up to 2.5 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from daybreak.arrays import Float
from daybreak.pharmacology import advance as advance_exactly
from daybreak.pharmacology import inputs, prepare, rest
from daybreak.pharmacology.covariates import apply_covariates
from daybreak.pharmacology.effect_site import LN2
from daybreak.pharmacology.parameters import load_parameters
from daybreak.population import VirtualPatients, draw_parameters
from daybreak.simulation.conduct import Conduct
from daybreak.simulation.run import DAY_H, administration_of, run_block
from daybreak.trial.arm_run import ArmPlan
from daybreak.trial.design_file import Trial

PLASTICITY_H = (1.0, 1.8, 3.2, 5.5, 9.0, 15.0, 25.0, 45.0)
SYNAPSE_D = (2.5, 4.0, 6.5, 9.0, 13.0, 20.0, 32.0)
RATES_AT_ONCE = 3  # an engine carries three memories


@dataclass(frozen=True)
class Exposure:
    """J for glutamate (times, patients), for each plasticity and each synapse half-life (times, half-lives, patients)."""

    times_h: tuple[float, ...]
    glutamate: Float[np.ndarray, "times patients"]
    plasticity: Float[np.ndarray, "times plasticities patients"]
    synapse: Float[np.ndarray, "times synapses patients"]
    session_h: tuple[float, ...]  # sessions that were attended, given or not


def exposure(trial: Trial, plan: ArmPlan, times_h: Sequence[float], patients: int, seed: int) -> Exposure:
    """The exposure of `patients` typical patients of an arm at these times, hours after the first session."""
    people = trial.population
    drawn = people.draw(0, patients, seed)
    plain = VirtualPatients(drawn.covariates, draw_parameters(load_parameters(), 0, patients, seed))
    last_h = float(np.ceil(max(times_h) / DAY_H - 1e-9)) * DAY_H
    run = run_block(plan.protocol, plain, 0, seed, max(last_h, DAY_H), conduct=Conduct(sham_h=plan.sham_h))
    session_h = tuple(s.time_h for s in run.sessions)
    doses = [(s.time_h, s.dose_mg) for s in run.sessions if not Conduct(plan.sham_h).is_sham(s.time_h)]
    parameters = apply_covariates(plain.parameters, plain.covariates)
    kg = LN2 / float(np.ravel(parameters["glutamate_half_life_h"])[0])
    rates = np.array([kg, *(LN2 / h for h in PLASTICITY_H), *(LN2 / (DAY_H * d) for d in SYNAPSE_D)])
    memories = _memories(plan, parameters, doses, times_h, rates, patients)
    split = 1 + len(PLASTICITY_H)
    return Exposure(tuple(times_h), memories[:, 0], memories[:, 1:split], memories[:, split:], session_h)


def _memories(
    plan: ArmPlan,
    parameters: dict[str, np.ndarray],
    doses: Sequence[tuple[float, np.ndarray]],
    times_h: Sequence[float],
    rates: np.ndarray,
    patients: int,
) -> Float[np.ndarray, "times rates patients"]:
    """J at the times for each rate, three rates a passage."""
    found = np.zeros((len(times_h), len(rates), patients))
    if not doses:
        return found
    how = administration_of(plan.protocol)
    chain = prepare(parameters, how, np)
    for first in range(0, len(rates), RATES_AT_ONCE):
        some = rates[first : first + RATES_AT_ONCE]
        filled = np.concatenate([some, np.ones(RATES_AT_ONCE - len(some))])
        carrying = replace(
            chain, rates=np.broadcast_to(filled[:, None], (RATES_AT_ONCE, patients)), decays={}
        )
        state = rest(carrying)
        ends = [*(t for t, _ in doses[1:]), max(max(times_h), doses[-1][0] + DAY_H)]
        for (start_h, dose_mg), end_h in zip(doses, ends, strict=True):
            inside = {t - start_h: i for i, t in enumerate(times_h) if start_h < t <= end_h + 1e-9}
            marks_h = sorted({*inside, end_h - start_h})
            given = inputs(how, dose_mg, parameters, np)
            state, trace = advance_exactly(carrying, state, given, end_h - start_h, marks_h)
            for mark_h, carried in zip(marks_h, trace.carried, strict=True):
                if mark_h in inside:
                    found[inside[mark_h], first : first + len(some)] = carried[: len(some)]
    return found


__all__ = ["PLASTICITY_H", "SYNAPSE_D", "Exposure", "exposure"]
