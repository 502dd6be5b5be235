"""How far off predictions of trials are that were left out of the fit, beside two predictors that know nothing of design.

Each trial is run in silico at its real size with draws that never saw it. The spread over replicates is the model's own
prediction interval for what the trial published; it is widened by what the *other* left-out trials ask for (`widening`). A
figure of 30 patients cannot be predicted better than its own sampling error allows, so the error that a perfect predictor
would make on average is printed beside the error made: sqrt(2 / pi) SE for each figure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from daybreak.arrays import Float
from daybreak.errors import CalibrationError
from daybreak.evidence import Evidence
from daybreak.population import Calibration
from daybreak.protocol.quantities import Hours
from daybreak.simulation.executors import HERE, Executor
from daybreak.simulation.spread import spread
from daybreak.trial.calibration.diagnostics import LARGEST_RHAT, LEAST_ESS, MOST_DIVERGENCES, within_limits
from daybreak.trial.contrasts import Contrast, contrasts
from daybreak.trial.design_file import Trial, load_trial
from daybreak.trial.record import TrialRecord
from daybreak.trial.run import run_trial
from daybreak.trial.widening import widening_points, widening_points_without

EXPECTED_ERROR = math.sqrt(2.0 / math.pi)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Prediction:
    """One published difference and what was predicted without it; MADRS points, negative favours the drug."""

    trial: str
    arm: str
    control: str
    time_h: float
    published: float
    error: float  # standard error of the published difference
    predicted: float
    low: float  # 90 % prediction interval at the real size, as the model has it
    high: float
    pooled: float  # the pooled mean of the other trials at that time
    assumed: bool  # no spread was published: `error` follows from an SD of 11 points

    @property
    def off(self) -> float:
        """Predicted less published."""
        return self.predicted - self.published

    @property
    def covered(self) -> bool:
        """The published difference lies in the model's own prediction interval."""
        return self.low <= self.published <= self.high

    @property
    def covers(self) -> bool:
        """The prediction lies in the published 95 % interval."""
        return abs(self.off) <= 1.959964 * self.error


@dataclass(frozen=True)
class Score:
    """Mean absolute error of a predictor: every figure alike, and weighted by 1 / SE^2."""

    alike: float
    weighted: float


@dataclass(frozen=True)
class LeftOutFit:
    """How well the chains without a trial mixed, over all parameters; None where their file does not say."""

    trial: str
    rhat: float | None
    ess: int | None
    divergences: int | None

    @property
    def mixed(self) -> bool:
        """Whether they keep the limits asked of the whole fit; unknown is never yes."""
        if self.rhat is None or self.ess is None or self.divergences is None:
            return False
        return within_limits(self.rhat, float(self.ess), self.divergences)


@dataclass(frozen=True)
class Validation:
    """All predictions, the error of each predictor, and how well the fits mixed from which they come."""

    predictions: tuple[Prediction, ...]
    replicates: int
    calibration: str
    fits: tuple[LeftOutFit, ...] = ()

    @property
    def covers(self) -> float:
        """Share of predictions inside the published 95 % interval, among those that have one."""
        printed = [p.covers for p in self.predictions if not p.assumed]
        return sum(printed) / len(printed) if printed else math.nan

    @property
    def own_coverage(self) -> float:
        """Share of published differences inside the model's own 90 % prediction interval."""
        return sum(p.covered for p in self.predictions) / len(self.predictions)

    @property
    def coverage(self) -> float:
        """Share of published differences inside the interval that was widened by what the other trials ask for."""
        return sum(self.inside(p) for p in self.predictions) / len(self.predictions)

    @property
    def widening_points(self) -> float | None:
        """How much wider the interval of a trial to come is on either side: what all left-out trials ask for. None of too few."""
        return widening_points(self.predictions)

    def interval(self, p: Prediction) -> tuple[float, float]:
        """The interval of one prediction, widened by what the other trials ask for: its own trial has no say. The model's own
        where the others are too few."""
        wider = widening_points_without(p.trial, self.predictions) or 0.0
        return p.low - wider, p.high + wider

    def inside(self, p: Prediction) -> bool:
        """The published difference lies in that interval."""
        low, high = self.interval(p)
        return low <= p.published <= high

    def score(self, predictor: str) -> Score:
        """Of `model`, `pooled`, `none`, or of a `perfect` predictor, who errs by the sampling error of the figures alone."""
        errors = np.array([_error_of(predictor, p) for p in self.predictions])
        weights = np.array([p.error**-2 for p in self.predictions])
        return Score(float(errors.mean()), float((weights * errors).sum() / weights.sum()))

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "format": "daybreak-validation/1",
            "calibration": self.calibration,
            "replicates": self.replicates,
            "coverage_90": self.coverage,
            "coverage_90_of_the_model_alone": self.own_coverage,
            "widening_points": self.widening_points,
            "mean_absolute_error": {n: asdict(self.score(n)) for n in ("model", "pooled", "none", "perfect")},
            "limits_of_mixing": {"rhat": LARGEST_RHAT, "ess": LEAST_ESS, "divergences": MOST_DIVERGENCES},
            "fits": [asdict(one) | {"mixed": one.mixed} for one in self.fits],
            "predictions": [
                {
                    **asdict(p),
                    "covered": p.covered,
                    "covers": p.covers,
                    "widened": self.interval(p),
                    "inside": self.inside(p),
                }
                for p in self.predictions
            ],
        }


def _error_of(predictor: str, p: Prediction) -> float:
    """By how many points a predictor was off, or is expected to be."""
    return {
        "model": abs(p.off),
        "pooled": abs(p.pooled - p.published),
        "none": abs(p.published),
        "perfect": EXPECTED_ERROR * p.error,
    }[predictor]


@dataclass(frozen=True)
class _LeftOutTrial:
    """One trial as a shard: it travels with the draws that never saw it."""

    calibrations: Mapping[str, Calibration]
    replicates: int
    seed: int

    def __call__(self, shard: tuple[str, tuple[float, ...]]) -> dict[str, Any]:
        name, times_h = shard
        trial = _visited_at(load_trial(name), times_h)
        record = run_trial(
            trial, replicates=self.replicates, seed=self.seed, calibration=self.calibrations[name]
        )
        return {f"{arm}": _mean_changes(record, arm) for arm in record.arms}


def validate_trials(
    evidence: Evidence,
    left_out: Mapping[str, Calibration],
    *,
    replicates: int = 200,
    seed: int = 1,
    executor: Executor = HERE,
    resume: Path | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Predict every published difference of every trial that has draws without it.

    Raises:
        CalibrationError: no published difference belongs to a trial of `left_out`.
    """
    published = [c for c in contrasts(evidence) if c.trial in left_out]
    if not published:
        raise CalibrationError(
            f"No difference from control is published for {', '.join(sorted(left_out))}.",
            remedy="Give the draws that `daybreak calibrate` wrote.",
        )
    times = {
        name: tuple(sorted({c.time_h for c in published if c.trial == name})) for name in sorted(left_out)
    }
    shards = [(name, at) for name, at in times.items() if at]
    asked = _LeftOutTrial({name: left_out[name] for name, _ in shards}, replicates, seed)
    changes: dict[str, dict[str, Any]] = {}
    with closing(spread(asked, shards, executor, progress=progress, resume=resume)) as results:
        for (name, _), result in zip(shards, results, strict=True):
            changes[name] = result
    predictions = tuple(
        _prediction(c, changes[c.trial], times[c.trial].index(c.time_h), published) for c in published
    )
    version = next(iter(left_out.values())).version.split(" without ")[0]
    fits = tuple(
        LeftOutFit(name, *(left_out[name].made.get(what) for what in ("rhat", "ess", "divergences")))
        for name, _ in shards
    )
    return Validation(predictions, replicates, version, fits)


def _prediction(
    c: Contrast, changes: Mapping[str, Any], visit: int, published: Sequence[Contrast]
) -> Prediction:
    difference = changes[c.arm][visit] - changes[c.control][visit]
    low, middle, high = np.nanquantile(difference, (0.05, 0.5, 0.95))
    return Prediction(
        c.trial, c.arm, c.control, c.time_h, c.difference, c.error, float(middle), float(low), float(high),
        pooled_mean(c, published), c.assumed,
    )  # fmt: skip


def _mean_changes(record: TrialRecord, arm: str) -> Float[np.ndarray, "visits replicates"]:
    """Mean change of those observed, in each replicate."""
    number = record.arm_number(arm)
    found = np.full((len(record.visit_h), record.replicates), np.nan)
    for r in range(record.replicates):
        mine = slice(record.starts[r], record.starts[r + 1])
        who = record.arm[mine] == number
        found[:, r] = np.nanmean(record.scores[:, mine][:, who] - record.baseline[mine][who], axis=1)
    return found


def _visited_at(trial: Trial, times_h: tuple[float, ...]) -> Trial:
    """The same trial, rated at these times."""
    visits = tuple(Hours(t, f"{t:g} h") for t in times_h)
    return replace(trial, design=trial.design.model_copy(update={"visits": visits}))


def pooled_mean(c: Contrast, published: Sequence[Contrast]) -> float:
    """The random-effects mean of the other trials around that time; of all times where no other trial has that one; else 0."""
    from daybreak.evidence.pooling import WINDOWS, Effects, fit

    others = [o for o in published if o.trial != c.trial]
    around = next((w for w in WINDOWS if w.holds(c.time_h)), None)
    near = [o for o in others if around is not None and around.holds(o.time_h)] or others
    if not others:
        return 0.0
    by_trial: dict[str, list[Contrast]] = {}
    for o in near:
        by_trial.setdefault(o.trial, []).append(o)
    effects = np.array([np.mean([o.difference for o in group]) for group in by_trial.values()])
    errors = np.array([np.mean([o.error for o in group]) for group in by_trial.values()])
    return float(effects[0]) if len(effects) < 2 else float(fit(Effects(effects, errors**2)).coefficients[0])


__all__ = ["LeftOutFit", "Prediction", "Score", "Validation", "pooled_mean", "validate_trials"]
