"""A mapping that cannot be changed and that, unlike `types.MappingProxyType`, can be sent to another process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key")
Entry = TypeVar("Entry", covariant=True)


class Frozen(Mapping[Key, Entry]):
    """A copy of a mapping, for reading only."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[Key, Entry]) -> None:
        self._entries = dict(entries)

    def __getitem__(self, key: Key) -> Entry:
        return self._entries[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Frozen({self._entries!r})"


__all__ = ["Frozen"]
