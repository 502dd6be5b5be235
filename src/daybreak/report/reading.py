"""What people want to know first, read out of a forecast: values at the times that matter, the session to magnify."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from daybreak.report import wording
from daybreak.simulation.result import Bands, Forecast, SessionForecast

HOURS_A_DAY = 24.0
MOOD = "madrs"
DOSE = "cumulative_dose_mg"
SESSION_BEGINS_H, SESSION_ENDS_H = -0.25, 4.0  # what one magnified session shows, from its first dose


@dataclass(frozen=True)
class Moment:
    """One outcome at one time: mean, SD, median and the edges of the 50 % and the 90 % band."""

    time_h: float
    mean: float
    sd: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float


def at(bands: Bands, time_h: float) -> Moment | None:
    """The outcome at a time, by a straight line between its neighbours; None outside the forecast."""
    times = bands.time_h
    if not times or not times[0] <= time_h <= times[-1]:
        return None
    right = bisect_left(times, time_h)
    left = right if times[right] == time_h else right - 1
    share = 0.0 if left == right else (time_h - times[left]) / (times[right] - times[left])
    columns = (bands.mean, bands.sd, bands.q05, bands.q25, bands.q50, bands.q75, bands.q95)
    return Moment(time_h, *(_between(column, left, right, share) for column in columns))


def _between(column: Sequence[float], left: int, right: int, share: float) -> float:
    return column[left] + share * (column[right] - column[left])


def mean_over(bands: Bands, start_h: float, end_h: float, *, points: int = 8) -> Moment:
    """The outcome averaged over a span of time that lies inside the forecast."""
    times = [start_h + (end_h - start_h) * (i + 0.5) / points for i in range(points)]
    found = [astuple(moment) for time_h in times if (moment := at(bands, time_h)) is not None]
    return Moment(*(sum(column) / len(column) for column in zip(*found, strict=True)))


def key_moments(bands: Bands) -> list[Moment]:
    """The outcome before the first dose, after 24 hours, 7 days and 28 days, and at the end: those the forecast reaches."""
    end_h = bands.time_h[-1]
    times_h = sorted({0.0, HOURS_A_DAY, 7 * HOURS_A_DAY, 28 * HOURS_A_DAY, end_h})
    return [moment for time_h in times_h if (moment := at(bands, time_h)) is not None]


def first_dosed(forecast: Forecast) -> SessionForecast | None:
    """The earliest session in which anybody was dosed."""
    return next((session for session in forecast.sessions if session.given > 0), None)


def magnified(forecast: Forecast) -> SessionForecast | None:
    """The session that the forecast follows most closely in time: the one to draw large."""
    watched = [bands for name, bands in forecast.outcomes.items() if name not in (MOOD, DOSE)]
    dosed = [session for session in forecast.sessions if session.given > 0]
    if not watched or not dosed:
        return None
    best = max(dosed, key=lambda session: sum(len(during(bands, session.time_h)) for bands in watched))
    return best if any(len(during(bands, best.time_h)) > 2 for bands in watched) else None


def during(bands: Bands, start_h: float) -> list[int]:
    """Which of the outcome's times lie inside a session that began at `start_h`."""
    first, last = start_h + SESSION_BEGINS_H, start_h + SESSION_ENDS_H
    return [i for i, time_h in enumerate(bands.time_h) if first <= time_h <= last]


def whole_dose(forecast: Forecast) -> str:
    """What was given in all, as a sentence; nothing where the forecast does not say."""
    bands = forecast.outcomes.get(DOSE)
    if bands is None or not bands.time_h:
        return ""
    middle, low, high = (f"{values[-1]:,.0f}" for values in (bands.q50, bands.q05, bands.q95))
    return (
        f"Given in all by {wording.after(bands.time_h[-1])}: {middle} mg (nine in ten: {low} to {high} mg)."
    )


def on_hypothesis(forecast: Forecast) -> list[str]:
    """Ids of the outcomes behind which a hypothesis stands."""
    return [name for name, bands in forecast.outcomes.items() if bands.hypothesis]
