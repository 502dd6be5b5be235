"""The answer to a question: pooled effect, heterogeneity, and what else was asked about the same trials."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from daybreak.errors import EvidenceError, ParameterError
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.pooling.contrast import MODERATORS, Contrast
from daybreak.evidence.pooling.disagreement import Heterogeneity, heterogeneity
from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.funnel import Funnel, funnel, or_none
from daybreak.evidence.pooling.leave_one_out import leave_one_out
from daybreak.evidence.pooling.model import Method, Model, Test, fit
from daybreak.evidence.pooling.moderators import Moderated, Subgroup, regress, subgroups
from daybreak.evidence.pooling.question import Question
from daybreak.evidence.pooling.selection import Chosen, choose
from daybreak.evidence.pooling.windows import WINDOWS, Window
from daybreak.evidence.trial import Trial

LEAST_TRIALS = 2


@dataclass(frozen=True)
class Moderation:
    """A meta-regression, and for a named moderator each level by itself."""

    regression: Moderated
    groups: tuple[Subgroup, ...]


@dataclass(frozen=True)
class Without:
    """The answer without one trial, whatever the number of its effects."""

    trial: Trial
    model: Model


@dataclass(frozen=True)
class Answer:
    """What the trials say together. `digest` names the tables; None where something was not asked.

    `left_one_out` is empty where it was asked of two trials: without one of them nothing is left to pool.
    """

    question: Question
    chosen: Chosen
    model: Model
    heterogeneity: Heterogeneity
    funnel: Funnel
    left_one_out: tuple[Without, ...] | None
    moderation: Moderation | None
    digest: str

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        return self.chosen.contrasts

    @property
    def trials(self) -> int:
        return len({contrast.trial.trial_id for contrast in self.contrasts})

    def shown(self, value: float) -> float:
        """A pooled number as it is shown: a ratio for logarithms of ratios."""
        return math.exp(value) if self.question.ratio else value


def answer(
    evidence: Evidence,
    question: Question,
    *,
    by: str | None = None,
    leave_out: bool = False,
    method: Method = "REML",
    test: Test = "knha",
) -> Answer:
    """Pool the trials that answer a question.

    Args:
        by: a moderator of `MODERATORS`.
        leave_out: also pool without each trial in turn.

    Raises:
        ParameterError: a moderator that is none; before anything is pooled.
        EvidenceError: fewer than two trials (the sentence says what was left out), a moderator that is the same in all.
    """
    if by is not None:
        _check_moderator(by)
    chosen = choose(evidence, question)
    _check_enough(chosen, question)
    effects = effects_of(chosen.contrasts)
    model = fit(effects, method=method, test=test)
    return Answer(
        question=question,
        chosen=chosen,
        model=model,
        heterogeneity=heterogeneity(model),
        funnel=_funnel(evidence, question, chosen, model),
        left_one_out=_left_one_out(chosen.contrasts, model) if leave_out else None,
        moderation=_moderation(chosen.contrasts, effects, by, method, test) if by is not None else None,
        digest=evidence.digest,
    )


def effects_of(contrasts: tuple[Contrast, ...]) -> Effects:
    """The effects as arrays."""
    return Effects(np.array([c.estimate for c in contrasts]), np.array([c.variance for c in contrasts]))


def _left_one_out(contrasts: tuple[Contrast, ...], model: Model) -> tuple[Without, ...]:
    trials = {contrast.trial.trial_id: contrast.trial for contrast in contrasts}
    if len(trials) <= LEAST_TRIALS:
        return ()
    models = leave_one_out(model, [contrast.trial.trial_id for contrast in contrasts])
    return tuple(Without(trial, one) for trial, one in zip(trials.values(), models, strict=True))


def _funnel(evidence: Evidence, question: Question, chosen: Chosen, model: Model) -> Funnel:
    """One effect a trial: the answer's own, or its arms combined where they were split."""
    if not any(contrast.split for contrast in chosen.contrasts):
        return funnel(chosen.contrasts, model, combined=False)
    whole = choose(evidence, replace(question, arms="combine")).contrasts
    pooled = fit(effects_of(whole), method=model.method, test=model.test, level=model.level)
    return funnel(whole, pooled, combined=True)


@dataclass(frozen=True)
class AtWindow:
    """What one window holds: all trials with an effect, and the answer where they are enough."""

    question: Question
    chosen: Chosen
    answer: Answer | None

    @property
    def window(self) -> Window:
        return self.question.window


def time_course(
    evidence: Evidence, question: Question, *, method: Method = "REML", test: Test = "knha"
) -> tuple[AtWindow, ...]:
    """The same question in every window. Each is pooled by itself: one trial's effects at two times share its patients."""

    def at(window: Window) -> AtWindow:
        asked = replace(question, window=window)
        return AtWindow(
            asked,
            choose(evidence, asked),
            or_none(lambda: answer(evidence, asked, method=method, test=test)),
        )

    return tuple(at(window) for window in WINDOWS)


def _moderation(
    contrasts: tuple[Contrast, ...], effects: Effects, by: str, method: Method, test: Test
) -> Moderation:
    values = [contrast.moderator(by) for contrast in contrasts]
    if by == "year":
        return Moderation(regress(effects, by, [float(v) for v in values], method=method, test=test), ())
    names = [str(value) for value in values]
    regression = regress(effects, by, names, method=method, test=test)
    return Moderation(regression, subgroups(effects, names, method=method, test=test))


def _check_moderator(by: str) -> None:
    if by not in MODERATORS:
        raise ParameterError(
            f"{by[:40]!a} is no moderator.", where="--by", remedy=f"Write one of {', '.join(MODERATORS)}."
        )


def _check_enough(chosen: Chosen, question: Question) -> None:
    k = len({contrast.trial.trial_id for contrast in chosen.contrasts})
    if k >= LEAST_TRIALS:
        return
    what = "No trial" if k == 0 else f"Only {chosen.contrasts[0].label}"
    reasons = list(dict.fromkeys(f"{o.trial.label}: {o.reason}" for o in chosen.left_out))
    shown = "; ".join(reasons[:6]) + (f"; and {len(reasons) - 6} more" if len(reasons) > 6 else "")
    raise EvidenceError(
        f"{what} gives the {question.unit} at {question.window.label}; pooling needs {LEAST_TRIALS}."
        + (f" Left out: {shown}." if shown else ""),
        remedy="Ask with fewer filters, another window or another measure.",
    )
