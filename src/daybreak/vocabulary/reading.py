"""From entries of the vocabulary file to sources and findings; what is wrong in one is refused with line and id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from daybreak.vocabulary.finding import Finding, FindingType, Range
from daybreak.vocabulary.instrument import Instrument
from daybreak.vocabulary.row import Row
from daybreak.vocabulary.source import Source

ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LOINC = re.compile(r"(?:LA)?[0-9]{1,6}-[0-9]")
Sources = Mapping[str, Source]


def read_sources(row: Row) -> dict[str, Source]:
    """Every source by its id."""
    return {key: _source(key, row.row(key)) for key in row.values}


def read_finding(row: Row, sources: Sources, instruments: Mapping[str, Instrument]) -> Finding:
    """One finding; a scale's absolute range comes from its instrument."""
    loinc = row.text("loinc", "")
    finding = Finding(
        id=entry_id(row),
        label=row.text("label"),
        type=row.one_of("type", get_args(FindingType)),
        group=row.text("group"),
        unit=row.text("unit", ""),
        choices=row.texts("choices"),
        absolute=_absolute(row, instruments),
        plausible_range=row.range("plausible"),
        may_be_unknown=row.one_of("unknown", ("allowed", "refused"), "refused") == "allowed",
        instrument=row.text("instrument", ""),
        loinc=loinc,
        loinc_also=row.texts("loinc_also"),
        loinc_source=cited(row, sources, "loinc_source").id if loinc else "",
    )
    row.finish()
    _check_finding(finding, row)
    return finding


def _source(key: str, row: Row) -> Source:
    source = Source(
        id=key,
        citation=row.text("citation"),
        doi=row.text("doi", ""),
        pmid=row.text("pmid", ""),
        url=row.text("url", ""),
        seen=row.flag("seen", True),
    )
    row.finish()
    if source.seen and not source.reference:
        row.refuse(f"The source {key} was seen but has no address.", "Give its doi, pmid or url.")
    return source


def cited(row: Row, sources: Sources, key: str = "source") -> Source:
    """The source that the row names under `key`."""
    name = row.text(key)
    if name not in sources:
        row.refuse(f"There is no source {name!r}.", "Enter it under `sources` first.", key)
    return sources[name]


def _absolute(row: Row, instruments: Mapping[str, Instrument]) -> Range | None:
    name = row.text("instrument", "")
    if not name:
        return row.range("absolute")
    if name not in instruments:
        row.refuse(f"There is no instrument {name!r}.", "Enter it under `instruments` first.", "instrument")
    if row.has("absolute"):
        row.refuse(
            "`absolute` is given, but the range of a scale is its instrument's.",
            "Delete `absolute`.",
            "absolute",
        )
    return instruments[name].total


def entry_id(row: Row) -> str:
    """The row's id, well formed."""
    name = row.text("id")
    if not ID.fullmatch(name):
        row.refuse(
            f"{name!r} is not an id.",
            "Write small letters, digits and single underscores, a letter first.",
            "id",
        )
    return name


def _check_finding(finding: Finding, row: Row) -> None:
    numeric = finding.type in ("number", "integer")
    if numeric and finding.absolute is None:
        row.refuse("It is a number without an absolute range.", "Give `absolute: [least, most]`.")
    if not numeric and (finding.absolute or finding.plausible_range or finding.unit):
        row.refuse("Only numbers have a unit and ranges.", "Delete them, or make it a number.")
    if (finding.type == "choice") != (len(finding.choices) >= 2):
        row.refuse(
            "Choices, at least two, belong to the type choice and to no other.",
            "Correct `type` or `choices`.",
        )
    if (
        finding.plausible_range
        and finding.absolute
        and not finding.absolute.encloses(finding.plausible_range)
    ):
        row.refuse("Its plausible range leaves its absolute range.", "Narrow `plausible`.", "plausible")
    for code in (finding.loinc, *finding.loinc_also):
        if code and not LOINC.fullmatch(code):
            row.refuse(f"{code!r} is not a LOINC code.", "Write a code such as 8480-6.", "loinc")
