"""The validation on trials as lines of at most 80 columns."""

from __future__ import annotations

import textwrap

from daybreak.trial.calibration.diagnostics import LARGEST_RHAT, LEAST_ESS
from daybreak.trial.few_replicates import few
from daybreak.trial.validate import Prediction, Validation

HOURS_PER_DAY = 24.0
ARM_WIDTH, WIDTH = 33, 80


def validation_lines(found: Validation) -> list[str]:
    """A row a published difference, then the error of each predictor and the coverage."""
    rows = [_row(found, p) for p in found.predictions]
    trials = {p.trial for p in found.predictions}
    return [
        f"Differences from control in MADRS points, calibration {found.calibration}: each trial predicted",
        f"by what the others taught, {found.replicates} replicates of its real size.",
        *textwrap.wrap(few(found.replicates, "the 90 % ones"), WIDTH),
        "",
        f"{'trial, arm':<{ARM_WIDTH}}{'time':>5} {'published (95 %)':>20} {'predicted (90 %)':>20}",
        *rows,
        "* the published difference lies outside the prediction interval",
        "+ the prediction lies outside the published interval",
        "~ no spread was published; one of an SD of 11 points, as in the fit",
        "",
        f"{len(found.predictions)} differences of {len(trials)} trials",
        f"inside the 90 % prediction interval: {100 * found.coverage:.0f} %",
        *_widened(found),
        f"prediction inside the published 95 % interval: {100 * found.covers:.0f} %",
        "",
        f"{'mean absolute error, points':<42}{'each alike':>12}{'by 1/SE^2':>12}",
        *(_score(found, name, words) for name, words in PREDICTORS),
        *_mixing(found),
    ]


PREDICTORS = (
    ("model", "the model, without the trial"),
    ("pooled", "the pooled mean of the others then"),
    ("none", "no effect"),
    ("perfect", "a perfect predictor, sampling error alone"),
)


def _widened(found: Validation) -> list[str]:
    """How much wider than the model's own the intervals are, or why they are not."""
    if found.widening_points is None:
        return ["  (the model's own: left-out trials are too few to say how much wider it must be)"]
    return [
        "  each is wider than the model's own by what the other left-out trials ask for, and that",
        f"  of a trial to come by {found.widening_points:.1f} points either side; the model's own holds "
        f"{100 * found.own_coverage:.0f} %",
    ]


def _mixing(found: Validation) -> list[str]:
    """How well the chains of each fit mixed, and which are beyond what is asked of the whole fit."""
    if not found.fits:
        return []
    beyond = sum(not one.mixed for one in found.fits)
    said = (
        f"! beyond what is asked of the whole fit (R-hat {LARGEST_RHAT}, {LEAST_ESS} effective draws, no divergence): "
        f"{beyond} of {len(found.fits)}. Ends of their intervals are known less well than those of the whole fit."
    )
    return [
        "",
        f"{'the fit without':<{ARM_WIDTH}}{'R-hat':>8}{'effective draws':>18}{'divergences':>14}",
        *(
            f"{one.trial:<{ARM_WIDTH}}{_said(one.rhat, '.3f'):>8}{_said(one.ess, '.0f'):>18}{_said(one.divergences, 'd'):>14}"
            f"{'' if one.mixed else ' !'}"
            for one in found.fits
        ),
        *(textwrap.wrap(said, WIDTH, subsequent_indent="  ") if beyond else ()),
    ]


def _said(value: float | int | None, form: str) -> str:
    return "not said" if value is None else format(value, form)


def _row(found: Validation, p: Prediction) -> str:
    name = f"{p.trial}, {p.arm}"
    name = name if len(name) < ARM_WIDTH else name[: ARM_WIDTH - 2] + "."
    half = 1.959964 * p.error
    about = "~" if p.assumed else ""
    published = (
        f"{about}{_points(p.published)} ({_points(p.published - half)} to {_points(p.published + half)})"
    )
    low, high = found.interval(p)
    predicted = f"{_points(p.predicted)} ({_points(low)} to {_points(high)})"
    return f"{name:<{ARM_WIDTH}}{_time(p.time_h):>5} {published:>20} {predicted:>20}{_marks(found, p)}"


def _marks(found: Validation, p: Prediction) -> str:
    """Which of the two intervals misses the other's middle; an interval that was assumed misses nothing."""
    return f"{' ' if found.inside(p) else '*'}{' ' if p.covers or p.assumed else '+'}".rstrip()


def _points(value: float) -> str:
    return f"{round(value, 1) + 0.0:.1f}"


def _time(time_h: float) -> str:
    return f"{time_h:g} h" if time_h < 2 * HOURS_PER_DAY else f"{time_h / HOURS_PER_DAY:.0f} d"


def _score(found: Validation, name: str, words: str) -> str:
    score = found.score(name)
    return f"{words:<42}{score.alike:>12.2f}{score.weighted:>12.2f}"


__all__ = ["validation_lines"]
