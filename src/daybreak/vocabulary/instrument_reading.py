"""From entries of the vocabulary file to instruments; what is wrong in one is refused with line and id."""

from __future__ import annotations

from typing import get_args

from daybreak.vocabulary.instrument import (
    Band,
    Codes,
    Instrument,
    Licence,
    LicenceStatus,
    MeaningfulChange,
    Rater,
    RecallVariant,
    Remission,
    Response,
    Threshold,
    Wording,
)
from daybreak.vocabulary.reading import LOINC, Sources, cited, entry_id
from daybreak.vocabulary.row import Row
from daybreak.vocabulary.source import Source


def read_instrument(row: Row, sources: Sources) -> Instrument:
    """One instrument."""
    items = row.row("items") if row.has("items") else None
    total = row.row("total") if row.has("total") else None
    instrument = Instrument(
        id=entry_id(row),
        label=row.text("label"),
        rater=row.one_of("rater", get_args(Rater)),
        licence=_licence(row.row("licence"), sources),
        item_count=items.whole("count") if items else None,
        item_range=items.range("range") if items else None,
        total=total.range("range") if total else None,
        total_source=cited(total, sources) if total else None,
        scoring=row.text("scoring", "sum of the items"),
        scoring_source=cited(row, sources, "scoring_source") if row.has("scoring") else None,
        suicide_item=row.whole("suicide_item") if row.has("suicide_item") else None,
        recall=row.text("recall", ""),
        recall_variants=row.rows("recall_variants", lambda entry: _recall_variant(entry, sources)),
        bands=_bands(row.row("bands"), sources) if row.has("bands") else (),
        response=_response(row.row("response"), sources) if row.has("response") else None,
        remission=row.rows("remission", lambda entry: _remission(entry, sources)),
        meaningful_change=row.rows("meaningful_change", lambda entry: _meaningful_change(entry, sources)),
        thresholds=row.rows("thresholds", lambda entry: _threshold(entry, sources)),
        codes=_codes(row.row("loinc"), sources) if row.has("loinc") else None,
        wording=_wording(row.row("text")) if row.has("text") else None,
        translations=row.rows("translations", lambda entry: _translation(entry, sources)),
    )
    for part in (row, items, total):
        if part is not None:
            part.finish()
    _check_instrument(instrument, row)
    return instrument


def _licence(row: Row, sources: Sources) -> Licence:
    names = row.texts("sources")
    for name in names:
        if name not in sources:
            row.refuse(f"There is no source {name!r}.", "Enter it under `sources` first.", "sources")
    licence = Licence(
        row.one_of("status", get_args(LicenceStatus)),
        row.text("note"),
        tuple(sources[name] for name in names),
    )
    row.finish()
    return licence


def _recall_variant(row: Row, sources: Sources) -> RecallVariant:
    return RecallVariant(row.text("recall"), row.text("note"), cited(row, sources))


def _bands(row: Row, sources: Sources) -> tuple[Band, ...]:
    source, ranges = cited(row, sources), row.row("ranges")
    row.finish()
    bands = []
    for name in ranges.values:
        span = ranges.range(name)
        assert span is not None  # the key is there
        bands.append(Band(name, int(span.least), int(span.most), source))
    return tuple(bands)


def _response(row: Row, sources: Sources) -> Response:
    response = Response(float(row.whole("fall_percent")), cited(row, sources))
    row.finish()
    return response


def _remission(row: Row, sources: Sources) -> Remission:
    return Remission(row.whole("at_most"), row.text("used_in"), cited(row, sources))


def _meaningful_change(row: Row, sources: Sources) -> MeaningfulChange:
    return MeaningfulChange(float(row.whole("points")), row.text("meaning"), cited(row, sources))


def _threshold(row: Row, sources: Sources) -> Threshold:
    return Threshold(row.whole("at_least"), row.text("meaning"), cited(row, sources))


def _codes(row: Row, sources: Sources) -> Codes:
    codes = Codes(
        source=cited(row, sources),
        panel=row.text("panel", ""),
        total=row.text("total", ""),
        items=row.texts("items"),
        answers=row.texts("answers"),
    )
    row.finish()
    for code in (codes.panel, codes.total, *codes.items, *codes.answers):
        if code and not LOINC.fullmatch(code):
            row.refuse(f"{code!r} is not a LOINC code.", "Write a code such as 44261-6.")
    return codes


def _wording(row: Row, source: Source | None = None) -> Wording:
    wording = Wording(
        language=row.text("language"),
        notice=row.text("notice"),
        stem=row.text("stem"),
        answers=row.texts("answers"),
        items=row.texts("items"),
        source=source,
    )
    row.finish()
    return wording


def _translation(row: Row, sources: Sources) -> Wording:
    return _wording(row, cited(row, sources))


def _check_instrument(instrument: Instrument, row: Row) -> None:
    wording, total = instrument.wording, instrument.total
    if wording and instrument.licence.status != "ship":
        row.refuse("The licence does not allow its text to be stored.", "Delete `text`.", "text")
    if wording and len(wording.items) != instrument.item_count:
        row.refuse(
            f"It has {instrument.item_count} items but {len(wording.items)} texts.",
            "Give one text an item.",
            "text",
        )
    if instrument.bands and total is None:
        row.refuse("It has bands but no total.", "Give `total`.", "bands")
    for other in instrument.translations:
        if wording is None:
            row.refuse("It has a translation but no text.", "Give `text` first.", "translations")
        if (len(other.items), len(other.answers)) != (len(wording.items), len(wording.answers)):
            row.refuse(
                f"Its text in {other.language!r} has another number of items or answers.",
                "Give one text an item and one an answer.",
                "translations",
            )
    previous = -1.0 if total is None else total.least - 1
    for band in instrument.bands:
        if band.least <= previous or total is None or band.most > total.most:
            row.refuse(
                f"The band {band.name!r} overlaps another or leaves the total's range.",
                "Order the bands.",
                "bands",
            )
        previous = band.most
