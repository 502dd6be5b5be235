"""How a trial reads its rating scale: the most it can total, what counts as response and what as remission."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from daybreak.errors import TrialError


@dataclass(frozen=True, slots=True)
class Scoring:
    """A scale from 0 (well) to `maximum` points, and the two cut-offs of a trial report.

    Response: the total has fallen by at least `response_fraction` of the baseline. Remission: a total of at most
    `remission_at_most`. Both differ between trials (remission on the MADRS: at most 10 or at most 12), so neither has a default
    that could pass for a source; the half is the one definition of response that the field shares.

    Raises:
        TrialError: the scale has no range, or a cut-off lies outside it.
    """

    instrument: str
    maximum: float
    remission_at_most: float
    response_fraction: float = 0.5

    def __post_init__(self) -> None:
        if not self.instrument:
            raise TrialError("The scale has no name.", remedy="Name it, as in `madrs`.")
        if not (isfinite(self.maximum) and self.maximum > 0):
            raise TrialError(
                f"A scale cannot end at {self.maximum:g} points.", remedy="Give the highest total, as in 60."
            )
        if not 0 <= self.remission_at_most < self.maximum:
            raise TrialError(
                f"Remission at {self.remission_at_most:g} points or less is not on a scale from 0 to {self.maximum:g}.",
                remedy="Give a cut-off inside the scale, as in 10.",
            )
        if not 0 < self.response_fraction <= 1:
            raise TrialError(
                f"Response cannot be a fall by {self.response_fraction:g} of the baseline.",
                remedy="Give a share above 0 and at most 1, as in 0.5.",
            )

    def responds(self, score: Any, baseline: Any) -> Any:
        """Truth where score <= (1 - response_fraction) baseline; never where the score is unknown (NaN)."""
        return np.less_equal(score, (1.0 - self.response_fraction) * baseline)

    def remits(self, score: Any) -> Any:
        """Truth where score <= remission_at_most; never where the score is unknown (NaN)."""
        return np.less_equal(score, self.remission_at_most)


__all__ = ["Scoring"]
