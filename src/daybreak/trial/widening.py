"""How much wider a prediction interval must be to hold trials that the fit never saw as often as it says.

A model's own interval rests on the model being right. Predictions of trials left out of the fit say how far off it has been:
each published difference y lies

    s = max(q05 - y, y - q95)

points outside its 90 % interval (below 0: inside). With w the 90 % quantile of the s, the intervals from q05 - w to q95 + w
hold 90 % of them (conformalised quantiles: Romano, Patterson and Candes 2019, arXiv:1905.03222). Figures of one trial share
their patients, so that trials and not figures are counted: of K trials each has the weight 1 / (K + 1), spread over its own
figures, and the trial to come has the rest, of which nothing is known (its s is infinite). Of trials that could have come in
any order, the new one is then held with at least that probability, whatever the model is worth (Lee, Barber and Willett 2023,
arXiv:2306.06342); that is proven for a model that saw none of them, and assumed here, where each prediction was made without
its own trial only. Of few trials little is known, so that w is large: of 12 it is almost the worst of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

LEVEL = 0.90
ROUNDING = 1e-9


@runtime_checkable
class Predicted(Protocol):
    """A published difference beside the 90 % interval that was predicted without its trial; points."""

    @property
    def trial(self) -> str: ...
    @property
    def published(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


def points_outside(one: Predicted) -> float:
    """s: 0 on a limit, below 0 inside."""
    return max(one.low - one.published, one.published - one.high)


def widening_points(predictions: Sequence[Predicted], level: float = LEVEL) -> float | None:
    """w in points, at least 0: an interval is never narrower than the model's own. None where trials are too few to say: K of
    them reach a level of K / (K + 1)."""
    figures = Counter(one.trial for one in predictions)
    held = 0.0
    for outside, trial in sorted((points_outside(one), one.trial) for one in predictions):
        held += 1.0 / (figures[trial] * (len(figures) + 1))
        if held >= level - ROUNDING:
            return max(0.0, outside)
    return None


def widening_points_without(
    trial: str, predictions: Sequence[Predicted], level: float = LEVEL
) -> float | None:
    """The same from the other trials: what would have been known before this one was read."""
    return widening_points([one for one in predictions if one.trial != trial], level)


__all__ = ["points_outside", "widening_points", "widening_points_without"]
