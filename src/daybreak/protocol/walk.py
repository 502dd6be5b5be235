"""Every part of a protocol with the way to it, for checks and comparisons."""

from __future__ import annotations

from collections.abc import Iterator

from daybreak.protocol.parts import Part

Keys = tuple[str | int, ...]


def parts_of(part: Part, keys: Keys = ()) -> Iterator[tuple[Keys, Part]]:
    """A part and all parts in it, depth first, in the order of the schema."""
    yield keys, part
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Part):
            yield from parts_of(value, (*keys, name))
        elif isinstance(value, tuple):
            for place, item in enumerate(value):
                if isinstance(item, Part):
                    yield from parts_of(item, (*keys, name, place))
