"""A row and where it stands, so that a refusal can name both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row", covariant=True)


@dataclass(frozen=True)
class Placed(Generic[Row]):
    """A typed row with its `file:line`."""

    row: Row
    where: str
