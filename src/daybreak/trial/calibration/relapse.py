"""How many have relapsed by when, among those who were randomised in a withdrawal because they had responded.

A relapse is a score of at least `RELAPSE_AT` at two visits in a row, dated the second. Between visits the natural course is an
Ornstein-Uhlenbeck process, so that the share still without one is a chain over visits, solved for each patient on a grid of the
natural course in its own SDs: who is calm, and who was beyond the limit once. The share of a grid cell beyond a limit that lies
inside of it is taken in proportion, which keeps everything smooth in the parameters. After `SOLVED_H` what a patient gains hardly
moves, and each goes on with the hazard of the last visit:

    S(t) = sum_i S_i exp(-h_i (t - t_solved)) / sum_i S_i(0),     H(t) = -ln S(t),     H = ln 2 at the median

with S_i the share of patient i who entered and have not relapsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from daybreak.arrays import Float, Int
from daybreak.pharmacology.mood import HOURS_PER_DAY, MADRS_MAXIMUM
from daybreak.trial.calibration.observations import LEAST_FOLLOWED_H

RELAPSE_AT = 22.0  # points of the MADRS, at two visits in a row (Daly 2019)
HALF_A_POINT = 0.5  # a total of whole points is beyond a limit from half a point before it
SOLVED_H = LEAST_FOLLOWED_H
GRID_SD, GRID_NODES = 4.0, 21
PATIENTS = 16  # of those of a cell: more move a hazard by less than a fifth of its published error
LEAST_HAZARD = 1e-4  # so that its logarithm exists where nobody can relapse
NOBODY = 1e-12  # beside a sum of 6: of somebody who can never enter a hazard is still a number
Values = Mapping[str, Any]


@dataclass(frozen=True)
class FollowUp:
    """The arms of a trial after their randomisation: the cells in which they are known, and the visits that show relapses."""

    arms: tuple[str, ...]
    cells: Int[np.ndarray, "arms known"]  # the first is the randomisation
    visit_h: Float[np.ndarray, " visits"]  # after the randomisation
    between: Float[np.ndarray, "visits known"]  # weights of the cells at each visit
    remitters: bool  # who was randomised: those in remission, else those in response


def follow_up(
    arms: tuple[str, ...],
    cells: Int[np.ndarray, "arms known"],
    known_h: Float[np.ndarray, " known"],
    visit_h: Float[np.ndarray, " visits"],
    *,
    remitters: bool,
) -> FollowUp:
    """`known_h` and `visit_h` are hours after the randomisation; the first of `known_h` is 0."""
    between = np.stack([np.interp(visit_h, known_h, row) for row in np.eye(len(known_h))], axis=1)
    return FollowUp(arms, cells, visit_h, between, remitters)


def cumulative_hazard(
    follow: FollowUp, improvement: Any, baseline: Any, remission_at_most: Any, p: Values, time_h: Any
) -> Any:
    """H at the times (times,) after `SOLVED_H`, (arms, times); the arrays are those of all cells (cells, patients)."""
    entered, before, solved = _without_relapse(follow, improvement, baseline, remission_at_most, p)
    gap_h = follow.visit_h[-1] - follow.visit_h[-2]
    later = (time_h - follow.visit_h[-1]) / gap_h
    survived = solved[..., None] * (solved / before)[..., None] ** later
    return LEAST_HAZARD + jnp.log(entered.sum(axis=-1))[:, None] - jnp.log(survived.sum(axis=1))


def _without_relapse(
    follow: FollowUp, improvement: Any, baseline: Any, remission_at_most: Any, p: Values
) -> tuple[Any, Any, Any]:
    """Of each patient, up to one factor, the share that entered and is without relapse: at the randomisation and at the last two
    visits, each (arms, patients)."""
    gained, base = improvement[follow.cells, :PATIENTS], baseline[follow.cells[:, 0], :PATIENTS]
    entry = 0.5 * base + 0.5 * HALF_A_POINT
    if follow.remitters:
        entry = (remission_at_most[follow.cells[:, 0]] + HALF_A_POINT)[:, None]
    spread = p["natural_course_sd"]
    start = _needed(base, gained[:, 0], entry) / spread
    visits = jnp.einsum("vk,aks->vas", follow.between, gained)
    relapse = _needed(base, visits, RELAPSE_AT - HALF_A_POINT) / spread
    x, width = _grid()
    first = jnp.exp(-0.5 * x**2) * (1.0 - _share_below(start, x, width))
    gaps_h, which = np.unique(np.diff(follow.visit_h, prepend=0.0), return_inverse=True)
    steps = [_step(gap_h, p, x) for gap_h in gaps_h]
    beyond = _share_below(relapse, x, width)
    state, alive = jnp.stack([first, jnp.zeros_like(first)]), [first]  # calm, and beyond the limit once
    for visit, above in enumerate(beyond):
        moved = (state.reshape(-1, GRID_NODES) @ steps[which[visit]]).reshape(state.shape)
        state = jnp.stack([(moved[0] + moved[1]) * (1.0 - above), moved[0] * above])
        alive.append(state[0] + state[1])
    return tuple(at.sum(axis=-1) + NOBODY for at in (alive[0], alive[-2], alive[-1]))


def _needed(baseline: Any, improvement: Any, limit: Any) -> Any:
    """The natural course with which the score is at its limit; with less of it the score is higher."""
    return _logit(baseline) - improvement - _logit(limit)


def _logit(points: Any) -> Any:
    return jnp.log(points / (MADRS_MAXIMUM - points))


def _grid() -> tuple[np.ndarray, float]:
    x = np.linspace(-GRID_SD, GRID_SD, GRID_NODES)
    return x, float(x[1] - x[0])


def _share_below(limit: Any, x: np.ndarray, width: float) -> Any:
    """Of each grid cell the share below `limit`, (..., nodes)."""
    return jnp.clip((limit[..., None] - x) / width + 0.5, 0.0, 1.0)


def _step(gap_h: float, p: Values, x: np.ndarray) -> Any:
    """(nodes, nodes): where the natural course of each node is `gap_h` later."""
    kept = jnp.exp(-gap_h / (HOURS_PER_DAY * p["natural_course_d"]))
    return jax.nn.softmax(-0.5 * (x[None, :] - kept * x[:, None]) ** 2 / (1.0 - kept**2), axis=1)


__all__ = ["RELAPSE_AT", "SOLVED_H", "FollowUp", "cumulative_hazard", "follow_up"]
