"""What rows must satisfy together: unique keys, arms that have a trial, outcomes that have an arm, numbers that fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from daybreak.errors import EvidenceError
from daybreak.evidence.arm import Arm
from daybreak.evidence.claim import Claim, ClaimFigure
from daybreak.evidence.longterm_row import LongTermRow
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.placed import Placed
from daybreak.evidence.safety_row import SafetyRow
from daybreak.evidence.spread_check import contradiction
from daybreak.evidence.trial import Trial

Row = TypeVar("Row")
EACH_PATIENT_ONCE = ("randomised", "withdrawal")  # phases in which a patient is in one arm


def check_tables(
    trials: Sequence[Placed[Trial]],
    arms: Sequence[Placed[Arm]],
    outcomes: Sequence[Placed[Outcome]],
    safety: Sequence[Placed[SafetyRow]],
    longterm: Sequence[Placed[LongTermRow]],
    claims: Sequence[Placed[Claim]],
    figures: Sequence[Placed[ClaimFigure]],
) -> None:
    """Refuse the first row that contradicts another.

    Raises:
        EvidenceError: with the file and line of that row.
    """
    by_trial = _unique(trials, lambda trial: trial.trial_id)
    by_arm = _unique(arms, lambda arm: arm.key)
    by_claim = _unique(claims, lambda claim: claim.claim_id)
    _unique(outcomes, lambda outcome: outcome.outcome_id)
    _unique(outcomes, lambda outcome: outcome.key)
    _unique(safety, lambda row: row.safety_id)
    _unique(longterm, lambda row: row.longterm_id)
    _unique(figures, lambda figure: figure.figure_id)
    for arm in arms:
        trial = _known(arm, arm.row.trial_id, by_trial, "trial")
        _fits("arm", arm, trial)
    for outcome in outcomes:
        _known(outcome, (outcome.row.trial_id, outcome.row.arm_id), by_arm, "arm")
        _fits("outcome", outcome, by_trial[outcome.row.trial_id])
    _sum_fits(arms, by_trial)
    _spreads_agree(outcomes, by_arm)
    links: Sequence[Placed[SafetyRow | LongTermRow]] = (*safety, *longterm)
    for link in links:
        if link.row.trial_id:
            _fits("row", link, _known(link, link.row.trial_id, by_trial, "trial"))
    for figure in figures:
        _known(figure, figure.row.claim_id, by_claim, "claim")
    _one_primary_each(outcomes)


def _unique(table: Sequence[Placed[Row]], key: Callable[[Row], Hashable]) -> dict[Any, Placed[Row]]:
    known: dict[Any, Placed[Row]] = {}
    for placed in table:
        this = key(placed.row)
        if this in known:
            shown = (
                " ".join(str(part) for part in this if part not in ("", None))
                if isinstance(this, tuple)
                else this
            )
            raise EvidenceError(
                f"{shown} is entered twice (first in {known[this].where}).",
                where=placed.where,
                remedy="Keep one of the two, or say in `analysis` or `subgroup` how they differ.",
            )
        known[this] = placed
    return known


def _known(placed: Placed[Any], key: Hashable, table: dict[Any, Placed[Row]], kind: str) -> Placed[Row]:
    if key in table:
        return table[key]
    names = {"/".join(known) if isinstance(known, tuple) else str(known): known for known in table}
    asked = "/".join(key) if isinstance(key, tuple) else str(key)
    near = get_close_matches(asked, names, n=2, cutoff=0.6)
    raise EvidenceError(
        f"There is no {kind} {ascii(asked)[1:-1][:80]} in the tables.",
        where=placed.where,
        remedy=f"Did you mean {' or '.join(near)}?" if near else f"Enter the {kind} first.",
    )


def _fits(kind: str, placed: Placed[Any], trial: Placed[Trial]) -> None:
    total, n = trial.row.n_total, placed.row.n
    if total is not None and n is not None and n > total:
        raise EvidenceError(
            f"The {kind} has {n} patients, the whole trial {trial.row.trial_id} only {total}.",
            where=placed.where,
            remedy=f"Check n here and n_total in {trial.where}.",
        )


def _sum_fits(arms: Sequence[Placed[Arm]], by_trial: dict[Any, Placed[Trial]]) -> None:
    """Arms to which patients are assigned share them out; only in a crossover is a patient in more than one."""
    counted: dict[tuple[str, str], int] = {}
    for placed in arms:
        arm, trial = placed.row, by_trial[placed.row.trial_id]
        if arm.phase not in EACH_PATIENT_ONCE or arm.n is None or trial.row.design == "crossover":
            continue
        key = (arm.trial_id, arm.phase)
        counted[key] = counted.get(key, 0) + arm.n
        total = trial.row.n_total
        if total is not None and counted[key] > total:
            raise EvidenceError(
                f"With this arm of {arm.n} the {arm.phase} arms of {arm.trial_id} have {counted[key]} patients, the whole "
                f"trial only {total}.",
                where=placed.where,
                remedy=f"Check n of its arms and n_total in {trial.where}; where patients were in each arm in turn, the design "
                "is crossover.",
            )


def _spreads_agree(outcomes: Sequence[Placed[Outcome]], by_arm: dict[Any, Placed[Arm]]) -> None:
    sizes = Counter((arm.row.trial_id, arm.row.phase) for arm in by_arm.values())
    for placed in outcomes:
        row = placed.row
        arm = by_arm[row.trial_id, row.arm_id].row
        problem = contradiction(
            row, row.n if row.n is not None else arm.n, sizes[arm.trial_id, arm.phase] - 1
        )
        if problem is not None:
            raise EvidenceError(
                problem,
                where=placed.where,
                remedy="Check the columns sd, se, ci_low, ci_high and n, and the decimal points.",
            )


def _one_primary_each(outcomes: Sequence[Placed[Outcome]]) -> None:
    """Of several rows on the same number, at most one is the primary one."""
    known: dict[tuple[Any, ...], Placed[Outcome]] = {}
    for placed in outcomes:
        row = placed.row
        key = (row.trial_id, row.arm_id, row.instrument, row.measure, row.time_h, row.visit, row.seen)
        if row.primary and key in known:
            raise EvidenceError(
                f"{row.outcome_id} and {known[key].row.outcome_id} are both the primary row of the same number.",
                where=placed.where,
                remedy="Write primary false in one of the two.",
            )
        if row.primary:
            known[key] = placed
