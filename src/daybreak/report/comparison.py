"""What a source trial reported, beside what the forecast says for the same outcome and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from daybreak.report.reading import MOOD, Moment, at
from daybreak.report.wording import after, number, outcome_label, percent, summary_label
from daybreak.simulation.result import Forecast

CHANGE = "_change"


class Reported(Protocol):
    """One figure that a trial reported; `population.Reported` is one."""

    @property
    def outcome(self) -> str: ...
    @property
    def time_h(self) -> float: ...
    @property
    def value(self) -> float: ...
    @property
    def sd(self) -> float | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class Beside:
    """One line of the comparison, in words."""

    outcome: str
    time: str
    reported: str
    forecast: str
    source: str


def beside(forecast: Forecast, reported: Sequence[Reported]) -> tuple[Beside, ...]:
    """Every reported figure with the forecast's own; "not forecast" where the forecast has none."""
    return tuple(
        Beside(_label(figure.outcome), after(figure.time_h), _reported(figure), _forecast(forecast, figure), figure.source)
        for figure in reported
    )


def _label(outcome: str) -> str:
    if outcome.endswith(CHANGE):
        return f"{outcome_label(outcome.removesuffix(CHANGE))} change"
    return outcome_label(outcome)


def _reported(figure: Reported) -> str:
    if is_share(figure.unit):
        return percent(figure.value if figure.unit != "%" else figure.value / 100)
    return with_sd(figure.value, figure.sd)


def _forecast(forecast: Forecast, figure: Reported) -> str:
    if is_share(figure.unit) and (probability := forecast.summary.get(figure.outcome)) is not None:
        return percent(probability.value)
    name = figure.outcome.removesuffix(CHANGE)
    bands = forecast.outcomes.get(name)
    moment = at(bands, figure.time_h) if bands else None
    if bands is None or moment is None:
        return "not forecast"
    if figure.outcome.endswith(CHANGE):
        start = at(bands, 0.0)
        return number(moment.mean - start.mean) if start else "not forecast"
    return with_sd(moment.mean, moment.sd)


def is_share(unit: str) -> bool:
    return unit in {"%", "share", "probability", "fraction"}


def with_sd(mean: float, sd: float | None) -> str:
    """ "24.1 (SD 9.2)"."""
    return f"{mean:.1f}" if sd is None else f"{mean:.1f} (SD {sd:.1f})"
