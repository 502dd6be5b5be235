"""Mood day by day on a fixed schedule: link 7 for a whole course at once, on NumPy or JAX.

`simulation` decides session by session and asks `mood` as it goes; where the schedule is known beforehand (calibration,
gradients, benchmarks) the same score is one array expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.mood import (
    HOURS_PER_DAY,
    context_onset,
    drug_effect,
    fade_context,
    madrs,
    renew_context,
)


def daily_madrs(
    baseline: Array, signal: Array, gain: Array, session_days: Sequence[int], parameters: Parameters, xp: Any
) -> Array:
    """MADRS (days + 1, patients) at day 0 and at the end of each day, before the session of that day if there is one.

    Args:
        baseline: MADRS before the course, in (0, 60), (patients,).
        signal, gain: P and Y at the end of each day, (days, patients); no oral antidepressant is begun.
        session_days: days of the sessions, attended by everybody.
    """
    context = xp.zeros_like(baseline)
    everybody = xp.ones_like(baseline) > 0
    kept_a_day = fade_context(xp.ones_like(baseline), HOURS_PER_DAY, parameters, xp)
    left = []
    for day in range(signal.shape[0]):
        if day in session_days:
            context = renew_context(context, everybody, parameters, xp)
        context = context * kept_a_day
        left.append(context)
    hours = HOURS_PER_DAY * xp.asarray([day + 1.0 for day in range(signal.shape[0])])[:, None]
    felt = xp.stack(left, axis=0) * context_onset(hours, parameters, xp)
    improvement = drug_effect(signal, gain, parameters) + parameters["context_effect"] * felt
    return xp.concat([baseline[None], madrs(baseline, improvement, xp)], axis=0)
