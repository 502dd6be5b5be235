"""What a trial showed, over its replicates: plain numbers, words and lists, ready to be written as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from daybreak.trial.endpoints.significance import Power
from daybreak.trial.variation import Interval, Variation

FORMAT = "daybreak-trial/1"


@dataclass(frozen=True, slots=True)
class ExpectedVisit:
    """95 % intervals of what an endlessly large trial of the design would find in an arm at a visit: what parameters and studies
    leave open, without the chance of who is in one trial. Points and shares."""

    score: Interval
    sd: Interval
    change: Interval
    change_sd: Interval
    response: Interval
    remission: Interval


@dataclass(frozen=True, slots=True)
class ArmVisit:
    """One arm at one visit, points and shares of patients.

    Args:
        observed: patients with a score.
        score, sd, change: of those observed; `sd` is of the score.
        change_sd: SD of the change.
        response, remission: shares of all patients of the arm, with the trial's treatment of missing scores.
        sustained_remission: likewise, in remission at this visit and at every later one.
        expected: the interval of their expectation, but for `observed` and `sustained_remission`; those of a `Variation` are of
            one trial of this size.
    """

    arm: str
    time_h: float
    observed: Variation
    score: Variation
    sd: Variation
    change: Variation
    change_sd: Variation
    response: Variation
    remission: Variation
    sustained_remission: Variation
    expected: ExpectedVisit


@dataclass(frozen=True, slots=True)
class NumberToTreat:
    """The reciprocal of the mean difference beside it, and of that difference's limits; of one replicate, of its own interval.

    Args:
        value: patients; None is infinity.
        direction: `benefit`, `harm` or `neither`.
        sentence: with the interval, which may pass through infinity.
    """

    value: float | None
    direction: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """An arm against the control at one visit.

    Args:
        value: the difference in change, points, as one trial of this size estimates it; negative favours the arm. Its limits, and
            those of `prediction`, are further out by the summary's `widening_points`.
        prediction: 90 % prediction interval of that estimate (5 and 95 % quantiles over replicates, widened).
        expected: 95 % interval of the difference that an infinitely large trial would find (what parameters leave open).
        confidence: 95 % confidence interval as one trial of this size reports it (median of the limits over replicates).
        standard_error: likewise, the mean over replicates.
        power: share of replicates significant in favour of the arm.
        response, remission: differences in shares (positive favours the arm).
        number_needed: to treat for one more response; None where shares are unknown.
    """

    arm: str
    control: str
    time_h: float
    analysis: str
    value: Variation
    prediction: Interval
    expected: Interval
    confidence: Interval
    standard_error: float | None
    power: Power
    response: Variation
    remission: Variation
    number_needed: NumberToTreat | None


@dataclass(frozen=True, slots=True)
class EventRate:
    """An adverse event in one arm; difference from the control and number needed to harm where there is a control.

    Args:
        share: of the patients who were there. None of its figures is known where nothing is known of the event in such an arm;
            then there is no difference from it and no number either.
    """

    arm: str
    event: str
    share: Variation
    difference: Variation | None
    number_needed: NumberToTreat | None


@dataclass(frozen=True, slots=True)
class RelapseCurve:
    """Share without relapse in one arm, over time since the start of the rule.

    Args:
        time_h: times of the curve, from 0.
        without: `mean`, `low` and `high` over replicates at each time (of a single replicate, its own 95 % interval); None where
            nobody was ever at risk.
        median_h: median time; None where half never relapse.
        hazard_ratio: against the control; None for the control itself or without one.
        power: share of replicates in which the log-rank test is significant (either way).
        at_risk: people at risk who were observed at least once.
        without_events: replicates in which nobody of this arm, or nobody of its control, relapsed, so that the ratio is 0,
            infinity or unknown; they count in its median and its limits. 0 for a control.
    """

    rule: str
    arm: str
    at_risk: Variation
    time_h: list[float]
    without: dict[str, list[float]] | None
    median_h: Variation
    hazard_ratio: Variation | None
    power: Power | None
    without_events: int = 0


@dataclass(frozen=True, slots=True)
class TrialSummary:
    """Everything a report needs, and nothing that must be computed again.

    Args:
        widening_points: how much wider, on either side, trials left out of the fit ask the intervals of a difference to be; 0
            where that is not known of the calibration.
        within_patients: whether differences, their standard errors and power are within patients, as in a crossover.
    """

    trial: str
    instrument: str
    replicates: int
    patients_per_arm: dict[str, float]  # mean over replicates
    control: str | None
    response_fraction: float
    remission_at_most: float
    missing: str
    visits: tuple[ArmVisit, ...]
    differences: tuple[Difference, ...]
    within_patients: bool
    widening_points: float
    events: tuple[EventRate, ...]
    relapse: tuple[RelapseCurve, ...]
    about: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """Plain lists, numbers, strings and None."""
        return {"format": FORMAT, **asdict(self)}


__all__ = [
    "ArmVisit",
    "Difference",
    "EventRate",
    "ExpectedVisit",
    "NumberToTreat",
    "RelapseCurve",
    "TrialSummary",
]
