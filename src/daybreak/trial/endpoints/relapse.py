"""Relapse as a definition that can be written down, and the time at which each patient met it or was last seen without.

Visits are discrete: a relapse happens at a visit, and whoever has none is censored at the last visit at which they were observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from daybreak.arrays import Bool, Float, Int, PatientBool
from daybreak.errors import TrialError
from daybreak.trial.record import TrialRecord


@dataclass(frozen=True, slots=True)
class RelapseRule:
    """When a patient has relapsed, and who can.

    Args:
        name: in words, for figures.
        at_least: relapse is a score of at least this many points (22 on the MADRS); or
        improvement_below: relapse is an improvement from baseline below this fraction (0.5: loss of response). One of the two.
        visits: how many consecutive visits must show it. A visit that was missed shows nothing and breaks the row.
        dated: the relapse happens at the `first` or the `last` of these visits.
        from_h: where time starts, hours: 0 (the first dose) or a visit. Only later visits count.
        at_risk: who can relapse: everybody, or those in response or remission at `from_h`.

    Raises:
        TrialError: no criterion or two, fewer than one visit, or response at the first dose.
    """

    name: str
    at_least: float | None = None
    improvement_below: float | None = None
    visits: int = 2
    dated: Literal["first", "last"] = "last"
    from_h: float = 0.0
    at_risk: Literal["all", "responders", "remitters"] = "all"

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.improvement_below is None):
            raise TrialError(
                f"{self.name}: a relapse has one criterion.", remedy="Give at_least or improvement_below."
            )
        if self.improvement_below is not None and not 0 < self.improvement_below <= 1:
            raise TrialError(
                f"{self.name}: an improvement cannot be {self.improvement_below:g} of the baseline.",
                remedy="Give a share above 0 and at most 1, as in 0.5.",
            )
        if self.visits < 1:
            raise TrialError(
                f"{self.name}: a relapse needs a visit that shows it.", remedy="Give visits: 1 or more."
            )
        if self.dated not in ("first", "last") or self.at_risk not in ("all", "responders", "remitters"):
            raise TrialError(
                f"{self.name}: {self.dated!r} and {self.at_risk!r} are not both known words.",
                remedy="Choose first or last, and all, responders or remitters.",
            )
        if self.from_h == 0 and self.at_risk != "all":
            raise TrialError(
                f"{self.name}: nobody has responded at the first dose.",
                remedy="Give from_h, the visit from which on they count.",
            )

    def shown(self, record: TrialRecord) -> Bool[np.ndarray, "visits patients"]:
        """Truth where a visit shows the criterion; never where nothing was observed."""
        if self.at_least is not None:
            return np.asarray(record.scores >= self.at_least)
        assert self.improvement_below is not None
        return np.asarray(record.scores > (1.0 - self.improvement_below) * record.baseline)


@dataclass(frozen=True, eq=False)
class Durations:
    """Times to an event, of the people at risk.

    Args:
        arms: names.
        replicates: how many.
        duration_h: (people,) hours from the start to the event or to the last observation; 0 or more.
        happened: (people,) truth where it was the event.
        replicate, arm: (people,) to whom it belongs.

    Raises:
        TrialError: a negative time.
    """

    arms: tuple[str, ...]
    control: str | None
    replicates: int
    duration_h: Float[np.ndarray, " people"]
    happened: Bool[np.ndarray, " people"]
    replicate: Int[np.ndarray, " people"]
    arm: Int[np.ndarray, " people"]

    def __post_init__(self) -> None:
        if not (np.isfinite(self.duration_h) & (self.duration_h >= 0)).all():
            raise TrialError("A time to an event lies before its start, or is not known.")


def relapse_times(record: TrialRecord, rule: RelapseRule) -> Durations:
    """When each patient at risk relapsed, or was last observed without a relapse.

    Whoever was never observed after the start is censored at 0 h and tells nothing.

    Raises:
        TrialError: the start is not a visit, or no visit follows it.
    """
    start = -1 if rule.from_h == 0 else record.visit_number(rule.from_h)
    if start + rule.visits >= len(record.visit_h):
        raise TrialError(
            f"{rule.name}: after {rule.from_h:g} h there are too few visits for {rule.visits} in a row.",
            where=record.trial,
        )
    who = np.flatnonzero(_at_risk(record, rule, start))
    after = slice(start + 1, None)
    shown, seen, time_h = (
        rule.shown(record)[after][:, who],
        record.observed[after][:, who],
        record.visit_h[after],
    )
    row = np.lib.stride_tricks.sliding_window_view(shown, rule.visits, axis=0).all(axis=-1)
    happened = np.asarray(row.any(axis=0))
    at = np.argmax(row, axis=0) + (rule.visits - 1 if rule.dated == "last" else 0)
    last = np.where(seen.any(axis=0), time_h[len(seen) - 1 - np.argmax(seen[::-1], axis=0)], rule.from_h)
    duration_h = np.where(happened, time_h[at], last) - rule.from_h
    return Durations(
        record.arms,
        record.control,
        record.replicates,
        duration_h,
        happened,
        record.replicate[who],
        record.arm[who],
    )


def _at_risk(record: TrialRecord, rule: RelapseRule, start: int) -> PatientBool:
    if rule.at_risk == "responders":
        return np.asarray(record.scoring.responds(record.scores[start], record.baseline))
    if rule.at_risk == "remitters":
        return np.asarray(record.scoring.remits(record.scores[start]))
    return np.ones(record.patients, dtype=bool)


__all__ = ["Durations", "RelapseRule", "relapse_times"]
