"""What has been entered at a bedside waits for no screen: of the requests that wait for a thread, those that send go first,
and those that read never take all threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from waitress.task import ThreadedTaskDispatcher

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class _Reading:
    """A request that reads, and what is to be said when it is through."""

    task: Any
    ended: Callable[[], None]

    def service(self) -> None:
        """Do it."""
        try:
            self.task.service()
        finally:
            self.ended()

    def cancel(self) -> None:
        """Not at all."""
        self.task.cancel()


class WritesFirst:
    """The queue of waiting requests: first what sends, then what reads; each in the order of arrival.

    As many as `most_reading` read at a time; while they do, the queue is as good as empty to a free thread if only others of
    their kind wait. `ended` is called by whoever is through with reading. All is done under the dispatcher's lock.
    """

    def __init__(self, most_reading: int, ended: Callable[[], None] = lambda: None) -> None:
        self._sending: deque[Any] = deque()
        self._waiting: deque[Any] = deque()
        self._free, self._ended = most_reading, ended

    def append(self, task: Any) -> None:
        """One more."""
        reads = all(request.command in _READING for request in task.requests[:1])
        (self._waiting if reads else self._sending).append(task)

    def popleft(self) -> Any:
        """The next."""
        if self._sending:
            return self._sending.popleft()
        self._free -= 1
        return _Reading(self._waiting.popleft(), self._ended)

    def one_has_read(self) -> None:
        """There is room for the next that reads."""
        self._free += 1

    def __len__(self) -> int:
        return len(self._sending) + len(self._waiting)

    def __bool__(self) -> bool:
        """Whether one may begin now."""
        return bool(self._sending) or (self._free > 0 and bool(self._waiting))


def dispatcher(threads: int, most_reading: int) -> ThreadedTaskDispatcher:
    """Waitress's own dispatcher with this queue."""
    made = ThreadedTaskDispatcher()

    def ended() -> None:
        with made.lock:
            queue.one_has_read()
            made.queue_cv.notify()

    made.queue = queue = WritesFirst(most_reading, ended)
    made.set_thread_count(threads)
    return made
