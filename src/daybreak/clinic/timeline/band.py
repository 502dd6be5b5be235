"""A band of mood over time, as the picture draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Band:
    """Nine of ten lie between `low` and `high`, half of them below `middle`, so many hours after `origin`."""

    origin: datetime
    time_h: tuple[float, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
