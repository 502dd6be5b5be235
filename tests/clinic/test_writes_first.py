"""What sends does not wait behind what reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event

from daybreak.clinic.writes_first import WritesFirst, dispatcher


@dataclass
class Request:
    command: str


@dataclass
class Waiting:
    """A channel of waitress, as far as the queue looks at it."""

    name: str
    requests: list[Request]
    done: list[str] = field(default_factory=list)
    ended: Event = field(default_factory=Event)

    def service(self) -> None:
        self.done.append(self.name)
        self.ended.set()


def test_of_those_that_wait_the_sending_go_first_and_each_in_turn() -> None:
    queue = WritesFirst()
    for name, command in (("a", "GET"), ("b", "POST"), ("c", "HEAD"), ("d", "POST"), ("e", "GET")):
        queue.append(Waiting(name, [Request(command)]))
    assert [queue.popleft().name for _ in range(len(queue))] == ["b", "d", "a", "c", "e"]
    assert not queue


def test_waitress_serves_from_it() -> None:
    one = Waiting("only", [Request("GET")])
    running = dispatcher(1)
    running.add_task(one)
    assert one.ended.wait(5)
    assert one.done == ["only"]
    running.shutdown()
