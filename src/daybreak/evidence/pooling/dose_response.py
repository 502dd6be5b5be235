"""Effect against dose, within one drug, route and unit: each fixed-dose arm against its share of the control.

    y_i = b0 + b1 (dose_i - mean dose) + u_i + e_i

A line, because the doses tested are few and near each other; it is no reason to expect a line outside them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from daybreak.errors import EvidenceError
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.pooling.answer import effects_of
from daybreak.evidence.pooling.contrast import Contrast
from daybreak.evidence.pooling.model import Interval, Method, Model, Test
from daybreak.evidence.pooling.moderators import Moderated, regress
from daybreak.evidence.pooling.question import Question
from daybreak.evidence.pooling.selection import Chosen, choose

LEAST_DOSES = 2


@dataclass(frozen=True)
class DoseResponse:
    """The line and the arms on it: of one drug, route and unit, with one fixed dose each."""

    question: Question
    drug: str
    route: str
    unit: str
    contrasts: tuple[Contrast, ...]
    chosen: Chosen
    regression: Moderated

    @property
    def model(self) -> Model:
        return self.regression.model

    def expected(self, dose: float) -> tuple[float, Interval]:
        """The line at a dose, with its confidence interval."""
        centre = float(np.mean([c.dose or 0.0 for c in self.contrasts]))
        return self.model.confidence_at(np.array([1.0, dose - centre]))


def dose_response(
    evidence: Evidence, question: Question, *, method: Method = "REML", test: Test = "knha"
) -> DoseResponse:
    """The dose-response line of the drug, route and unit with most fixed-dose arms.

    Raises:
        EvidenceError: fewer than two doses, or too few arms.
    """
    chosen = choose(evidence, replace(question, arms="split"))
    fixed = [contrast for contrast in chosen.contrasts if contrast.dose is not None]
    kinds = Counter(_kind(contrast) for contrast in fixed)
    if not kinds:
        raise EvidenceError(
            f"No arm of one fixed dose has a {question.unit} at {question.window.label}.",
            remedy="Ask another window or another measure.",
        )
    kind = max(kinds, key=lambda k: (kinds[k], k))
    kept = tuple(contrast for contrast in fixed if _kind(contrast) == kind)
    doses = [float(contrast.dose or 0.0) for contrast in kept]
    if len(set(doses)) < LEAST_DOSES:
        raise EvidenceError(
            f"All fixed-dose arms of {kind[0]} {kind[1]} have {doses[0]:g} {kind[2]}.",
            remedy="A dose response needs two doses: ask for another drug, route or window.",
        )
    return DoseResponse(
        question,
        *kind,
        kept,
        chosen,
        regress(effects_of(kept), f"dose ({kind[2]})", doses, method=method, test=test),
    )


def _kind(contrast: Contrast) -> tuple[str, str, str]:
    return str(contrast.moderator("drug")), str(contrast.moderator("route")), contrast.dose_unit
