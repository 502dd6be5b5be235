"""Randomised withdrawals: each figure that was published on them beside the prediction, and which of them the fit has seen.

Predicted with the calibration that ships, at the real size: no withdrawal is left out of a fit in its turn, since the fit has
two figures of one study alone. A relapse is a MADRS of at least 22 at two visits in a row, as in SUSTAIN-1 (Daly 2019); how
BEDROC counted is not in the tables. Intervals of a difference are widened by what left-out trials ask for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from daybreak.evidence import Evidence
from daybreak.population import load_calibration
from daybreak.simulation.executors import HERE, Executor
from daybreak.trial.calibration.observations import observations
from daybreak.trial.contrasts import contrasts_of
from daybreak.trial.design_file import Trial, load_trial, trials
from daybreak.trial.endpoints import RelapseRule
from daybreak.trial.few_replicates import few
from daybreak.trial.published_relapse import RelapseFigure, relapse_figures
from daybreak.trial.run import run_trial
from daybreak.trial.summarise import summarise
from daybreak.trial.summary import RelapseCurve, TrialSummary

HOURS_PER_DAY, HOURS_PER_WEEK = 24.0, 168.0
WIDTH, NAME = 80, 36
DIGITS = {"relapsed": 0, "ratio": 2, "points": 1}  # printed, by a word of the measure
RULE = RelapseRule("MADRS of at least 22 at two visits in a row", at_least=22.0, visits=2)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class WithdrawalFigure:
    """One published figure and its prediction: per cent relapsed, weeks to the median, a hazard ratio, or points between arms.

    Args:
        low, high: published interval; None where the source gives no such end.
        predicted, predicted_low, predicted_high: middle over replicates of the real size and where 95 of 100 of them find it;
            None where half never relapse, or a ratio has no bound.
        fitted: the fit has seen it, so that it is no test.
    """

    trial: str
    arm: str
    measure: str
    value: float
    low: float | None
    high: float | None
    predicted: float | None
    predicted_low: float | None
    predicted_high: float | None
    fitted: bool
    row: str

    @property
    def inside(self) -> bool:
        """Whether the published figure lies where 95 of 100 replicates do; no bound excludes nothing."""
        above = self.predicted_low is None or self.predicted_low <= self.value
        return above and (self.predicted_high is None or self.value <= self.predicted_high)


@dataclass(frozen=True)
class Withdrawals:
    """All of them."""

    figures: tuple[WithdrawalFigure, ...]
    replicates: int
    calibration: str

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "format": "daybreak-withdrawals/1",
            "calibration": self.calibration,
            "replicates": self.replicates,
            "relapse": RULE.name,
            "figures": [asdict(one) | {"inside": one.inside} for one in self.figures],
        }


def validate_withdrawals(
    evidence: Evidence,
    *,
    replicates: int = 200,
    seed: int = 1,
    executor: Executor = HERE,
    progress: Progress | None = None,
) -> Withdrawals:
    """Predict every shipped withdrawal, and set what was published beside it."""
    fitted = {row for o in observations(evidence) for row in o.rows}
    designs = withdrawals()
    found: list[WithdrawalFigure] = []
    for number, trial in enumerate(designs, start=1):
        record = run_trial(trial, replicates=replicates, seed=seed, executor=executor)
        found += _figures(evidence, trial, summarise(record, relapse=(RULE,)), fitted)
        if progress is not None:
            progress(number, len(designs))
    return Withdrawals(tuple(found), replicates, load_calibration().label)


def withdrawals() -> tuple[Trial, ...]:
    """The designs of this kind that ship."""
    return tuple(trial for trial in map(load_trial, trials()) if trial.design.withdrawal is not None)


def judged_rows(evidence: Evidence) -> frozenset[str]:
    """Rows of the evidence that stand beside a prediction here."""
    relapse = (f.row for t in withdrawals() for f in relapse_figures(evidence, t) if _comparable(f))
    return frozenset(relapse) | {
        row for t in withdrawals() for c in contrasts_of(evidence, t) for row in c.rows
    }


def _comparable(figure: RelapseFigure) -> bool:
    """A share relapsed says something beside a prediction only where it is printed within which time."""
    return figure.measure != "relapsed" or figure.within_h is not None


def _figures(
    evidence: Evidence, trial: Trial, summary: TrialSummary, fitted: set[str]
) -> Iterator[WithdrawalFigure]:
    curves = {curve.arm: curve for curve in summary.relapse}
    for one in filter(_comparable, relapse_figures(evidence, trial)):
        measure, scale, middle = _told(one, curves[one.arm])
        value, low, high = (_scaled(x, scale) for x in (one.value, one.low, one.high))
        assert value is not None
        yield WithdrawalFigure(
            trial.design.id, one.arm, measure, value, low, high, *middle, one.row in fitted, one.row
        )
    for contrast in contrasts_of(evidence, trial):
        found = next(
            d for d in summary.differences if d.arm == contrast.arm and abs(d.time_h - contrast.time_h) < 1e-6
        )
        yield WithdrawalFigure(
            trial.design.id, contrast.arm, f"points from control, {_weeks(contrast.time_h)}", contrast.difference,
            *contrast.interval, found.value.median, found.value.low, found.value.high, False, contrast.rows[0],
        )  # fmt: skip


Middle = tuple[float | None, float | None, float | None]


def _told(one: RelapseFigure, curve: RelapseCurve) -> tuple[str, float, Middle]:
    """What it is, by how much the published value is divided, and the prediction in these units."""
    if one.measure == "relapsed":
        assert one.within_h is not None
        return f"% relapsed in {_weeks(one.within_h)}", 1.0, _relapsed(curve, one.within_h)
    if one.measure == "relapse hazard ratio":
        ratio = curve.hazard_ratio
        assert ratio is not None
        return "hazard ratio of relapse", 1.0, (ratio.median, ratio.low, ratio.high)
    median = curve.median_h
    weeks: Middle = tuple(_scaled(x, HOURS_PER_WEEK) for x in (median.median, median.low, median.high))  # type: ignore[assignment]
    return "weeks until half relapsed", HOURS_PER_WEEK / HOURS_PER_DAY, weeks


def _relapsed(curve: RelapseCurve, within_h: float) -> Middle:
    """Per cent, mean and interval over replicates."""
    if curve.without is None:
        return None, None, None
    place = int(np.searchsorted(curve.time_h, within_h + 1e-6)) - 1
    middle, high, low = (100.0 * (1.0 - curve.without[name][place]) for name in ("mean", "low", "high"))
    return middle, low, high


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value / scale


def _weeks(time_h: float) -> str:
    return f"{time_h / HOURS_PER_WEEK:g} wk"


def withdrawal_lines(found: Withdrawals) -> list[str]:
    """A row a figure, in at most 80 columns."""
    tests = [one for one in found.figures if not one.fitted]
    rows = [
        line
        for name in dict.fromkeys(one.trial for one in found.figures)
        for line in _of_trial(name, found.figures)
    ]
    return [
        *textwrap.wrap(
            f"Randomised withdrawals, calibration {found.calibration}: {found.replicates} replicates of the real size.", WIDTH
        ),
        *textwrap.wrap(f"Relapse: {RULE.name}.", WIDTH),
        *textwrap.wrap(few(found.replicates, "the 95 % ones"), WIDTH),
        "",
        f"{'':<{NAME}}{'published (95 %)':>20} {'predicted (95 %)':>20}",
        *rows,
        "* the published figure lies outside the predicted interval",
        "= fitted, so that agreement is no test",
        "- no such end, or never reached",
        "",
        f"{sum(one.inside for one in tests)} of {len(tests)} figures that the fit has not seen lie inside.",
    ]  # fmt: skip


def _of_trial(name: str, figures: Sequence[WithdrawalFigure]) -> Iterator[str]:
    yield name
    for one in (one for one in figures if one.trial == name):
        mark = ("=" if one.fitted else "") + ("" if one.inside else "*")
        digits = next(n for word, n in DIGITS.items() if word in one.measure)
        published = _interval(digits, one.value, one.low, one.high)
        predicted = _interval(digits, one.predicted, one.predicted_low, one.predicted_high)
        yield f"  {one.arm + ', ' + one.measure:<{NAME - 2}}{published:>20} {predicted:>20}{mark}".rstrip()


def _interval(digits: int, middle: float | None, low: float | None, high: float | None) -> str:
    said, first, last = ("-" if value is None else f"{value:.{digits}f}" for value in (middle, low, high))
    return said if low is high is None else f"{said} ({first} to {last})"


__all__ = [
    "WithdrawalFigure",
    "Withdrawals",
    "judged_rows",
    "validate_withdrawals",
    "withdrawal_lines",
    "withdrawals",
]
