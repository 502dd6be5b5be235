"""One compared row: what was published, what the answering model says, and how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.pharmacology.reference.row import Row


@dataclass(frozen=True)
class RowResult:
    """One compared row."""

    row: Row
    model: str
    prediction: float
    ratio: float

    @property
    def fold(self) -> float:
        """max(ratio, 1/ratio), at least 1."""
        return max(self.ratio, 1.0 / self.ratio)

    @property
    def independent(self) -> bool:
        """False where the answering model was fitted to this study (REF-10)."""
        return self.row.fitted != self.model
