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

    def cancel(self) -> None:
        self.done.append("cancelled")


class Broken(Waiting):
    """One whose page fails."""

    def service(self) -> None:
        raise RuntimeError("a fault of the page")


def test_of_those_that_wait_the_sending_go_first_and_each_in_turn() -> None:
    queue = WritesFirst(most_reading=9)
    for name, command in (("a", "GET"), ("b", "POST"), ("c", "HEAD"), ("d", "POST"), ("e", "GET")):
        queue.append(Waiting(name, [Request(command)]))
    assert in_turn(queue) == ["b", "d", "a", "c", "e"]
    assert not queue


def test_what_sends_finds_a_thread_however_many_read() -> None:
    queue = WritesFirst(most_reading=2)
    for name in "abc":
        queue.append(Waiting(name, [Request("GET")]))
    assert in_turn(queue) == ["a", "b"]
    assert (len(queue), bool(queue)) == (1, False)
    queue.append(Waiting("d", [Request("POST")]))
    assert in_turn(queue) == ["d"]
    queue.one_has_read()
    assert in_turn(queue) == ["c"]


def test_waitress_serves_from_it() -> None:
    one = Waiting("only", [Request("GET")])
    running = dispatcher(1, most_reading=1)
    running.add_task(one)
    assert one.ended.wait(5)
    assert one.done == ["only"]
    running.shutdown()


def test_whoever_has_read_makes_room_for_the_next_even_after_a_fault() -> None:
    first, second = Broken("first", [Request("GET")]), Waiting("second", [Request("GET")])
    running = dispatcher(3, most_reading=1)
    running.logger.disabled = True
    try:
        running.add_task(first)
        running.add_task(second)
        assert second.ended.wait(5)
    finally:
        running.logger.disabled = False
        running.shutdown()


def test_those_that_waited_are_told_when_the_server_ends() -> None:
    task = Waiting("late", [Request("GET")])
    running = dispatcher(0, most_reading=1)
    running.add_task(task)
    running.shutdown()
    assert task.done == ["cancelled"]


def in_turn(queue: WritesFirst) -> list[str]:
    """Who begins now, one after another, while none of them ends."""
    begun = []
    while queue:
        next_one = queue.popleft()
        begun.append(getattr(next_one, "task", next_one).name)
    return begun
