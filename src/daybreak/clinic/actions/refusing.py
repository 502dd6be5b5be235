"""Checks that several actions share; each refusal says what to do."""

from __future__ import annotations

import re

from daybreak.clinic.models import Language
from daybreak.errors import ActError

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def text(value: str, what: str, *, most: int, least: int = 1) -> str:
    """A text of the allowed length, without spaces around it.

    Raises:
        ActError: too short, too long, or with characters that nobody sees.
    """
    trimmed = " ".join(value.split())
    if _UNSEEN.search(trimmed):
        raise ActError(f"{what} holds characters that nobody sees.", remedy="Type it again.")
    if not trimmed and least:
        raise ActError(f"{what} is missing.", remedy="Fill it in.")
    if len(trimmed) < least:
        raise ActError(f"{what} is too short.", remedy=f"Write at least {least} characters.")
    if len(trimmed) > most:
        raise ActError(f"{what} has {len(trimmed)} characters.", remedy=f"Write at most {most}.")
    return trimmed


def language(value: str) -> Language:
    """A language in which patients can be addressed.

    Raises:
        ActError: no catalogue in it.
    """
    if value not in Language.values:
        raise ActError(
            f"Daybreak has no catalogue in {value[:20]!r}.", remedy="Choose a language of the list."
        )
    return Language(value)
