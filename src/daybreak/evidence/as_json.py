"""The evidence as plain data for JSON: rows as they are, with the few things that are worked out from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from daybreak.evidence.arm import Arm
from daybreak.evidence.changes import changes_of
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.gaps import Gap
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.overlap import shared_with
from daybreak.evidence.trial import Trial
from daybreak.evidence.verdicts import Judgement


def trials_json(evidence: Evidence) -> dict[str, Any]:
    """Every trial of a selection with its arms and outcomes."""
    return {"digest": evidence.digest, "trials": [_trial(evidence, trial) for trial in evidence.trials]}


def trial_json(evidence: Evidence, trial_id: str, gaps: Sequence[Gap]) -> dict[str, Any]:
    """All that is known of one trial, recalled rows included and marked by `seen`."""
    trial = evidence.trial(trial_id)
    rows = {
        "safety": [asdict(row) for row in evidence.safety if row.trial_id == trial_id],
        "longterm": [asdict(row) for row in evidence.longterm if row.trial_id == trial_id],
        "shares_patients_with": shared_with(trial, evidence.trials, evidence.overlaps),
        "corrected": [asdict(c) | {"reason": c.reason} for c in changes_of(evidence, trial_id)],
        "gaps": [asdict(gap) for gap in gaps],
    }
    return {"digest": evidence.digest} | _trial(evidence, trial) | rows


def claims_json(judgements: tuple[Judgement, ...]) -> dict[str, Any]:
    """Every claim, its verdict, what decides it, and whether the figures still support it."""
    return {"claims": [_judgement(judgement) for judgement in judgements]}


def gaps_json(gaps: tuple[Gap, ...]) -> dict[str, Any]:
    """Everything that is lacking."""
    return {"gaps": [asdict(gap) for gap in gaps]}


def _trial(evidence: Evidence, trial: Trial) -> dict[str, Any]:
    return asdict(trial) | {
        "reference": trial.reference,
        "arms": [_arm(arm) for arm in evidence.arms_of(trial.trial_id)],
        "outcomes": [_outcome(row) for row in evidence.outcomes if row.trial_id == trial.trial_id],
    }


def _arm(arm: Arm) -> dict[str, Any]:
    return asdict(arm) | {"role": arm.role, "assumed_session_days": list(arm.assumed_session_days)}


def _outcome(row: Outcome) -> dict[str, Any]:
    return asdict(row) | {"unit": row.unit, "computable": row.computable, "reference": row.reference}


def _judgement(judgement: Judgement) -> dict[str, Any]:
    failed = set(judgement.failed)
    return asdict(judgement.claim) | {
        "standing": judgement.standing,
        "checks": [asdict(check) | {"holds": check not in failed} for check in judgement.checks],
        "undecided": None if judgement.undecided is None else asdict(judgement.undecided),
    }
