"""What differs between two protocols in meaning: spacing, order of fields, line breaks and comments do not count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from daybreak.protocol.parts import Part
from daybreak.protocol.protocol import Protocol
from daybreak.protocol.quantities import Hours

LAST = ("basis", "notes")  # what changes for a patient comes before where it was read
ORDERED = ("start", "titration", "review", "interval", "escalation", "phases")


@dataclass(frozen=True)
class Change:
    """One thing that is not the same. `before` or `after` is empty where it was added or removed."""

    place: str
    kind: Literal["added", "removed", "changed", "reordered"]
    before: str = ""
    after: str = ""


def differences(before: Protocol, after: Protocol) -> tuple[Change, ...]:
    """Every difference in meaning, in the order of the language, sources last, however the files word it."""
    return tuple(_parts(before, after, ""))


def _parts(before: Part, after: Part, place: str) -> Iterator[Change]:
    if type(before) is not type(after):
        yield Change(place, "changed", _words(before), _words(after))
        return
    for name in sorted(type(before).model_fields, key=LAST.__contains__):
        yield from _values(getattr(before, name), getattr(after, name), f"{place}.{name}" if place else name)


def _values(before: Any, after: Any, place: str) -> Iterator[Change]:
    if isinstance(before, Part) and isinstance(after, Part):
        yield from _parts(before, after, place)
    elif _holds_parts(before) or _holds_parts(after):
        yield from _lists(before or (), after or (), place)
    elif _meaning(before) != _meaning(after):
        kind: Literal["added", "removed", "changed"] = "changed"
        kind = "added" if _empty(before) else "removed" if _empty(after) else kind
        yield Change(place, kind, _words(before), _words(after))


def _lists(before: tuple[Part, ...], after: tuple[Part, ...], place: str) -> Iterator[Change]:
    old, new = {_id(part): part for part in before}, {_id(part): part for part in after}
    for id in [*old, *(id for id in new if id not in old)]:
        inside = f"{place}[{id}]"
        if id not in new:
            yield Change(inside, "removed", _words(old[id]))
        elif id not in old:
            yield Change(inside, "added", after=_words(new[id]))
        else:
            yield from _parts(old[id], new[id], inside)
    common_before, common_after = [id for id in old if id in new], [id for id in new if id in old]
    if place.rpartition(".")[2] in ORDERED and common_before != common_after:
        yield Change(place, "reordered", ", ".join(common_before), ", ".join(common_after))


def _holds_parts(value: Any) -> bool:
    return isinstance(value, tuple) and any(isinstance(item, Part) for item in value)


def _id(part: Part) -> str:
    return str(getattr(part, "id", None) or getattr(part, "text", ""))


def _empty(value: Any) -> bool:
    return value is None or value == ()


def _meaning(value: Any) -> Any:
    """What counts: hours, not the words for them; a set of sources, not their order."""
    if isinstance(value, Hours):
        return value.value
    if isinstance(value, tuple):
        return (
            frozenset(value) if all(isinstance(item, str) for item in value) else tuple(map(_meaning, value))
        )
    return value


def _words(value: Any) -> str:
    if isinstance(value, Part):
        fields = {name: getattr(value, name) for name in type(value).model_fields if name != "id"}
        return ", ".join(f"{name} {_words(item)}" for name, item in fields.items() if not _empty(item))
    if isinstance(value, tuple):
        return ", ".join(map(_words, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
