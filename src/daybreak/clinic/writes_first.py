"""What has been entered at a bedside waits for no screen: of the requests that wait for a thread, those that send go first."""

from __future__ import annotations

from collections import deque
from typing import Any

from waitress.task import ThreadedTaskDispatcher

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class WritesFirst:
    """The queue of waiting requests: first what sends, then what reads; each in the order of arrival."""

    def __init__(self) -> None:
        self._sending: deque[Any] = deque()
        self._reading: deque[Any] = deque()

    def append(self, task: Any) -> None:
        """One more, under the lock of the dispatcher."""
        reads = all(request.command in _READING for request in task.requests[:1])
        (self._reading if reads else self._sending).append(task)

    def popleft(self) -> Any:
        """The next."""
        return (self._sending or self._reading).popleft()

    def __len__(self) -> int:
        return len(self._sending) + len(self._reading)


def dispatcher(threads: int) -> ThreadedTaskDispatcher:
    """Waitress's own dispatcher with this queue."""
    made = ThreadedTaskDispatcher()
    made.queue = WritesFirst()
    made.set_thread_count(threads)
    return made
