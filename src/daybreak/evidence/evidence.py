"""The evidence as a whole: every table, look-ups by id, and selections that never bring in what was only recalled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from typing import TypeAlias, TypeVar

from daybreak.errors import EvidenceError
from daybreak.evidence.arm import Arm
from daybreak.evidence.claim import Claim, ClaimFigure
from daybreak.evidence.longterm_row import LongTermRow
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.overlaps_file import Overlaps
from daybreak.evidence.safety_row import SafetyRow
from daybreak.evidence.trial import Trial

Row = TypeVar("Row", Arm, Outcome)
Figure: TypeAlias = Outcome | SafetyRow | LongTermRow | ClaimFigure


@dataclass(frozen=True)
class Evidence:
    """All tables, in their order, and who shares patients. `digest` names the tables that were read (SHA-256 over the files)."""

    trials: tuple[Trial, ...] = field(repr=False)
    arms: tuple[Arm, ...] = field(repr=False)
    outcomes: tuple[Outcome, ...] = field(repr=False)
    safety: tuple[SafetyRow, ...] = field(repr=False)
    longterm: tuple[LongTermRow, ...] = field(repr=False)
    claims: tuple[Claim, ...] = field(repr=False)
    figures: tuple[ClaimFigure, ...] = field(repr=False)
    overlaps: Overlaps = field(repr=False)
    digest: str = ""

    def trial(self, trial_id: str) -> Trial:
        """The trial with this id.

        Raises:
            EvidenceError: there is none; the nearest ids are proposed.
        """
        if trial_id in self._trials:
            return self._trials[trial_id]
        raise no_such("trial", trial_id, self._trials)

    def arm(self, trial_id: str, arm_id: str) -> Arm:
        """One arm of a trial.

        Raises:
            EvidenceError: there is no such trial, or it has no such arm.
        """
        arms = {arm.arm_id: arm for arm in self.arms_of(self.trial(trial_id).trial_id)}
        if arm_id in arms:
            return arms[arm_id]
        raise EvidenceError(
            f"{trial_id} has no arm {ascii(arm_id)[:60]}.", remedy=f"Its arms are {', '.join(arms)}."
        )

    def claim(self, claim_id: str) -> Claim:
        """The claim with this id.

        Raises:
            EvidenceError: there is none.
        """
        claims = {claim.claim_id: claim for claim in self.claims}
        if claim_id in claims:
            return claims[claim_id]
        raise no_such("claim", claim_id, claims)

    def figure(self, row_id: str) -> Figure:
        """A row by its own id: O of outcomes, S of safety, L of longterm, F of the figures of claims.

        Raises:
            EvidenceError: there is none.
        """
        if row_id in self._figures:
            return self._figures[row_id]
        raise no_such("row", row_id, self._figures)

    def arms_of(self, trial_id: str) -> tuple[Arm, ...]:
        """The arms of a trial, in the order of the table."""
        return self._arms.get(trial_id, ())

    def outcomes_of(
        self, trial_id: str, arm_id: str | None = None, *, recalled: bool = False
    ) -> tuple[Outcome, ...]:
        """The outcomes of a trial, or of one of its arms, read in a source (and recalled ones where asked)."""
        return tuple(
            row
            for row in self._outcomes.get(trial_id, ())
            if arm_id in (None, row.arm_id) and (row.seen or recalled)
        )

    def keeping(self, **tables: tuple[object, ...]) -> Evidence:
        """The same evidence with other rows in some tables (a selection, or one row changed)."""
        return replace(self, **tables)  # type: ignore[arg-type]

    @cached_property
    def _trials(self) -> Mapping[str, Trial]:
        return {trial.trial_id: trial for trial in self.trials}

    @cached_property
    def _arms(self) -> Mapping[str, tuple[Arm, ...]]:
        return _by_trial(self.arms)

    @cached_property
    def _outcomes(self) -> Mapping[str, tuple[Outcome, ...]]:
        return _by_trial(self.outcomes)

    @cached_property
    def _figures(self) -> Mapping[str, Figure]:
        rows: dict[str, Figure] = {row.outcome_id: row for row in self.outcomes}
        rows |= {row.safety_id: row for row in self.safety}
        rows |= {row.longterm_id: row for row in self.longterm}
        return rows | {row.figure_id: row for row in self.figures}


def _by_trial(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.trial_id, []).append(row)
    return {trial_id: tuple(group) for trial_id, group in groups.items()}


def no_such(kind: str, asked: str, known: Mapping[str, object]) -> EvidenceError:
    """The refusal of an id that does not exist, with near ones."""
    near = [name for name in known if len(asked) > 2 and asked.lower() in name.lower()][:3]
    if not near and len(asked) <= 200:
        near = get_close_matches(asked.lower(), known, n=3, cutoff=0.5)
    remedy = f"Did you mean {' or '.join(near)}?" if near else "`daybreak evidence list` shows what there is."
    return EvidenceError(f"There is no {kind} {ascii(asked)[:60]} in the evidence.", remedy=remedy)
