"""Which questionnaires a patient can answer: those whose wording may be shown and whose items are findings."""

from __future__ import annotations

from functools import lru_cache

from daybreak.vocabulary import Instrument, Wording, load_vocabulary


@lru_cache(maxsize=1)
def answerable() -> dict[str, Instrument]:
    """By id, in the vocabulary's order."""
    known = load_vocabulary()
    return {
        id: instrument
        for id, instrument in known.instruments.items()
        if instrument.rater == "self" and instrument.wording is not None and _items_known(instrument)
    }


def item_id(instrument: Instrument, item: int) -> str:
    """The finding that an item is."""
    return f"{instrument.id}_item_{item}"


def wording_of(instrument: Instrument, language: str) -> Wording:
    """The wording in a language; in the original's where there is none.

    Raises:
        LookupError: no wording may be shown.
    """
    found = instrument.wording_in(language) or instrument.wording
    if found is None:
        raise LookupError(instrument.id)
    return found


def is_suicide_item(instrument: Instrument, item: int) -> bool:
    """Whether an item asks about suicide."""
    return instrument.suicide_item == item


def totals_with_item(finding: str) -> list[str]:
    """The total, and with it the item on suicide where the vocabulary has one: they are entered together."""
    instrument = load_vocabulary().instruments.get(load_vocabulary()[finding].instrument)
    if instrument is None or instrument.suicide_item is None:
        return [finding]
    item = item_id(instrument, instrument.suicide_item)
    return [finding, item] if item in load_vocabulary() else [finding]


def _items_known(instrument: Instrument) -> bool:
    known, count = load_vocabulary(), instrument.item_count or 0
    return count > 0 and all(item_id(instrument, item) in known for item in range(1, count + 1))
