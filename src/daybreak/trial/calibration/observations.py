"""Which published figures enter the fit, each as one observation of one arm of a shipped design.

The rule: every row of the outcome table that may be computed with (read in its source, first of its kind, not in doubt), at a
printed time after the first dose, of an arm that a shipped design has under the same id,

    change_mean              mean change of the MADRS, and its SD where printed
    mean                     mean MADRS, where the design knows the arm's baseline and no change is printed
    difference_vs_control    where an arm's own change has no spread; the drug arm's own change is then left out
    response_rate            of any scale whose response is a fall by half
    remission_rate           of the MADRS

at most three months after the first dose. Besides these the rows listed one by one in `rows.yaml`. Of studies that share
patients, or may, one is kept (`evidence.independent`). A figure without a printed spread gets `ASSUMED_SD`; a share without a
printed number is counted over those analysed in the same arm at the same time, where another row prints them; an arm of
routine care, or of an antidepressant alone, counts as at most `MOST_COUNTED` patients.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from daybreak.errors import CalibrationError
from daybreak.evidence import Evidence, Outcome, independent
from daybreak.quantity import parse_duration
from daybreak.trial.design import Arm
from daybreak.trial.design_file import Trial, load_trial, trials
from daybreak.yaml_source import read_yaml

Kind = Literal[
    "change", "sd", "score", "difference", "response", "remission", "kept", "relapse", "relapse_ratio"
]
SHARES: tuple[Kind, ...] = ("response", "remission", "kept")
RELAPSES: tuple[Kind, ...] = ("relapse", "relapse_ratio")
LOGS: tuple[Kind, ...] = ("sd", *RELAPSES)
ASSUMED_SD = 11.0  # points; the middle of the printed SDs of change (7 to 15)
NORMAL_95 = 1.959964
HALF = 50.0
LAST_H = 92 * 24.0  # later, other treatment decides
MOST_COUNTED = (
    200  # patients of routine care or of an antidepressant alone: who is still rated is a selection
)
BY_HALF = ("MADRS", "HDRS17", "HDRS21", "HDRS25", "HDRS", "QIDS-SR16", "PHQ9", "mixed")
_RELAPSES: dict[str, Kind] = {"half-relapsed": "relapse", "relapse-ratio": "relapse_ratio"}
LEAST_FOLLOWED_H = 84 * 24.0  # sooner, what a withdrawn drug did is still fading
ROWS = Path(__file__).with_name("rows.yaml")


@dataclass(frozen=True)
class Observation:
    """One figure: a mean with its standard error, a share (0 to 1) of `n` patients, or a hazard.

    `later_h` is the second time of a kept response, and until when a relapse counts after the randomisation at `time_h`;
    `assumed` says what had to be supposed about it.
    """

    trial: str
    arm: str
    kind: Kind
    time_h: float
    value: float
    spread: (
        float  # standard error of a mean, a difference or the log of a hazard; patients of an SD or a share
    )
    rows: tuple[str, ...]
    later_h: float | None = None
    assumed: str = ""

    @property
    def lasting_h(self) -> float:
        """From the first to the second time."""
        assert self.later_h is not None
        return self.later_h - self.time_h


def error_of_log(kinds: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Standard error of the logarithm of a figure of `LOGS`: of the SD of n patients by n, else as it was published."""
    return np.where(kinds == "sd", 1.0 / np.sqrt(2.0 * np.maximum(spread - 1.0, 1.0)), spread)


def observations(evidence: Evidence) -> tuple[Observation, ...]:
    """All of them, design after design in alphabetical order.

    Raises:
        CalibrationError: a listed row does not exist, may not be used, or belongs to no arm.
    """
    found: list[Observation] = []
    listed = _listed(evidence)
    for name in trials():
        trial = load_trial(name)
        if trial.design.withdrawal is None:  # else its patients are chosen by their response: relapses alone
            for arm in trial.design.arms:
                found += _of_arm(evidence, trial, arm)
        found += [o for o in listed if o.trial == name]
    return tuple(_once(_of_different_patients(evidence, found)))


def _of_different_patients(evidence: Evidence, found: Sequence[Observation]) -> Iterator[Observation]:
    """Without the figures of studies that share patients with another one of the fit.

    Relapses after a randomisation stay: nothing else that is fitted happened to anybody so late.
    """
    study = {row.outcome_id: row.trial_id for row in evidence.outcomes}
    study |= {row.longterm_id: row.trial_id for row in evidence.longterm}
    used = {study[row] for o in found if o.kind not in RELAPSES for row in o.rows}
    kept = {t.trial_id for t in independent(t for t in evidence.trials if t.trial_id in used).kept}
    kept.add("")  # a long-term row of a study that is in no other table
    return (o for o in found if o.kind in RELAPSES or all(study[row] in kept for row in o.rows))


def _of_arm(evidence: Evidence, trial: Trial, arm: Arm) -> Iterator[Observation]:
    if trial.design.evidence is None:
        return
    rows = [
        row
        for row in evidence.outcomes_of(trial.design.evidence)
        if row.arm_id == arm.id and row.computable and row.time_h and row.time_h <= LAST_H
    ]
    by_time: dict[float, list[Outcome]] = {}
    for row in rows:
        assert row.time_h is not None
        by_time.setdefault(row.time_h, []).append(row)
    for time_h, together in sorted(by_time.items()):
        yield from _at_time(trial, arm, time_h, {(row.measure, row.instrument): row for row in together})


def _at_time(
    trial: Trial, arm: Arm, time_h: float, rows: dict[tuple[str, str], Outcome]
) -> Iterator[Observation]:
    change, score = rows.get(("change_mean", "MADRS")), rows.get(("mean", "MADRS"))
    difference = rows.get(("difference_vs_control", "MADRS"))
    name = trial.design.id
    error = _standard_error(difference) if difference is not None else None
    if (
        difference is not None
        and (change is None or not _has_spread(change))
        and not _known_score(trial, arm, score)
    ):
        spread, assumed = (error, "") if error else _assumed_difference(trial, arm)
        assert difference.value is not None
        yield Observation(
            name,
            arm.id,
            "difference",
            time_h,
            difference.value,
            spread,
            (difference.outcome_id,),
            assumed=assumed,
        )
    elif change is not None:
        yield from _mean(name, arm, "change", time_h, change)
    elif score is not None and _known_score(trial, arm, score):
        yield from _mean(name, arm, "score", time_h, score)
    analysed = max((row.n for row in rows.values() if row.n), default=0)
    for (measure, instrument), row in rows.items():
        if measure == "response_rate" and instrument in BY_HALF:
            yield _share(name, arm, "response", time_h, row, analysed)
        if (measure == "remission_rate" and instrument == "MADRS") or (
            measure == "remission_rate" and arm.comparator
        ):
            yield _share(name, arm, "remission", time_h, row, analysed)


def _mean(trial: str, arm: Arm, kind: Kind, time_h: float, row: Outcome) -> Iterator[Observation]:
    n = _counted(trial, row.n or arm.patients)
    error = _standard_error(row)
    assumed = ""
    if error is None and row.sd is not None:
        error = row.sd / math.sqrt(n)
    if error is None:
        error, assumed = ASSUMED_SD / math.sqrt(n), f"an SD of {ASSUMED_SD:g} points"
    assert row.value is not None
    yield Observation(trial, arm.id, kind, time_h, row.value, error, (row.outcome_id,), assumed=assumed)
    if kind == "change" and row.sd is not None:
        yield Observation(trial, arm.id, "sd", time_h, row.sd, float(n), (row.outcome_id,))


def _share(trial: str, arm: Arm, kind: Kind, time_h: float, row: Outcome, analysed: int) -> Observation:
    assert row.value is not None
    assumed = (
        "" if row.n else "those with a score were counted" if analysed else "everybody of the arm was counted"
    )
    n = float(_counted(trial, row.n or analysed or arm.patients))
    return Observation(trial, arm.id, kind, time_h, row.value / 100.0, n, (row.outcome_id,), assumed=assumed)


def _counted(trial: str, patients: int) -> int:
    return min(patients, MOST_COUNTED) if load_trial(trial).design.care == "clinic" else patients


def _has_spread(row: Outcome) -> bool:
    return row.sd is not None or _standard_error(row) is not None


def _known_score(trial: Trial, arm: Arm, row: Outcome | None) -> bool:
    return row is not None and (arm.madrs or trial.design.population.madrs) is not None


def _standard_error(row: Outcome) -> float | None:
    """As printed, else from the printed interval."""
    if row.se is not None:
        return row.se
    if row.ci_low is None or row.ci_high is None or row.measure == "mean":
        return None
    return (row.ci_high - row.ci_low) / (2.0 * NORMAL_95)


def _assumed_difference(trial: Trial, arm: Arm) -> tuple[float, str]:
    control = trial.design.control
    others = control.patients if control is not None else arm.patients
    error = ASSUMED_SD * math.sqrt(1.0 / arm.patients + 1.0 / others)
    return error, f"an SD of {ASSUMED_SD:g} points in both arms"


@cache
def _file() -> Any:
    return read_yaml(ROWS, error=CalibrationError)


def _listed(evidence: Evidence) -> list[Observation]:
    return [_from_entry(evidence, entry, number) for number, entry in enumerate(_file().values)]


def _from_entry(evidence: Evidence, entry: dict[str, Any], number: int) -> Observation:
    where = _file().where(number)
    row = _row(evidence, entry["row"], where)
    kind, trial = str(entry["kind"]), load_trial(entry["trial"])
    if entry["arm"] not in {arm.id for arm in trial.design.arms}:
        raise CalibrationError(f"The trial {entry['trial']} has no arm {entry['arm']}.", where=where)
    time_h = parse_duration(entry["time"]).h
    later_h = parse_duration(entry["later"]).h if "later" in entry else None
    if kind in _RELAPSES:
        return _relapse(trial, entry, row, time_h, later_h, where)
    n = float(_counted(entry["trial"], entry.get("patients") or row.n or 0))
    if n <= 0:
        raise CalibrationError(
            "The row prints no number of patients.", where=where, remedy="Write `patients:` and `why:`."
        )
    what, value = _share_of(kind, row)
    return Observation(
        entry["trial"],
        entry["arm"],
        what,
        time_h,
        value,
        n,
        (entry["row"],),
        later_h,
        entry.get("why", ""),
    )


def _relapse(
    trial: Trial, entry: dict[str, Any], row: Any, time_h: float, later_h: float | None, where: str
) -> Observation:
    """A median time to relapse as the hazard of half the patients until then; a hazard ratio as it is."""
    withdrawal = trial.design.withdrawal
    late = later_h is not None and later_h - time_h >= LEAST_FOLLOWED_H
    if withdrawal is None or time_h != withdrawal.at.value or not late or row.ci_low is None:
        raise CalibrationError(
            "A relapse counts from the randomisation of a withdrawal for at least twelve weeks, and has an interval.",
            where=where,
            remedy="Write `time:` as the design's `at:`, and `later:`.",
        )
    kind = _RELAPSES[entry["kind"]]
    if kind == "relapse":
        value, error = math.log(2.0), math.log(row.value / row.ci_low) / NORMAL_95
    else:
        value, error = row.value, math.log(row.ci_high / row.ci_low) / (2.0 * NORMAL_95)
    return Observation(
        trial.design.id, entry["arm"], kind, time_h, value, error, (entry["row"],), later_h, entry["why"]
    )


def _share_of(kind: str, row: Any) -> tuple[Kind, float]:
    """Kind and value (0 to 1) as an observation has them."""
    if kind == "kept-by-half":
        return "kept", 1.0 - HALF / 100.0
    if kind == "kept":
        return "kept", (100.0 - row.value if "relapsed" in row.unit else row.value) / 100.0
    return ("remission" if kind == "remission" else "response"), row.value / 100.0


def _row(evidence: Evidence, name: str, where: str) -> Any:
    tables = (evidence.outcomes, "outcome_id") if name.startswith("O") else (evidence.longterm, "longterm_id")
    row = next((r for r in tables[0] if getattr(r, tables[1]) == name), None)
    if row is None or not row.seen or row.doubt:
        raise CalibrationError(
            f"The row {name} does not exist, was recalled, or is in doubt.",
            where=where,
            remedy="Name another row.",
        )
    return row


def _once(found: Iterable[Observation]) -> Iterator[Observation]:
    """The same share of the same arm at the same time counts once: the first found."""
    seen: set[tuple[Any, ...]] = set()
    for o in found:
        key = (o.trial, o.arm, o.kind, round(o.time_h, 3), o.later_h)
        if key not in seen:
            seen.add(key)
            yield o


__all__ = [
    "ASSUMED_SD",
    "LEAST_FOLLOWED_H",
    "LOGS",
    "RELAPSES",
    "SHARES",
    "Kind",
    "Observation",
    "error_of_log",
    "observations",
]
