"""What a source trial reported, beside what the forecast says for the same outcome and time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daybreak.report.reading import at
from daybreak.report.wording import after, outcome_label, percent, summary_label
from daybreak.simulation.result import Forecast

if TYPE_CHECKING:
    from daybreak.population.reported import Reported

CHANGE = "_change"
SAME_VISIT_H = 36.0  # visits within a day and a half of each other are one visit
SHARES = ("response", "remission", "relapse")


@dataclass(frozen=True)
class Beside:
    """One line of the comparison, in words."""

    outcome: str
    time: str
    reported: str
    forecast: str
    source: str
    note: str = ""


def beside(forecast: Forecast, reported: Sequence[Reported]) -> tuple[Beside, ...]:
    """Every reported figure with the forecast's own; "not forecast" where the forecast has none."""
    return tuple(
        Beside(
            outcome=_label(figure.outcome),
            time=after(figure.time_h),
            reported=_reported(figure),
            forecast=_forecast(forecast, figure),
            source=figure.source,
            note=figure.note,
        )
        for figure in reported
    )


def _label(outcome: str) -> str:
    label = summary_label if outcome in SHARES else outcome_label
    return (
        f"{outcome_label(outcome.removesuffix(CHANGE))}, change"
        if outcome.endswith(CHANGE)
        else label(outcome)
    )


def _reported(figure: Reported) -> str:
    if is_share(figure.unit):
        return percent(figure.value if figure.unit != "%" else figure.value / 100)
    return with_sd(figure.value, figure.sd)


def _forecast(forecast: Forecast, figure: Reported) -> str:
    if is_share(figure.unit):
        return _share(forecast, figure)
    name = figure.outcome.removesuffix(CHANGE)
    bands = forecast.outcomes.get(name)
    moment = at(bands, figure.time_h) if bands else None
    if bands is None or moment is None:
        return "not forecast"
    if figure.outcome.endswith(CHANGE):
        start = at(bands, 0.0)
        return with_sd(moment.mean - start.mean, None) if start else "not forecast"
    return with_sd(moment.mean, moment.sd)


def _share(forecast: Forecast, figure: Reported) -> str:
    """The forecast's own share nearest in time, with that time where it is another: "43 % (18 days)"."""
    own = figure.outcome
    alike = [p for name, p in forecast.summary.items() if name == own or name.startswith(f"{own}_")]
    if not alike:
        return "not forecast"
    nearest = min(alike, key=lambda p: _apart(p.time_h, figure.time_h))
    if nearest.time_h is None or abs(nearest.time_h - figure.time_h) <= SAME_VISIT_H:
        return percent(nearest.value)
    return f"{percent(nearest.value)} ({after(nearest.time_h)})"


def _apart(time_h: float | None, other_h: float) -> float:
    """How far apart two times are, as the logarithm of their ratio: 12 days are nearer to 28 days than to one."""
    return math.inf if time_h is None else abs(math.log(max(time_h, 1.0) / max(other_h, 1.0)))


def is_share(unit: str) -> bool:
    return unit in {"%", "share"}


def with_sd(mean: float, sd: float | None) -> str:
    """ "24.1 (SD 9.2)"."""
    return f"{mean:.1f}" if sd is None else f"{mean:.1f} (SD {sd:.1f})"
