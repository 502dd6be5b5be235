"""Totals of mood scales, each on its own scale: one instrument is never converted into another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from daybreak.clinic.models import Finding
from daybreak.vocabulary import load_vocabulary


@dataclass(frozen=True)
class Reading:
    """A total of an instrument, when it was true, and who says so."""

    at: datetime
    instrument: str
    value: float
    by: str = ""

    @property
    def label(self) -> str:
        """What the vocabulary calls the total."""
        return load_vocabulary()[self.instrument].label

    @property
    def shown(self) -> str:
        """Instrument and value, for people."""
        return f"{self.label} {self.value:g}"


@lru_cache(maxsize=1)
def mood_instruments() -> tuple[str, ...]:
    """The scales for which a publication says what remission of depression is."""
    known = load_vocabulary()
    scales = [one.id for one in known if one.id in known.instruments]
    return tuple(id for id in scales if known.instrument(id).remission)


def readings_of(rows: Iterable[Finding]) -> tuple[Reading, ...]:
    """The mood readings among findings that stand, the first one first."""
    wanted = set(mood_instruments())
    found = [
        Reading(row.true_at, row.finding, row.number, _who(row))
        for row in sorted(rows, key=lambda row: (row.true_at, row.pk))
        if row.finding in wanted and row.number is not None
    ]
    return tuple(found)


def before(readings: Sequence[Reading], instrument: str, at: datetime) -> Reading | None:
    """The last reading of an instrument up to a moment: the baseline of what begins then."""
    earlier = [one for one in readings if one.instrument == instrument and one.at <= at]
    return earlier[-1] if earlier else None


def _who(row: Finding) -> str:
    name = row.recorded_by.printed_name if row.recorded_by is not None else ""
    said = row.get_origin_display()
    return f"{said.lower()}, {name}" if name else str(said).lower()
