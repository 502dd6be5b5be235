"""Means, SDs and quantiles over virtual patients, block by block, in memory that does not grow with their number.

Up to `EXACT` patients an outcome's quantiles are exact. Beyond, values are counted in `BINS` bins between fixed limits and
quantiles are read from the counts, right to within one bin: (high - low) / BINS, or the same step of log concentration.

What was summed up elsewhere travels as its `part`, plain data, and is joined here. Joining parts in one order gives one result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import numpy as np

from daybreak.arrays import Float, Int, TimeFloat
from daybreak.simulation.result import Bands, Probability

EXACT = 10_000  # patients whose values are kept
BINS = 2_000
PatientTimes = Float[np.ndarray, "times patients"]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Scale:
    """Where an outcome lives: its unit, the limits of its bins, and whether they are spaced in logarithms."""

    unit: str
    low: float
    high: float
    logarithmic: bool = False
    hypothesis: bool = True

    def place(self, values: Any) -> Any:
        """The position of values on 0 to 1."""
        if self.logarithmic:
            return np.log1p(values / self.low) / np.log1p(self.high / self.low)
        return (values - self.low) / (self.high - self.low)

    def value(self, place: Any) -> Any:
        """The value at a position."""
        if self.logarithmic:
            return self.low * np.expm1(place * np.log1p(self.high / self.low))
        return self.low + place * (self.high - self.low)


SCALES: dict[str, Scale] = {
    "madrs": Scale("points", 0.0, 60.0),
    "esketamine_ng_per_ml": Scale("ng/mL", 0.01, 10_000.0, logarithmic=True, hypothesis=False),
    "noresketamine_ng_per_ml": Scale("ng/mL", 0.01, 10_000.0, logarithmic=True, hypothesis=False),
    "arketamine_ng_per_ml": Scale("ng/mL", 0.01, 10_000.0, logarithmic=True, hypothesis=False),
    "norarketamine_ng_per_ml": Scale(
        "ng/mL", 0.01, 10_000.0, logarithmic=True
    ),  # borrows noresketamine's numbers
    "dissociation": Scale("points", 0.0, 92.0),
    "sedation": Scale("probability", 0.0, 1.0),
    "systolic_bp": Scale("mmHg", 0.0, 400.0),
    "diastolic_bp": Scale("mmHg", 0.0, 300.0),
    "heart_rate": Scale("/min", 0.0, 300.0),
    "cumulative_dose_mg": Scale("mg", 1.0, 1_000_000.0, logarithmic=True),  # mood decides about doses
}


@dataclass
class Tally:
    """Running sums and quantiles of one outcome at a row of times."""

    scale: Scale
    times: int
    exact: int = EXACT  # values that are kept before they are counted in bins
    count: int = 0
    total: TimeFloat = field(init=False)
    squares: TimeFloat = field(init=False)
    kept: list[PatientTimes] = field(default_factory=list)
    bins: Int[np.ndarray, "times bins"] | None = None

    def __post_init__(self) -> None:
        self.total, self.squares = np.zeros(self.times), np.zeros(self.times)

    def add(self, values: PatientTimes) -> None:
        """Take in a block of values (times, patients)."""
        if values.shape[1] == 0:
            return
        mean = values.mean(axis=1)
        self._add_moments(values.shape[1], mean, ((values - mean[:, None]) ** 2).sum(axis=1))
        self._add_values(values)

    def part(self) -> dict[str, Any]:
        """Everything that was summed up."""
        bins = None if self.bins is None else self.bins.astype(np.min_scalar_type(self.bins.max()))
        values = np.concatenate(self.kept, axis=1) if self.kept else None
        return {
            "count": self.count,
            "total": self.total,
            "squares": self.squares,
            "values": values,
            "bins": bins,
        }

    def join(self, part: dict[str, Any]) -> None:
        """Take in the part of another tally, read at the same times or at more."""
        if not part["count"]:
            return
        self._add_moments(
            part["count"], part["total"][: self.times] / part["count"], part["squares"][: self.times]
        )
        if part["values"] is not None:
            self._add_values(part["values"][: self.times])
        if part["bins"] is not None:
            bins = self._counted()
            bins += part["bins"][: self.times]

    def _add_moments(self, here: int, mean: TimeFloat, spread: TimeFloat) -> None:
        before = self.count
        shift = mean - (self.total / before if before else mean)
        self.squares = self.squares + spread + shift**2 * (before * here / (before + here) if before else 0.0)
        self.total = self.total + mean * here
        self.count += here

    def _add_values(self, values: PatientTimes) -> None:
        if self.bins is None and self.count <= self.exact:
            self.kept.append(values)
        else:
            self._bin(values, self._counted())

    def _counted(self) -> Int[np.ndarray, "times bins"]:
        """The bins, with whatever was kept in them."""
        if self.bins is None:
            self.bins = np.zeros((self.times, BINS), dtype=np.int64)
            for block in self.kept:
                self._bin(block, self.bins)
            self.kept = []
        return self.bins

    def shorten(self, times: int) -> None:
        """Keep the first `times` times only: another block was read no longer than that."""
        if times < self.times:
            self.times, self.total, self.squares = times, self.total[:times], self.squares[:times]
            self.kept = [block[:times] for block in self.kept]
            self.bins = None if self.bins is None else self.bins[:times]

    def _bin(self, values: PatientTimes, bins: Int[np.ndarray, "times bins"]) -> None:
        places = np.clip((self.scale.place(values) * BINS).astype(np.int64), 0, BINS - 1)
        for row, place in enumerate(places):
            bins[row] += np.bincount(place, minlength=BINS)

    def mean(self) -> TimeFloat:
        """(times,)."""
        return np.asarray(self.total / self.count)

    def sd(self) -> TimeFloat:
        """(times,), with n - 1; 0 for a single patient."""
        return np.asarray(np.sqrt(self.squares / max(self.count - 1, 1)))

    def quantiles(self) -> Float[np.ndarray, "quantiles times"]:
        """(quantiles, times)."""
        if self.bins is None:
            return _quantiles(np.concatenate(self.kept, axis=1))
        below = np.cumsum(self.bins, axis=1) / self.count
        edges = np.arange(1, BINS + 1) / BINS
        return np.array([[self.scale.value(np.interp(q, row, edges)) for row in below] for q in QUANTILES])


def _quantiles(values: PatientTimes) -> Float[np.ndarray, "quantiles times"]:
    """The quantiles of each row by linear interpolation between order statistics (NumPy's default), from one sort."""
    ranked = np.sort(values, axis=1)
    place = np.array(QUANTILES) * (values.shape[1] - 1)
    below = place.astype(np.intp)
    above = np.minimum(below + 1, values.shape[1] - 1)
    return np.asarray((ranked[:, below] + (ranked[:, above] - ranked[:, below]) * (place - below)).T)


def bands(pieces: Sequence[tuple[Sequence[float], Tally]], *, hypothesis: bool = False) -> Bands:
    """Join tallies, each with its times in hours, into one outcome over time.

    Args:
        hypothesis: mark it as resting on a hypothesis even where its scale does not.
    """
    scale = pieces[0][1].scale
    quantiles = np.concatenate([tally.quantiles() for _, tally in pieces], axis=1)
    q05, q25, q50, q75, q95 = (row.tolist() for row in quantiles)
    return Bands(
        unit=scale.unit,
        time_h=[float(t) for times, _ in pieces for t in times],
        mean=np.concatenate([tally.mean() for _, tally in pieces]).tolist(),
        sd=np.concatenate([tally.sd() for _, tally in pieces]).tolist(),
        q05=q05,
        q25=q25,
        q50=q50,
        q75=q75,
        q95=q95,
        hypothesis=scale.hypothesis or hypothesis,
    )


@dataclass
class Chance:
    """A probability over patients: a share of them, or the mean of their own probabilities."""

    definition: str
    time_h: float | None = None
    source: str = ""
    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, values: Any) -> None:
        """Take in a block: truth values or probabilities (patients,)."""
        values = np.asarray(values, dtype=np.float64)
        self.count += len(values)
        self.total += float(values.sum())
        self.squares += float((values**2).sum())

    def part(self) -> tuple[int, float, float]:
        """Everything that was summed up."""
        return self.count, self.total, self.squares

    def join(self, part: tuple[int, float, float]) -> None:
        """Take in the part of another chance."""
        self.count, self.total, self.squares = (
            self.count + part[0],
            self.total + part[1],
            self.squares + part[2],
        )

    def result(self) -> Probability | None:
        """The probability with its 95 % Monte Carlo interval (Wilson's, on the effective number); None where nobody counts."""
        if not self.count:
            return None
        p = self.total / self.count
        variance = max(self.squares / self.count - p * p, 0.0)
        n = self.count * (p * (1.0 - p) / variance if variance > 0.0 else 1.0)
        return Probability(p, _wilson(p, n), self.definition, self.time_h, self.source)


def _wilson(p: float, n: float, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's 95 % interval for a share p of n."""
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)
