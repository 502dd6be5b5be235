"""Strict reading of one mapping in the vocabulary file: every key wanted, typed and accounted for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from daybreak.errors import VocabularyError
from daybreak.vocabulary.finding import Range
from daybreak.yaml_source import Keys, YamlSource

T = TypeVar("T")


class Row:
    """A mapping of the file at `keys`. Keys are taken one by one; `finish` refuses what nobody took."""

    def __init__(self, source: YamlSource, keys: Keys, values: object) -> None:
        self.source, self.keys = source, keys
        if not isinstance(values, dict):
            self.refuse("This is not an entry of keys and values.", "Write `key: value` lines.")
        self.values: dict[str, Any] = values
        self._taken: set[str] = set()

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.values

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._take(key, default)
        if not isinstance(value, str) or (value == "" and default != ""):
            self.refuse(f"`{key}` is not text.", "Write some text.", key)
        return value

    def whole(self, key: str) -> int:
        """A whole number."""
        value = self._take(key)
        if type(value) is not int:
            self.refuse(f"`{key}` is not a whole number.", "Write a number such as 12.", key)
        return value

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.refuse(f"`{key}` is neither true nor false.", "Write true or false.", key)
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> Any:
        """One of a few words."""
        value = self._take(key, default)
        if value not in allowed:
            self.refuse(f"`{key}` is {value!r}.", f"Write one of {', '.join(allowed)}.", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts; empty where the key is missing."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.refuse(f"`{key}` is not a list of texts.", "Write [one, two].", key)
        if len(set(value)) < len(value):
            self.refuse(f"`{key}` names something twice.", "Keep one of the two.", key)
        return tuple(value)

    def range(self, key: str) -> Range | None:
        """A range [least, most], or None where the key is missing."""
        if not self.has(key):
            return None
        value = self._take(key)
        if not isinstance(value, list) or [type(item) in (int, float) for item in value] != [True, True]:
            self.refuse(f"`{key}` is not a range of two numbers.", "Write [least, most].", key)
        if not value[0] < value[1]:
            self.refuse(
                f"`{key}` runs from {value[0]:g} to {value[1]:g}.", "Write the smaller number first.", key
            )
        return Range(float(value[0]), float(value[1]))

    def row(self, key: str) -> Row:
        """The mapping under a key."""
        return Row(self.source, (*self.keys, key), self._take(key))

    def rows(self, key: str, build: Callable[[Row], T]) -> tuple[T, ...]:
        """Each mapping of the list under a key, built; empty where the key is missing."""
        value = self._take(key, [])
        if not isinstance(value, list):
            self.refuse(f"`{key}` is not a list.", "Begin each entry with a dash.", key)
        built = []
        for number, item in enumerate(value):
            entry = Row(self.source, (*self.keys, key, number), item)
            built.append(build(entry))
            entry.finish()
        return tuple(built)

    def finish(self) -> None:
        """Refuse any key that nobody took."""
        for key in self.values:
            if key not in self._taken:
                self.refuse(f"`{key}` is not a key of this entry.", "Check its spelling, or delete it.", key)

    def refuse(self, problem: str, remedy: str, key: str = "") -> NoReturn:
        """Refuse with the line and, where the entry has one, its id."""
        name = self.values.get("id", "") if isinstance(getattr(self, "values", None), dict) else ""
        keys = (*self.keys, key) if key else self.keys
        raise VocabularyError(
            f"{name}: {problem}" if name else problem, where=self.source.where(*keys), remedy=remedy
        )

    def _take(self, key: str, default: Any = None) -> Any:
        self._taken.add(key)
        value = self.values.get(key, default)
        if value is None:
            self.refuse(f"`{key}` is missing.", f"Write `{key}: ...`.")
        return value
