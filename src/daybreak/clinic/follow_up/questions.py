"""Which questionnaires a patient can answer: those whose wording may be shown and whose items are findings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from daybreak.vocabulary import Instrument, Wording, load_vocabulary

CSSRS = (
    "cssrs_question_1", "cssrs_question_2", "cssrs_question_3", "cssrs_question_4", "cssrs_question_5",
    "suicidal_behaviour_lifetime", "suicidal_behaviour_past_3_months",
)  # fmt: skip
"""Adding its answers up is no official method, so it has no total. Questions 1 and 2 are always asked."""
WITHOUT_TOTAL = frozenset({"cssrs_screener", "cssrs_since_last_contact"})


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


def answered_by(instrument: str) -> str:
    """The finding whose value says that an instrument was filled in: its total, or the first question of the C-SSRS."""
    return CSSRS[0] if instrument in WITHOUT_TOTAL else instrument


def entered_as(instrument: str) -> list[str]:
    """The findings that staff enter for a scale; none where the vocabulary has no place for it.

    A total comes with the item on suicide where the vocabulary has one: whoever reads the one sees the other.
    """
    known = load_vocabulary()
    scale = known.instruments.get(instrument)
    if scale is None:
        return []
    if instrument in WITHOUT_TOTAL:
        return list(CSSRS)
    if instrument not in known or scale.total is None:
        return []
    return with_suicide_items([instrument])


def suicide_item_of(total: str) -> str:
    """The finding that is a scale's item on suicide, by the finding that is its total; empty where there is none."""
    known = load_vocabulary()
    scale = known.instruments.get(total)
    item = "" if scale is None or scale.suicide_item is None else item_id(scale, scale.suicide_item)
    return item if item in known else ""


def with_suicide_items(ids: Iterable[str]) -> list[str]:
    """Findings to be asked for, each total with its item on suicide behind it."""
    return list(dict.fromkeys(part for id in ids for part in (id, suicide_item_of(id)) if part))


@lru_cache(maxsize=1)
def enterable() -> dict[str, str]:
    """Every scale that staff can enter, with its label."""
    scales = load_vocabulary().instruments
    return {id: scale.label for id, scale in scales.items() if entered_as(id)}


def _items_known(instrument: Instrument) -> bool:
    known, count = load_vocabulary(), instrument.item_count or 0
    return count > 0 and all(item_id(instrument, item) in known for item in range(1, count + 1))
