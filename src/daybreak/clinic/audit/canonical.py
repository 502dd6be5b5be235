"""One way to write values down, so that a hash is the same on both databases and for ever."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

_AS_IT_IS = frozenset(
    {str, int, float, bool, type(None)}
)  # looked at first, because most columns hold no other


def canonical(value: Any) -> Any:
    """A column's value as JSON carries it: moments in UTC to the microsecond, decimals in plain digits."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Enum):
        return canonical(value.value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


def text(content: Any) -> str:
    """JSON with sorted keys and no spaces.

    Raises:
        ValueError: a number that JSON cannot carry.
    """
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(content: Any) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(text(content).encode()).hexdigest()
