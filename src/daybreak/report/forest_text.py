"""A forest plot of characters, for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daybreak.evidence.pooling.model import Interval


@dataclass(frozen=True)
class Marks:
    """The characters: a trial, the pooled effect, an interval, a prediction, no difference, what goes beyond the edge."""

    trial: str
    pooled: str
    line: str
    prediction: str
    null: str
    left: str
    right: str


UNICODE = Marks("■", "◆", "─", "┄", "│", "◂", "▸")
ASCII = Marks("#", "*", "-", ".", "|", "<", ">")
_MARGIN = 0.04


@dataclass(frozen=True)
class Ruler:
    """Where a number of the model stands in so many columns; what lies beyond is drawn at the edge."""

    low: float
    high: float
    columns: int

    def column(self, value: float) -> int:
        place = (value - self.low) / (self.high - self.low) * (self.columns - 1)
        return round(min(max(place, 0.0), self.columns - 1.0))


def ruler(estimates: Sequence[float], intervals: Sequence[Interval], null: float, columns: int) -> Ruler:
    """A scale that shows all estimates and every interval that is not out of all proportion."""
    low, high = span(estimates, intervals, null)
    return Ruler(low, high, columns)


def span(estimates: Sequence[float], intervals: Sequence[Interval], null: float) -> tuple[float, float]:
    """Limits that hold every estimate, no difference, and intervals up to three spreads of the estimates beyond them."""
    low, high = min(*estimates, null), max(*estimates, null)
    room = max(high - low, 1e-9) * 1.5
    low = max(low - room, min(low, *(i.low for i in intervals)))
    high = min(high + room, max(high, *(i.high for i in intervals)))
    margin = (high - low) * _MARGIN
    return low - margin, high + margin


def row(
    scale: Ruler, estimate: float, interval: Interval, null: float, mark: str, line: str, marks: Marks
) -> str:
    """One line of the plot."""
    cells = [" "] * scale.columns
    cells[scale.column(null)] = marks.null
    first, last = scale.column(interval.low), scale.column(interval.high)
    cells[first : last + 1] = line * (last + 1 - first)
    if interval.low < scale.low:
        cells[first] = marks.left
    if interval.high > scale.high:
        cells[last] = marks.right
    if mark:
        cells[scale.column(estimate)] = mark
    return "".join(cells).rstrip()
