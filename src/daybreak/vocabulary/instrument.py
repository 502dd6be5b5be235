"""A rating scale: range, bands, cut-offs, meaningful change, licence and, where that allows, its wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from daybreak.errors import VocabularyError
from daybreak.quantity.diagnosis import shown
from daybreak.vocabulary.finding import Range
from daybreak.vocabulary.source import Source

Rater: TypeAlias = Literal["clinician", "self"]
LicenceStatus: TypeAlias = Literal["ship", "no-text"]


@dataclass(frozen=True, slots=True)
class Band:
    """A named span of totals, both ends included."""

    name: str
    least: int
    most: int
    source: Source


@dataclass(frozen=True, slots=True)
class Response:
    """Response: the total falls by at least `fall_percent` from the course's baseline."""

    fall_percent: float
    source: Source


@dataclass(frozen=True, slots=True)
class Remission:
    """Remission: a total of at most `at_most`. Cut-offs differ; each says where it was used."""

    at_most: int
    used_in: str
    source: Source


@dataclass(frozen=True, slots=True)
class MeaningfulChange:
    """A change of the total, in points, that a study found to matter."""

    points: float
    meaning: str
    source: Source


@dataclass(frozen=True, slots=True)
class Threshold:
    """A total from which on something is read into it, other than severity, response and remission."""

    at_least: int
    meaning: str
    source: Source


@dataclass(frozen=True, slots=True)
class RecallVariant:
    """Another recall window that was tested."""

    recall: str
    note: str
    source: Source


@dataclass(frozen=True, slots=True)
class Licence:
    """Whether the wording may be shipped. `no-text` keeps numbers only; a clinic may load its own wording."""

    status: LicenceStatus
    note: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Codes:
    """LOINC codes as seen in the source, items and answers in the order of the scale."""

    source: Source
    panel: str = ""
    total: str = ""
    items: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a scale, with the notice that must be shown beside it. Answers stand in order of score.

    A translation names where its wording was read; nobody translates a scale here.
    """

    language: str
    notice: str
    stem: str
    answers: tuple[str, ...]
    items: tuple[str, ...]
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """A rating scale. `total` is None where there is no numeric total; empty tuples: no source was found."""

    id: str
    label: str
    rater: Rater
    licence: Licence
    item_count: int | None = None
    item_range: Range | None = None
    total: Range | None = None
    total_source: Source | None = None
    scoring: str = "sum of the items"
    scoring_source: Source | None = None
    suicide_item: int | None = None
    recall: str = ""
    recall_variants: tuple[RecallVariant, ...] = ()
    bands: tuple[Band, ...] = ()
    response: Response | None = None
    remission: tuple[Remission, ...] = ()
    meaningful_change: tuple[MeaningfulChange, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    codes: Codes | None = None
    wording: Wording | None = None
    translations: tuple[Wording, ...] = ()

    def wording_in(self, language: str) -> Wording | None:
        """The wording in a language; None where there is none that may be shown."""
        worded = (self.wording, *self.translations)
        return next((one for one in worded if one is not None and one.language == language), None)

    def band(self, total: int) -> Band | None:
        """The severity band of a total; None where the source names no band for it (0 on the AUDIT).

        Raises:
            VocabularyError: the total is not a whole number in the scale's range, or no source gives bands.
        """
        if self.total is None or not self.bands:
            raise VocabularyError(
                f"{self.id} has no severity bands with a source.", remedy="Show its total alone."
            )
        if type(total) is not int or total not in self.total:
            span = f"{self.total.least:g} to {self.total.most:g}"
            raise VocabularyError(
                f"{self.id} cannot be {shown(total)}.", remedy=f"Give a whole number from {span}."
            )
        return next((band for band in self.bands if band.least <= total <= band.most), None)
