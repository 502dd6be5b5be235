"""Number needed to treat for one more patient to benefit (NNTB) or to be harmed (NNTH), with an interval that is right.

The number is the reciprocal of a risk difference, so its scale runs from NNTB 1 over infinity (no difference) to NNTH 1. Where
the interval of the difference includes 0, that of the number has two ends and passes through infinity: "NNTB 4 to infinity to
NNTH 20". It is then two reaches, never the pair (-20, 4), which would exclude the estimate.

Source: Altman DG. BMJ 1998;317:1309-1312, doi:10.1136/bmj.317.7168.1309.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite
from typing import Literal, TypeAlias

from daybreak.errors import TrialError

Direction: TypeAlias = Literal["benefit", "harm", "neither"]
_SHORT = {"benefit": "NNTB", "harm": "NNTH", "neither": "NNT"}


@dataclass(frozen=True, slots=True)
class Reach:
    """Numbers from `least` to `most` (infinity included) in one direction."""

    direction: Direction
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class NumberNeeded:
    """A risk difference, read as a number of patients.

    Args:
        gain, low, high: difference in the share of patients who are better off, with its interval; negative is harm.

    Raises:
        TrialError: not a difference of shares, or an interval that excludes it.
    """

    gain: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not all(isfinite(value) for value in (self.gain, self.low, self.high)):
            raise TrialError("A number needed to treat needs a known difference with a known interval.")
        if not -1 - 1e-9 <= self.low <= self.gain <= self.high <= 1 + 1e-9:
            raise TrialError(
                f"{self.low:g} to {self.high:g} is no interval of the risk difference {self.gain:g}."
            )

    @property
    def direction(self) -> Direction:
        """Which way the estimate points."""
        if self.gain == 0:
            return "neither"
        return "benefit" if self.gain > 0 else "harm"

    @property
    def value(self) -> float:
        """Patients to treat for one more to benefit, or to be harmed (`direction`); infinity for no difference."""
        return _reciprocal(self.gain)

    @property
    def interval(self) -> tuple[Reach, ...]:
        """The 95 % interval: one reach, or, where no difference is possible, two that meet at infinity."""
        if self.low > 0:
            return (Reach("benefit", _reciprocal(self.high), _reciprocal(self.low)),)
        if self.high < 0:
            return (Reach("harm", _reciprocal(self.low), _reciprocal(self.high)),)
        return (Reach("benefit", _reciprocal(self.high), inf), Reach("harm", _reciprocal(self.low), inf))

    @property
    def sentence(self) -> str:
        """As in "NNTB 10 (95 % interval: NNTB 4 to infinity to NNTH 20)"."""
        first, *second = self.interval
        reach = f"{_SHORT[first.direction]} {_shown(first.least)} to {_shown(first.most)}"
        if second:
            reach += f" to {_SHORT[second[0].direction]} {_shown(second[0].least)}"
        return f"{_SHORT[self.direction]} {_shown(self.value)} (95 % interval: {reach})"


def _reciprocal(difference: float) -> float:
    return inf if difference == 0 else 1.0 / abs(difference)


def _shown(number: float) -> str:
    return "infinity" if number == inf else f"{number:.3g}" if number < 1000 else f"{number:.0f}"


__all__ = ["NumberNeeded", "Reach"]
