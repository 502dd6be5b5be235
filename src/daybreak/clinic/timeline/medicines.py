"""What the patient takes as bars, and the antidepressants tried before, which have a length but no dates on record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from daybreak.clinic.drug_classes import medication_classes
from daybreak.clinic.models import Medication
from daybreak.vocabulary import load_vocabulary


@dataclass(frozen=True)
class Bar:
    """A drug from a day (None: not known) to a day (None: still taken)."""

    title: str
    begins: date | None
    ends: date | None
    classes: str = ""

    @property
    def words(self) -> str:
        """For people."""
        begins = f"from {self.begins:%-d %b %Y}" if self.begins else "from a day that is not on record"
        ends = f"to {self.ends:%-d %b %Y}" if self.ends else "still taken"
        return f"{self.title}, {begins}, {ends}{f' ({self.classes})' if self.classes else ''}"


def bars_of(rows: Iterable[Medication]) -> tuple[Bar, ...]:
    """One bar a drug, those that began first above the others."""
    known, named = load_vocabulary(), set(medication_classes())
    bars = [
        Bar(str(row), row.started_on, row.stopped_on,
            ", ".join(known[id].label for id in row.classes if id in named))
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(bars, key=lambda bar: (bar.begins or date.min, bar.title)))
