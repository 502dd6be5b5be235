"""The answer to a question: pooled effect, heterogeneity, and what else was asked about the same trials."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from daybreak.errors import EvidenceError
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.pooling.contrast import MODERATORS, Contrast
from daybreak.evidence.pooling.disagreement import Heterogeneity, heterogeneity
from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.leave_one_out import leave_one_out
from daybreak.evidence.pooling.model import Method, Model, Test, fit
from daybreak.evidence.pooling.moderators import Moderated, Subgroup, regress, subgroups
from daybreak.evidence.pooling.question import Question
from daybreak.evidence.pooling.selection import Chosen, choose
from daybreak.evidence.pooling.small_studies import SmallStudies, egger
from daybreak.evidence.pooling.trim_and_fill import Filled, trim_and_fill
from daybreak.evidence.pooling.windows import WINDOWS, Window

T = TypeVar("T")
LEAST_TRIALS = 2


@dataclass(frozen=True)
class Moderation:
    """A meta-regression, and for a named moderator each level by itself."""

    regression: Moderated
    groups: tuple[Subgroup, ...]


@dataclass(frozen=True)
class Answer:
    """What the trials say together. `digest` names the tables; None where something was not asked or cannot be said."""

    question: Question
    chosen: Chosen
    model: Model
    heterogeneity: Heterogeneity
    small_studies: SmallStudies | None
    filled: Filled | None
    left_one_out: tuple[Model, ...]
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
        EvidenceError: fewer than two trials (the sentence says what was left out), an unknown or constant moderator.
    """
    chosen = choose(evidence, question)
    _check_enough(chosen, question)
    effects = effects_of(chosen.contrasts)
    model = fit(effects, method=method, test=test)
    return Answer(
        question=question,
        chosen=chosen,
        model=model,
        heterogeneity=heterogeneity(model),
        small_studies=_or_none(lambda: egger(model)),
        filled=_or_none(lambda: trim_and_fill(model)),
        left_one_out=leave_one_out(model) if leave_out and model.k > LEAST_TRIALS else (),
        moderation=_moderation(chosen.contrasts, effects, by, method, test) if by else None,
        digest=evidence.digest,
    )


def effects_of(contrasts: tuple[Contrast, ...]) -> Effects:
    """The effects as arrays."""
    return Effects(np.array([c.estimate for c in contrasts]), np.array([c.variance for c in contrasts]))


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
            _or_none(lambda: answer(evidence, asked, method=method, test=test)),
        )

    return tuple(at(window) for window in WINDOWS)


def _moderation(
    contrasts: tuple[Contrast, ...], effects: Effects, by: str, method: Method, test: Test
) -> Moderation:
    if by not in MODERATORS:
        raise EvidenceError(
            f"{by[:40]!a} is no moderator.", where="--by", remedy=f"Write one of {', '.join(MODERATORS)}."
        )
    values = [contrast.moderator(by) for contrast in contrasts]
    if by == "year":
        return Moderation(regress(effects, by, [float(v) for v in values], method=method, test=test), ())
    names = [str(value) for value in values]
    regression = regress(effects, by, names, method=method, test=test)
    return Moderation(regression, subgroups(effects, names, method=method, test=test))


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


def _or_none(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except EvidenceError:
        return None
