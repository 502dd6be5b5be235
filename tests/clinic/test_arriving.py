"""A request that takes too long to arrive is given up, however steadily its bytes come; a slow clinic is no slow sender."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator

import pytest
from waitress import wasyncore

from daybreak.clinic.serving import server_of

SLOWEST_S, WORKS_S, ROUND_S = 0.6, 1.0, 0.02
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"


def clinic(environ: dict[str, str], answer: Callable[..., object]) -> Iterable[bytes]:
    """Takes its time over `/slow`."""
    time.sleep(WORKS_S if environ["PATH_INFO"] == "/slow" else 0)
    answer("200 OK", [("Content-Length", "2")])
    return [b"ok"]


@pytest.fixture
def port() -> Iterator[int]:
    server = server_of(clinic, "127.0.0.1", 0, SLOWEST_S)
    over = threading.Event()

    def rounds() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=ROUND_S, map=server._map, count=1)

    running = threading.Thread(target=rounds)
    running.start()
    yield server.effective_port
    over.set()
    running.join()
    server.task_dispatcher.shutdown()
    wasyncore.close_all(server._map)


def line(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def held_s(port: int, begins: bytes, drop: bytes) -> float:
    """How long a drop every tenth of a second holds the connection, at most some seconds."""
    began = time.monotonic()
    with line(port) as sender:
        sender.settimeout(0.1)
        sender.sendall(begins)
        while time.monotonic() - began < 8 * SLOWEST_S:
            try:
                if sender.recv(100) == b"":
                    break
            except TimeoutError:
                pass
            except ConnectionResetError:
                break
            try:
                sender.sendall(drop)
            except (BrokenPipeError, ConnectionResetError):
                break
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("begins", "drop"), [(HEAD, b"x"), (b"GET / HTTP/1.1\r\nX: ", b"x"), (b"\r\n", b"\r\n")]
)
def test_a_drop_now_and_then_holds_no_connection_for_ever(port: int, begins: bytes, drop: bytes) -> None:
    assert SLOWEST_S <= held_s(port, begins, drop) < 4 * SLOWEST_S


def test_a_connection_that_is_silent_in_the_middle_of_a_request_is_closed_too(port: int) -> None:
    with line(port) as sender:
        sender.sendall(HEAD)
        assert sender.recv(100) == b""


def test_a_connection_outlives_slow_answers_and_pauses_between_requests(port: int) -> None:
    with line(port) as sender:
        for path in (b"/slow", b"/"):
            sender.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = sender.recv(1000)
            assert answer.startswith(b"HTTP/1.1 200 OK")
            assert answer.endswith(b"ok") or sender.recv(10) == b"ok"
            time.sleep(2 * SLOWEST_S)
