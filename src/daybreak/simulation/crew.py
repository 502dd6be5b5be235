"""Who works on shards: begin one, take the next that is done. The crew of this process works when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from daybreak.errors import SpreadingError

TRIES = 3  # workers that a shard may lose before it is given up


@dataclass(frozen=True)
class Outcome:
    """What came of a shard: its result, or the exception that its function raised."""

    value: Any = None
    error: Exception | None = None

    def get(self) -> Any:
        """The result, or the exception raised here."""
        if self.error is not None:
            raise self.error
        return self.value


@runtime_checkable
class Crew(Protocol):
    """Workers that are there for one `spread`."""

    @property
    def size(self) -> int:
        """How many shards are worked on at once."""

    def has_room(self) -> bool:
        """Whether another shard may be begun now."""

    def begin(self, number: int, shard: Any) -> None:
        """Begin a shard."""

    def next_done(self) -> tuple[int, Outcome]:
        """Wait for any shard begun and give its number and what came of it."""


class OwnHands:
    """No workers: a shard is done when its result is asked for."""

    size = 1

    def __init__(self, fn: Callable[[Any], Any]) -> None:
        self._fn = fn
        self._waiting: list[tuple[int, Any]] = []

    def has_room(self) -> bool:
        """One at a time."""
        return not self._waiting

    def begin(self, number: int, shard: Any) -> None:
        """Note it."""
        self._waiting.append((number, shard))

    def next_done(self) -> tuple[int, Outcome]:
        """Do it; what its function raises is raised on the spot."""
        number, shard = self._waiting.pop(0)
        return number, Outcome(self._fn(shard))


@contextmanager
def own_hands(fn: Callable[[Any], Any]) -> Iterator[Crew]:
    """The crew of this process."""
    yield OwnHands(fn)


def given_up(number: int, cause: BaseException | None = None) -> SpreadingError:
    """The refusal to lose yet another worker on a shard."""
    error = SpreadingError(
        f"{TRIES} workers ended while they were at piece {number + 1} of the work.",
        remedy="Look for a lack of memory first: the system may have ended them. Use fewer workers, or more memory.",
    )
    error.__cause__ = cause
    return error
