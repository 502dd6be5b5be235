"""Kaplan and Meier's curve of each arm in each replicate, with its interval, and the median time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float
from daybreak.trial.endpoints.estimate import CONFIDENCE
from daybreak.trial.endpoints.relapse import Durations

Curves = Float[np.ndarray, "replicates arms events"]
ArmTimes = Float[np.ndarray, "replicates arms"]


@dataclass(frozen=True, eq=False)
class EventTable:
    """Events and people at risk at every time at which anything happened in any replicate.

    Args:
        time_h: (events,) hours from the start, increasing.
        happened, at_risk: (replicates, arms, events); whoever is censored at a time is still at risk there.
        people: (replicates, arms) those who were observed at all after the start.
    """

    arms: tuple[str, ...]
    control: str | None
    time_h: Float[np.ndarray, " events"]
    happened: Curves
    at_risk: Curves
    people: ArmTimes


@dataclass(frozen=True, eq=False)
class Survival:
    """Share without the event just after each time.

    Args:
        value, low, high: (replicates, arms, events) with the 95 % interval; NaN where nobody was ever at risk.
        median_h, median_low_h, median_high_h: (replicates, arms) hours; inf where the curve (or its limit) stays above a half,
            NaN where nobody was ever at risk.
    """

    arms: tuple[str, ...]
    time_h: Float[np.ndarray, " events"]
    value: Curves
    low: Curves
    high: Curves
    median_h: ArmTimes
    median_low_h: ArmTimes
    median_high_h: ArmTimes


def event_table(times: Durations) -> EventTable:
    """Count events and people at risk."""
    time_h = np.unique(times.duration_h[times.happened])
    shape = (times.replicates, len(times.arms), len(time_h) + 1)
    cell = (times.replicate * shape[1] + times.arm) * shape[2]
    size = shape[0] * shape[1] * shape[2]
    passed = np.searchsorted(
        time_h, times.duration_h, side="right"
    )  # event times that this person was at risk at
    leaving = np.bincount(cell + passed, minlength=size).reshape(shape)
    at_risk = leaving[..., ::-1].cumsum(axis=-1)[..., ::-1][..., 1:]
    happened = np.bincount((cell + passed - 1)[times.happened], minlength=size).reshape(shape)[..., :-1]
    observed = times.happened | (times.duration_h > 0)
    people = np.bincount((times.replicate * shape[1] + times.arm)[observed], minlength=shape[0] * shape[1])
    counts = (part.astype(float) for part in (happened, at_risk, people.reshape(shape[:2])))
    return EventTable(times.arms, times.control, time_h, *counts)


def kaplan_meier(table: EventTable) -> Survival:
    """S(t) = prod (1 - d/n); Greenwood's variance; interval on the log(-log S) scale.

    The last estimate is held where nobody is at risk any more. Once the curve is at 0 the interval runs from 0 to the limit
    before: survival does not rise. The median is the first time at which the curve is at or below a half; its limits are those
    of the curve's limits (Brookmeyer & Crowley 1982, doi:10.2307/2530286).
    """
    from scipy.special import ndtri

    d, n = table.happened, table.at_risk
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.cumprod(np.where(n > 0, 1 - d / n, 1.0), axis=-1)
        spread = np.sqrt(np.cumsum(np.where(n > d, d / (n * (n - d)), 0.0), axis=-1)) / np.log(value)
        factor = np.exp(float(ndtri(0.5 + CONFIDENCE / 2)) * np.abs(spread))
        low, high = value**factor, value ** (1 / factor)
    low, high = np.where(value == 1, 1.0, low), np.where(value == 1, 1.0, high)
    low = np.where(value == 0, 0.0, low)
    high = np.minimum.accumulate(np.where(value == 0, 1.0, high), axis=-1)
    nobody = table.people == 0
    value, low, high = (np.where(nobody[..., None], np.nan, part) for part in (value, low, high))
    medians = (np.where(nobody, np.nan, _first_half(table.time_h, part)) for part in (value, low, high))
    return Survival(table.arms, table.time_h, value, low, high, *medians)


def _first_half(time_h: Float[np.ndarray, " events"], curve: Curves) -> ArmTimes:
    """The first time at which a curve is at most a half; inf where there is none."""
    below = curve <= 0.5
    reached = np.concatenate([time_h, [np.inf]])
    return np.asarray(reached[np.where(below.any(axis=-1), _argmax(below), len(time_h))])


def _argmax(truth: np.ndarray) -> np.ndarray:
    return np.asarray(
        np.argmax(truth, axis=-1) if truth.shape[-1] else np.zeros(truth.shape[:-1], dtype=np.intp)
    )


__all__ = ["EventTable", "Survival", "event_table", "kaplan_meier"]
