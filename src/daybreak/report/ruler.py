"""A horizontal scale of effects: numbers of the model to pixels, and round ticks, also for ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from daybreak.evidence.pooling.model import Interval
from daybreak.evidence.pooling.question import Question
from daybreak.report.forest_text import span

_RATIOS = (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 100.0, 1000.0)
_MOST_TICKS = 8


@dataclass(frozen=True)
class PixelRuler:
    """Model values from `low` to `high` over the pixels from `left` to `right`."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def held(self, value: float) -> float:
        """The same, kept within the scale."""
        return self.at(min(max(value, self.low), self.high))


def pixel_ruler(
    estimates: Sequence[float], intervals: Sequence[Interval], left: float, right: float
) -> PixelRuler:
    """A scale that shows all estimates and every interval that is not out of all proportion."""
    low, high = span(estimates, intervals, 0.0)
    return PixelRuler(low, high, left, right)


def ticks(question: Question, low: float, high: float) -> list[tuple[float, str]]:
    """Round values on the scale of the model, each with its label."""
    if question.ratio:
        found = [(math.log(r), f"{r:g}") for r in _RATIOS if low <= math.log(r) <= high]
        return [
            tick
            for tick in found
            if len(found) <= _MOST_TICKS or tick[1] in ("0.01", "0.1", "1", "10", "100")
        ]
    step = next(s for s in _steps() if (high - low) / s <= _MOST_TICKS - 1)
    first = math.ceil(low / step)
    return [(i * step, f"{round(i * step, 6):g}") for i in range(first, math.floor(high / step) + 1)]


def _steps() -> list[float]:
    return [base * 10.0**power for power in range(-4, 8) for base in (1.0, 2.0, 5.0)]
