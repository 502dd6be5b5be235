"""JSON is read strictly: of moderate depth, numbers that are finite, text that a database can keep."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, RawPostDataException

DEEPEST = 20


class NotReadableError(ValueError):
    """The body is no JSON that the clinic takes."""


def read_json(body: bytes) -> Any:
    """The content of a body.

    Raises:
        NotReadableError: no JSON, too deep, a number that is none, or text with a NUL or half a character.
    """
    try:
        content = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotReadableError("This is no JSON, or nested too deep.") from error
    _check(content)
    return content


def body_of(request: HttpRequest) -> Any:
    """The same of a request; a form is no JSON.

    Raises:
        NotReadableError: as above, or a form of several parts, which was read already.
    """
    try:
        body = request.body
    except RawPostDataException as error:
        raise NotReadableError("This is a form and no JSON.") from error
    return read_json(body)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _check(content: Any) -> None:
    """Level by level, without recursion of its own."""
    level, depth = [content], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise NotReadableError("This is nested too deep.")
        for text in level:
            if isinstance(text, str) and not _is_text(text):
                raise NotReadableError("This text holds a character that is none.")
        level = [part for one in level for part in _parts(one)]


def _parts(one: Any) -> list[Any]:
    if isinstance(one, dict):
        return [*one.keys(), *one.values()]
    return one if isinstance(one, list) else []


def _is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
