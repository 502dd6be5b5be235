"""Which trials answer a question, each with one effect (or one an arm), and which do not, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.evidence.arm import Arm
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.overlap import independent
from daybreak.evidence.pooling.comparison import compare
from daybreak.evidence.pooling.contrast import Contrast
from daybreak.evidence.pooling.question import Question
from daybreak.evidence.pooling.rows import Found, Missing, find, relevant
from daybreak.evidence.trial import Trial

ACTIVE = ("quetiapine-xr", "ect")  # compared with only where they are asked for
RECALLED = "recalled, not read in a source"
IN_DOUBT = "the figure is in doubt"
SECONDARY = "a second analysis only"
OTHER_PHASE = "figures only of an open phase, a second period or a subgroup"


@dataclass(frozen=True)
class LeftOut:
    """A trial that has rows on the question but gives no effect, and why."""

    trial: Trial
    reason: str


@dataclass(frozen=True)
class Chosen:
    """The effects to pool, no two of which share patients, and what was left out."""

    contrasts: tuple[Contrast, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Usable:
    """A trial with the figures that answer the question."""

    trial: Trial
    treated: tuple[Arm, ...]
    control: tuple[Arm, ...]
    found: Found


def choose(evidence: Evidence, question: Question) -> Chosen:
    """The effects that answer a question, in the order of year and author."""
    usable, left_out = usable_trials(evidence, question)
    contrasts = tuple(
        contrast for one in usable for contrast in compare(question, one.trial, one.treated, one.found)
    )
    return Chosen(contrasts, left_out)


def usable_trials(
    evidence: Evidence, question: Question, *, active: bool = False
) -> tuple[tuple[Usable, ...], tuple[LeftOut, ...]]:
    """The trials that answer a question, no two of which share patients, and the others with the reason.

    Args:
        active: also those that compare with an active treatment, although no such comparator was asked for.
    """
    found: dict[str, Usable] = {}
    left_out: list[LeftOut] = []
    for trial in _asked(evidence, question):
        outcome = _of_trial(evidence, question, trial, active=active)
        if isinstance(outcome, Missing):
            left_out.append(LeftOut(trial, outcome.reason))
        else:
            found[trial.trial_id] = outcome
    separate = independent((usable.trial for usable in found.values()), evidence.overlaps)
    left_out += [LeftOut(o.trial, f"shares patients with {o.because_of.label}") for o in separate.left_out]
    kept = sorted(separate.kept, key=lambda trial: (trial.year, trial.label, trial.trial_id))
    ordered = sorted(left_out, key=lambda o: (o.reason, o.trial.year, o.trial.label))
    return tuple(found[trial.trial_id] for trial in kept), tuple(ordered)


def _asked(evidence: Evidence, question: Question) -> list[Trial]:
    """Trials of the population, drug, route and comparator asked for that have any row on the question."""
    keep = question.keep
    with_rows = {row.trial_id for row in evidence.outcomes if relevant(row, question)}
    return [
        trial
        for trial in evidence.trials
        if trial.trial_id in with_rows
        and keep.population in (None, trial.population)
        and keep.comparator in (None, trial.control)
        and any(_treated(arm, question) for arm in evidence.arms_of(trial.trial_id))
    ]


def _treated(arm: Arm, question: Question) -> bool:
    return (
        arm.role == "treatment"
        and question.keep.drug in (None, arm.drug)
        and question.keep.route in (None, arm.route)
    )


def _of_trial(evidence: Evidence, question: Question, trial: Trial, *, active: bool) -> Usable | Missing:
    if reason := _unsuitable(trial, question, active=active):
        return Missing(reason)
    arms = [arm for arm in evidence.arms_of(trial.trial_id) if arm.phase == "randomised"]
    treated = [arm for arm in arms if _treated(arm, question)]
    control = [arm for arm in arms if arm.role != "treatment"]
    if not treated or not control:
        return Missing("no control arm" if treated else OTHER_PHASE)
    found = find(evidence, question, treated, control)
    if isinstance(found, Missing):
        return Missing(found.reason or _why_nothing(evidence, question, trial, {arm.arm_id for arm in arms}))
    return Usable(trial, tuple(treated), tuple(control), found)


def _unsuitable(trial: Trial, question: Question, *, active: bool) -> str:
    """Why a trial cannot answer whatever its rows say; an empty text where it can."""
    if not trial.is_primary:
        return "a review; its trials are counted themselves"
    if trial.design == "randomised-withdrawal":
        return "a withdrawal trial: its patients had responded before"
    if not trial.is_randomised:
        return "not randomised"
    if not trial.seen:
        return RECALLED
    if trial.control in ACTIVE and question.keep.comparator is None and not active:
        return f"compares with an active treatment (--comparator {trial.control})"
    if trial.control in ("dose-comparison", "placebo-pretreatment"):
        return "every arm had the drug"
    return ""


def _why_nothing(evidence: Evidence, question: Question, trial: Trial, arms: set[str]) -> str:
    """Why rows that are relevant gave nothing at all."""
    rows = [
        row
        for row in evidence.outcomes
        if row.trial_id == trial.trial_id and row.arm_id in arms and relevant(row, question)
    ]
    if not rows:
        return OTHER_PHASE
    seen = [row for row in rows if row.seen]
    if not seen:
        return RECALLED
    return IN_DOUBT if any(row.doubt for row in seen) else SECONDARY
