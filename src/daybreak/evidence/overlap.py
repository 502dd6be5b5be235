"""The part of a selection in which no two studies share patients, and with which studies one shares them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from daybreak.evidence.kinds import Design
from daybreak.evidence.overlaps_file import Kind, Overlaps, load_overlaps
from daybreak.evidence.trial import Trial


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A study that is not pooled, the study kept instead, and why."""

    trial: Trial
    because_of: Trial
    reason: str


@dataclass(frozen=True, slots=True)
class Independent:
    """Studies of which no two share patients, and what was left out to get there."""

    kept: tuple[Trial, ...]
    left_out: tuple[LeftOut, ...]


def independent(trials: Iterable[Trial], overlaps: Overlaps | None = None) -> Independent:
    """Those of a selection that may be pooled together.

    Whole trials go before sub-studies, these before pooled reports and reviews; within a kind what was read goes before
    what was recalled, randomised before open, larger before smaller. What shares patients with a study already kept is
    left out, with the reason. The order of `trials` does not matter; `kept` comes in that order.
    """
    declared = load_overlaps() if overlaps is None else overlaps
    asked = tuple({trial.trial_id: trial for trial in trials}.values())
    kept: list[Trial] = []
    left_out: list[LeftOut] = []
    for trial in sorted(asked, key=lambda trial: _preference(trial, declared)):
        clash = next(
            ((k, why) for k in kept if (why := declared.why_shared(k.trial_id, trial.trial_id))), None
        )
        if clash is None:
            kept.append(trial)
        else:
            left_out.append(LeftOut(trial, *clash))
    return Independent(tuple(trial for trial in asked if trial in kept), tuple(left_out))


def shared_with(trial: Trial, trials: Iterable[Trial], declared: Overlaps) -> dict[str, str]:
    """The studies with which one shares patients, or may, with the reason; reviews of unknown trials are left out."""
    if declared.sources_of(trial.trial_id) is None:
        return {"any": declared.reuses[trial.trial_id].reason}
    known = (
        other.trial_id
        for other in trials
        if other.trial_id != trial.trial_id and declared.sources_of(other.trial_id) is not None
    )
    reasons = {other: declared.why_shared(trial.trial_id, other) for other in known}
    return {other: reason for other, reason in reasons.items() if reason}


def _preference(trial: Trial, overlaps: Overlaps) -> tuple[int, bool, int, int, str]:
    reuse = overlaps.reuses.get(trial.trial_id)
    order = 0 if reuse is None else 1 + get_args(Kind).index(reuse.kind)
    if reuse is not None and not reuse.drawn_from:
        order += len(get_args(Kind))  # of unknown patients: after everything else
    return (
        order,
        not trial.seen,
        get_args(Design).index(trial.design),
        -(trial.n_total or 0),
        trial.trial_id,
    )
