"""Concentrations and areas of a solved linear model, exactly: each input is a sum of exponentials.

An input of `amount` mg over `duration` h from `start` on adds to the amount in a compartment, with s = t - start,

    bolus      sum_k row_k into_k amount exp(-p_k s)
    constant   sum_k row_k into_k amount / (duration p_k) (exp(-p_k max(s - duration, 0)) - exp(-p_k s))

The area is the same sum integrated. Reference people are typical people: every array has one patient.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float, TimeFloat
from daybreak.pharmacology.administration import Input
from daybreak.pharmacology.compartments import Modes

Exponents = Float[np.ndarray, " modes"]

# Peaks are searched for on this grid: half a minute at first, three minutes on the second day.
SEARCH_H = np.concatenate([np.arange(0.0, 8.0, 1 / 120), np.arange(8.0, 48.0, 1 / 20)])


@dataclass(frozen=True)
class Part:
    """What one solved model contributes to a concentration: `per_mg` (ng/mL per mg) times the amount in `compartment`."""

    modes: Modes
    given: tuple[Input, ...]
    compartment: str
    per_mg: float

    def at(self, time_h: TimeFloat) -> TimeFloat:
        """Concentration (times,) in ng/mL."""
        total = np.zeros_like(time_h)
        for one in self.given:
            total = total + self._weights(one) @ _response(self._poles, time_h - one.start_h, one.duration_h)
        return total

    def area(self, until_h: float) -> float:
        """Area under the concentration from 0 to `until_h` (may be infinite), ng h/mL."""
        weighted = (
            self._weights(one) @ _integral(self._poles, until_h - one.start_h, one.duration_h)
            for one in self.given
        )
        return float(sum(weighted))

    @property
    def _poles(self) -> Exponents:
        return np.asarray(self.modes.poles[:, 0])

    def _weights(self, one: Input) -> Exponents:
        """ng/mL per mode right after a bolus of this input."""
        amount = float(np.ravel(np.asarray(one.amount_mg))[0])
        rows, into = self.modes.rows[self.compartment][:, 0], self.modes.into[one.compartment][:, 0]
        return np.asarray(self.per_mg * amount * rows * into)


def concentration(parts: Sequence[Part], time_h: TimeFloat) -> TimeFloat:
    """The sum of `parts` (times,) in ng/mL."""
    return np.asarray(sum((part.at(time_h) for part in parts), np.zeros_like(time_h)))


def area(parts: Sequence[Part], until_h: float = math.inf) -> float:
    """Area under the sum of `parts` from 0 to `until_h`, ng h/mL."""
    return sum(part.area(until_h) for part in parts)


def peak(parts: Sequence[Part]) -> tuple[float, float]:
    """(highest concentration in ng/mL, its time in h), on a grid of half a minute."""
    curve = concentration(parts, SEARCH_H)
    index = int(np.argmax(curve))
    return float(curve[index]), float(SEARCH_H[index])


def terminal_half_life_h(parts: Sequence[Part]) -> float:
    """ln 2 over the slowest pole."""
    return math.log(2.0) / min(float(np.min(part.modes.poles)) for part in parts)


def _response(poles: Exponents, since_h: TimeFloat, duration_h: float) -> Float[np.ndarray, "modes times"]:
    begun = since_h >= 0.0
    since = np.where(begun, since_h, 0.0)
    decay = np.exp(-poles[:, None] * since)
    if duration_h > 0.0:
        after = np.exp(-poles[:, None] * np.maximum(since - duration_h, 0.0))
        decay = (after - decay) / (duration_h * poles[:, None])
    return np.where(begun, decay, 0.0)


def _integral(poles: Exponents, since_h: float, duration_h: float) -> Exponents:
    """Integral of `_response` from the start of the input to `since_h` after it."""
    if since_h <= 0.0:
        return np.zeros_like(poles)
    if duration_h == 0.0:
        return np.asarray(-np.expm1(-poles * since_h) / poles)
    during, after = min(since_h, duration_h), max(since_h - duration_h, 0.0)
    rising = during + np.expm1(-poles * during) / poles
    falling = np.expm1(-poles * after) * np.expm1(-poles * duration_h) / poles
    return np.asarray((rising + falling) / (duration_h * poles))
