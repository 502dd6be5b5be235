"""Effect sizes of two groups of counted patients, each with its sampling variance.

With events a of n1 treated and c of n0 control patients, b = n1 - a, d = n0 - c:

    log odds ratio    ln(a d / (b c))             var = 1/a + 1/b + 1/c + 1/d
    log risk ratio    ln((a/n1) / (c/n0))         var = 1/a - 1/n1 + 1/c - 1/n0
    risk difference   a/n1 - c/n0                 var = a b / n1^3 + c d / n0^3

A study with an empty cell has 0.5 added to all four (metafor's `to="only0"`), for all three measures as `escalc` does.

Source: Fleiss and Berlin in Cooper, Hedges and Valentine 2009, chapter 13; Viechtbauer 2010, doi:10.18637/jss.v036.i03.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.evidence.pooling.checks import check_same_length, check_sizes, refuse_where
from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.shapes import StudyFloat

CORRECTION = 0.5


@dataclass(frozen=True)
class Counts:
    """Patients with the event among all patients of one group in each study; shares of a split group need not be whole.

    Raises:
        EvidenceError: no patients, more events than patients, fewer than none.
    """

    events: StudyFloat
    n: StudyFloat

    def __post_init__(self) -> None:
        check_same_length({"events": self.events, "n": self.n})
        check_sizes(1.0, n=self.n)
        impossible = (self.events < 0) | (self.events > self.n)
        refuse_where(
            impossible,
            "There cannot be fewer than no or more than all patients with the event",
            "Look at the rate and at the number of patients.",
            events=self.events,
            n=self.n,
        )


def log_odds_ratio(treated: Counts, control: Counts) -> Effects:
    """Natural logarithm of the odds ratio."""
    a, b, c, d = _cells(treated, control)
    return Effects(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d)


def log_risk_ratio(treated: Counts, control: Counts) -> Effects:
    """Natural logarithm of the risk ratio."""
    a, b, c, d = _cells(treated, control)
    n1, n0 = a + b, c + d
    return Effects(np.log((a / n1) / (c / n0)), 1 / a - 1 / n1 + 1 / c - 1 / n0)


def risk_difference(treated: Counts, control: Counts) -> Effects:
    """Difference of the two shares, -1 to 1."""
    a, b, c, d = _cells(treated, control)
    n1, n0 = a + b, c + d
    return Effects(a / n1 - c / n0, a * b / n1**3 + c * d / n0**3)


def _cells(treated: Counts, control: Counts) -> tuple[StudyFloat, StudyFloat, StudyFloat, StudyFloat]:
    check_same_length({"treated": treated.n, "control": control.n})
    cells = treated.events, treated.n - treated.events, control.events, control.n - control.events
    empty = np.any([cell == 0 for cell in cells], axis=0)
    a, b, c, d = (cell + CORRECTION * empty for cell in cells)
    return a, b, c, d
