"""The vocabulary as a whole: look-up by id, and its one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from daybreak.errors import VocabularyError
from daybreak.vocabulary.finding import Finding
from daybreak.vocabulary.instrument import Instrument
from daybreak.vocabulary.instrument_reading import read_instrument
from daybreak.vocabulary.reading import read_finding, read_sources
from daybreak.vocabulary.row import Row
from daybreak.vocabulary.source import Source
from daybreak.yaml_source import parse_yaml

Entry = TypeVar("Entry", Finding, Instrument)

VOCABULARY_FILE = Path(__file__).with_name("vocabulary.yaml")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All findings, instruments and their sources, each by id. Nothing in it can be changed."""

    findings: Mapping[str, Finding]
    instruments: Mapping[str, Instrument]
    sources: Mapping[str, Source]

    def __getitem__(self, finding_id: str) -> Finding:
        return self.find(finding_id)

    def __contains__(self, finding_id: object) -> bool:
        return finding_id in self.findings

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings.values())

    def __len__(self) -> int:
        return len(self.findings)

    def find(self, finding_id: str, *, where: str = "") -> Finding:
        """The finding with this id.

        Raises:
            VocabularyError: there is none; the nearest ids are proposed.
        """
        if finding_id in self.findings:
            return self.findings[finding_id]
        raise _no_such("finding", finding_id, self.findings, where)

    def instrument(self, instrument_id: str, *, where: str = "") -> Instrument:
        """The instrument with this id.

        Raises:
            VocabularyError: there is none; the nearest ids are proposed.
        """
        if instrument_id in self.instruments:
            return self.instruments[instrument_id]
        raise _no_such("instrument", instrument_id, self.instruments, where)


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary that ships with Daybreak, read once a process."""
    return read_vocabulary(VOCABULARY_FILE.read_bytes(), VOCABULARY_FILE.name)


def read_vocabulary(data: bytes | str, name: str) -> Vocabulary:
    """A vocabulary from the text of its file; `name` is what a refusal calls the file.

    Raises:
        VocabularyError: not strict YAML, a key too few or too many, an id given twice, an inverted range, a
            source or an instrument that does not exist, or wording that the licence does not allow.
    """
    source = parse_yaml(data, name, error=VocabularyError)
    top = Row(source, (), source.values)
    sources = read_sources(top.row("sources"))
    instruments = _by_id(
        "instruments", top, top.rows("instruments", lambda row: read_instrument(row, sources))
    )
    findings = _by_id(
        "findings", top, top.rows("findings", lambda row: read_finding(row, sources, instruments))
    )
    top.finish()
    if not findings:
        top.refuse("It names no finding.", "List them under `findings`.")
    return Vocabulary(MappingProxyType(findings), MappingProxyType(instruments), MappingProxyType(sources))


def _by_id(kind: str, top: Row, entries: tuple[Entry, ...]) -> dict[str, Entry]:
    table: dict[str, Entry] = {}
    for number, entry in enumerate(entries):
        if entry.id in table:
            where = top.source.where(kind, number)
            raise VocabularyError(
                f"{entry.id} is entered twice under `{kind}`.", where=where, remedy="Keep one of the two."
            )
        table[entry.id] = entry
    return table


def _no_such(kind: str, wrong_id: object, table: Mapping[str, object], where: str) -> VocabularyError:
    shown = ascii(wrong_id)[:60]
    near = (
        get_close_matches(wrong_id, table, n=3, cutoff=0.6)
        if isinstance(wrong_id, str) and len(wrong_id) <= 200
        else []
    )
    remedy = (
        f"Did you mean {' or '.join(near)}?"
        if near
        else "Use an id of the vocabulary (docs/reference/findings.md)."
    )
    return VocabularyError(f"There is no {kind} {shown} in the vocabulary.", where=where, remedy=remedy)
