"""What the tables lack: computed from the rows, and from a declared list of what the field would expect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from daybreak.evidence.evidence import Evidence
from daybreak.evidence.expectations import Expectation, load_expectations
from daybreak.evidence.longterm_row import LongTermRow
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.safety_row import SafetyRow
from daybreak.evidence.trial import Trial

GapKind: TypeAlias = Literal[
    "expected",
    "no-number",
    "only-recalled",
    "in-doubt",
    "no-arm-n",
    "no-n-analysed",
    "no-spread",
    "no-baseline",
    "no-hours",
    "no-days",
    "no-claim",
]

HEADINGS: dict[GapKind, str] = {
    "expected": "Expected by the field, and not read",
    "no-number": "No number read at all",
    "only-recalled": "Numbers that were recalled only",
    "in-doubt": "Printed figures that are in doubt",
    "no-arm-n": "Arms of primary studies without a number of patients",
    "no-n-analysed": "Rows without the number analysed",
    "no-spread": "Means and differences without a spread",
    "no-baseline": "Arms with a course but no baseline mean",
    "no-hours": "Rows at a visit that is not given in hours",
    "no-days": "Repeated dosing whose days are not printed",
    "no-claim": "Numbers of claims that are not used",
}
_SCORES = ("mean", "change_mean", "difference_vs_control")


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: in which study, or in the tables as a whole (empty), and what."""

    kind: GapKind
    trial_id: str
    what: str
    rows: tuple[str, ...] = ()


def find_gaps(evidence: Evidence, expectations: tuple[Expectation, ...] | None = None) -> tuple[Gap, ...]:
    """Everything that is lacking, by kind and in the order of the tables. Nothing is filled in."""
    declared = load_expectations() if expectations is None else expectations
    found = [Gap("expected", e.where.get("trial", ""), e.expects) for e in declared if not e.met_by(evidence)]
    for trial in evidence.trials:
        found.extend(_of_trial(evidence, trial))
    found.extend(Gap("no-claim", "", claim_id) for claim_id in _unused_numbers(evidence))
    order = get_args(GapKind)
    return tuple(sorted(found, key=lambda gap: order.index(gap.kind)))


def gaps_of(
    evidence: Evidence, trial: Trial, expectations: tuple[Expectation, ...] | None = None
) -> tuple[Gap, ...]:
    """What one study lacks."""
    declared = load_expectations() if expectations is None else expectations
    expected = (e for e in declared if e.where.get("trial") == trial.trial_id)
    unmet = [Gap("expected", trial.trial_id, e.expects) for e in expected if not e.met_by(evidence)]
    return (*unmet, *_of_trial(evidence, trial))


def _unused_numbers(evidence: Evidence) -> Iterator[str]:
    """Claims are numbered from C01; a number that is left out was left out by the source."""
    used = {claim.claim_id for claim in evidence.claims}
    numbers = [int(claim_id[1:]) for claim_id in used if claim_id[1:].isdigit()]
    for number in range(1, max(numbers, default=0)):
        if (claim_id := f"C{number:02d}") not in used:
            yield claim_id


def _of_trial(evidence: Evidence, trial: Trial) -> Iterator[Gap]:
    rows = evidence.outcomes_of(trial.trial_id)
    yield from _unread(evidence, trial, rows)
    doubtful = tuple(row.outcome_id for row in rows if row.doubt)
    if doubtful:
        yield Gap("in-doubt", trial.trial_id, _counted(len(doubtful), "row"), doubtful)
    if not trial.is_primary:
        return
    yield from _arms(evidence, trial, rows)
    lacks: dict[GapKind, Callable[[Outcome], bool]] = {
        "no-n-analysed": lambda row: row.n is None and not row.against_control,
        "no-spread": _lacks_spread,
        "no-hours": lambda row: bool(row.visit),
    }
    for kind, lack in lacks.items():
        ids = tuple(row.outcome_id for row in rows if lack(row))
        if ids:
            yield Gap(kind, trial.trial_id, _counted(len(ids), "row"), ids)


def _unread(evidence: Evidence, trial: Trial, rows: tuple[Outcome, ...]) -> Iterator[Gap]:
    others: tuple[SafetyRow | LongTermRow, ...] = (*evidence.safety, *evidence.longterm)
    loose = any(row.seen and row.trial_id == trial.trial_id for row in others)
    if not rows and not loose:
        yield Gap("no-number", trial.trial_id, trial.label)
    known = {(row.arm_id, row.instrument, row.measure, row.time_h) for row in rows}
    recalled = tuple(
        row.outcome_id
        for row in evidence.outcomes_of(trial.trial_id, recalled=True)
        if not row.seen and (row.arm_id, row.instrument, row.measure, row.time_h) not in known
    )
    if recalled:
        yield Gap("only-recalled", trial.trial_id, _counted(len(recalled), "row"), recalled)


def _arms(evidence: Evidence, trial: Trial, rows: tuple[Outcome, ...]) -> Iterator[Gap]:
    arms = evidence.arms_of(trial.trial_id)
    uncounted = [arm.arm_id for arm in arms if arm.n is None]
    if uncounted:
        yield Gap("no-arm-n", trial.trial_id, ", ".join(uncounted))
    with_baseline = {row.arm_id for row in rows if row.measure == "baseline_mean"}
    course = {row.arm_id for row in rows if row.measure in ("mean", "change_mean")}
    unbased = [arm.arm_id for arm in arms if arm.arm_id in course - with_baseline]
    if unbased:
        yield Gap("no-baseline", trial.trial_id, ", ".join(unbased))
    undated = [arm.arm_id for arm in arms if arm.dosing == "repeated" and not arm.session_days]
    if undated:
        yield Gap("no-days", trial.trial_id, ", ".join(undated))


def _lacks_spread(row: Outcome) -> bool:
    return row.measure in _SCORES and row.sd is None and row.se is None and row.ci_low is None


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
