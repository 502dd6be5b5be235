"""Values as they are typed: read exactly in the type of the vocabulary, or refused."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from daybreak.errors import VocabularyError
from daybreak.vocabulary import Finding, Value

YES, NO = "yes", "no"
SPELT = {
    "mdd": "major depressive disorder",
    "ptsd": "post-traumatic stress disorder",
    "st_johns_wort": "St John's wort",
    "another": "another strong inhibitor or inducer (carbamazepine, ritonavir, clarithromycin …)",
}
"""Choices whose id is no word."""
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")


def read_value(finding: Finding, text: str) -> Value | None:
    """The value that a text stands for: `82.5`, `yes`, a choice, `2026-11-21`.

    Raises:
        VocabularyError: the text is no value of this finding.
    """
    return finding.check(_typed(finding, text), where=finding.label)


def decimal(number: float) -> Decimal:
    """The decimal number that somebody wrote, to fifteen digits: 82.1, not the binary number beside it."""
    return Decimal(f"{number:.15g}")


def write_value(value: Value) -> str:
    """The text that `read_value` reads back to the same value."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float):
        return f"{decimal(value):f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def choice_words(choice: str) -> str:
    """A choice of the vocabulary as people say it."""
    return SPELT.get(choice, choice.replace("_", " "))


def words_of(finding: Finding, text: str) -> str:
    """A value as it is kept in text, without its unit, as people say it."""
    return choice_words(text) if finding.type == "choice" else text


def said_of(finding: Finding, text: str | None) -> str:
    """What an entry at the bedside says of a finding, with its unit."""
    return "not known" if text is None else f"{words_of(finding, text)}{finding.unit_beside}"


def code_of(finding: Finding, value: Value | None) -> float | None:
    """The number that charts and searches use; None for a date or an unknown value."""
    return None if value is None or finding.type == "date" else finding.code(value)


def _typed(finding: Finding, text: str) -> object:
    if finding.type == "yes-no":
        if text not in {YES, NO}:
            raise VocabularyError(
                f"{text[:40]!r} is neither yes nor no.", where=finding.label, remedy="Write one."
            )
        return text == YES
    if finding.type not in {"number", "integer"}:
        return text
    if not _NUMBER.fullmatch(text):
        raise VocabularyError(
            f"{text[:40]!r} is not a number.",
            where=finding.label,
            remedy="Write digits with a point for decimals, such as 82.5.",
        )
    return float(text)
