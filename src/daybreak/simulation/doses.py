"""The doses of a session over many virtual patients: how often each, while they are few; their middle, where they are many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from daybreak.arrays import PatientFloat
from daybreak.simulation.summary import EXACT, Scale, Tally

MOST_LISTED = 8  # different doses that are told apart; the files of the library list at most five
SCALE = Scale("mg", 0.01, 100_000.0, logarithmic=True)


@dataclass
class Doses:
    """Counts of different doses up to `MOST_LISTED`, and a tally of all, so that memory does not grow with patients."""

    exact: int = EXACT
    counts: dict[float, int] | None = field(default_factory=dict)  # None: more than are told apart

    def __post_init__(self) -> None:
        self.tally = Tally(SCALE, 1, self.exact)

    def add(self, dose_mg: PatientFloat) -> None:
        """Take in the doses of those of a block who got one."""
        values, counts = np.unique(dose_mg, return_counts=True)
        self._count(list(zip(values.tolist(), counts.tolist(), strict=True)))
        self.tally.add(dose_mg[None, :])

    def part(self) -> dict[str, Any]:
        """Everything that was summed up, as plain data."""
        counts = None if self.counts is None else list(self.counts.items())
        return {"counts": counts, "tally": self.tally.part()}

    def join(self, part: dict[str, Any]) -> None:
        """Take in the part of other doses."""
        self._count(part["counts"])
        self.tally.join(part["tally"])

    def typical_mg(self) -> float:
        """The dose that most get, the larger of two as frequent; the median where they are many; 0 where nobody gets one."""
        if self.counts is None:
            return float(self.tally.quantiles()[2, 0])
        counts = self.counts
        return max(counts, key=lambda dose: (counts[dose], dose)) if counts else 0.0

    def shares(self) -> dict[str, float]:
        """Which share of those who get a dose gets which; empty where they are many."""
        counts = self.counts or {}
        return {f"{dose:.4g}": number / self.tally.count for dose, number in sorted(counts.items())}

    def _count(self, found: list[tuple[float, int]] | None) -> None:
        if self.counts is None or found is None:
            self.counts = None
            return
        for dose, number in found:
            self.counts[dose] = self.counts.get(dose, 0) + number
        if len(self.counts) > MOST_LISTED:
            self.counts = None


__all__ = ["MOST_LISTED", "Doses"]
