"""The natural course: how mood drifts by itself, whatever is given. Part of link 7.

    dN = -N / T dt + s sqrt(2 / T) dW,      N(0) = 0,      Var N(t) = s^2 (1 - exp(-2 t / T))

An Ornstein-Uhlenbeck process on the log-odds of the scale (positive: better). It makes patients differ more at four weeks
than at four hours, makes some relapse on treatment and some recover without, and is why a single score is not a fate.
Its spread s and time constant T are calibrated on the spread of change in published arms and on relapse curves.
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.mood import HOURS_PER_DAY


def kept_a_day(parameters: Parameters, xp: Any) -> Array:
    """exp(-1 day / T): the correlation of N from one day to the next."""
    return xp.exp(-1.0 / parameters["natural_course_d"])


def daily_course(scores: Array, parameters: Parameters, xp: Any) -> Array:
    """N at the start and at the end of each day, (days + 1, patients), from standard normal `scores` (days, patients).

    The steps of a day are exact: N(d + 1) = k N(d) + s sqrt(1 - k^2) z with k = exp(-1 day / T).
    """
    kept = kept_a_day(parameters, xp)
    fresh = parameters["natural_course_sd"] * xp.sqrt(1.0 - kept * kept)
    course = [xp.zeros_like(scores[0]) if len(scores) else xp.zeros_like(kept)]
    for score in scores:
        course.append(kept * course[-1] + fresh * score)
    return xp.stack(course, axis=0)


def course_at(daily: Array, time_h: float) -> Array:
    """N (patients,) at `time_h` from its daily values, by linear interpolation within a day."""
    day, share = divmod(time_h / HOURS_PER_DAY, 1.0)
    first = int(day)
    if share < 1e-9 or first + 1 >= len(daily):
        return daily[min(first, len(daily) - 1)]
    return (1.0 - share) * daily[first] + share * daily[first + 1]


def spread_at(time_h: Array | float, parameters: Parameters, xp: Any) -> Array:
    """The standard deviation of N at `time_h`, in log-odds."""
    elapsed = time_h / (HOURS_PER_DAY * parameters["natural_course_d"])
    return parameters["natural_course_sd"] * xp.sqrt(1.0 - xp.exp(-2.0 * elapsed))
