"""One mapping of a patient or population file: every key wanted, typed and accounted for, each refusal with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NoReturn

from daybreak.errors import PatientError
from daybreak.vocabulary import Source
from daybreak.yaml_source import Keys, YamlSource


class Entry:
    """The mapping at `keys`, which may have the keys `allowed` and no others."""

    def __init__(self, source: YamlSource, keys: Keys, values: object, allowed: tuple[str, ...] = ()) -> None:
        self.source, self.keys = source, keys
        if not isinstance(values, dict):
            self.refuse("This is not a block of `key: value` lines.", "Write `key: value` lines here.")
        self.values: dict[str, Any] = values
        for key in values if allowed else ():
            if key not in allowed:
                near = get_close_matches(key.lower(), allowed, n=1)
                hint = f"Did you mean `{near[0]}`?" if near else f"Write one of {', '.join(allowed)}."
                self.refuse(f"There is no key `{key[:60]}` here.", hint, key)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.values

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; required where there is no default."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (not value.strip() and value != default):
            self.refuse(f"`{key}` is missing or is not text.", f"Write `{key}: some text`.", key)
        return " ".join(value.split())

    def number(self, key: str, default: float | None = None) -> float:
        """A finite number; required where there is no default."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(
                f"`{key}` is missing or is not a number.", f"Write a number, as in `{key}: 12.5`.", key
            )
        return float(value)

    def flag(self, key: str) -> bool:
        """true or false."""
        value = self.values.get(key)
        if not isinstance(value, bool):
            self.refuse(
                f"`{key}` is missing or is neither true nor false.", f"Write `{key}: true` or false.", key
            )
        return value

    def entry(self, key: str, allowed: tuple[str, ...] = ()) -> Entry:
        """The mapping under a key."""
        if key not in self.values:
            self.refuse(f"`{key}` is missing.", f"Write a block `{key}:`.")
        return Entry(self.source, (*self.keys, key), self.values[key], allowed)

    def entries(self, key: str, allowed: tuple[str, ...]) -> Iterator[Entry]:
        """The mappings of the list under a key; none where the key is missing."""
        items = self.values.get(key, [])
        if not isinstance(items, list):
            self.refuse(f"`{key}` is not a list.", "Begin each of its entries with a dash.", key)
        for number, item in enumerate(items):
            yield Entry(self.source, (*self.keys, key, number), item, allowed)

    def where(self, *keys: str | int) -> str:
        """`file:line` of this entry or of a key in it."""
        return self.source.where(*self.keys, *keys)

    def refuse(self, problem: str, remedy: str, *keys: str | int) -> NoReturn:
        """Refuse the file with the line of this entry or of a key in it."""
        raise PatientError(problem, where=self.where(*keys), remedy=remedy)


SOURCE_KEYS = ("citation", "doi", "pmid", "url", "seen")


def read_sources(top: Entry) -> dict[str, Source]:
    """The `sources:` block, each with a DOI, a PubMed number or an address."""
    if not top.has("sources"):
        return {}
    block = top.entry("sources")
    return {name: _source(name, block.entry(name, SOURCE_KEYS)) for name in block.values}


def _source(name: str, entry: Entry) -> Source:
    source = Source(
        id=name,
        citation=entry.text("citation"),
        doi=entry.text("doi", ""),
        pmid=entry.text("pmid", ""),
        url=entry.text("url", ""),
        seen=entry.flag("seen"),
    )
    if source.doi and not re.fullmatch(r"10\.\d{4,9}/\S+", source.doi):
        entry.refuse(f"`{source.doi}` is not a DOI.", "Write it as 10.1093/ijnp/pyz039.", "doi")
    if source.seen and not source.reference:
        entry.refuse("A source that was read needs an address.", "Write its doi, pmid or url.")
    return source


__all__ = ["Entry", "read_sources"]
