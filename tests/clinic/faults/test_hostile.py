"""Bodies that are too large, too deep or too slow are refused by the real server, and nobody else waits for them."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from benchmarks.clinic.visitor import TOKEN, Visitor, entries_path, reading
from daybreak.clinic.serving import LARGEST_BODY_BYTES, SLOWEST_BODY_S, THREADS
from tests.clinic.faults.conftest import Ward

pytestmark = pytest.mark.one_database

SLOW = 3 * THREADS


@pytest.fixture
def tablet(ward: Ward) -> Iterator[Visitor]:
    ward.clinic.start()
    with closing(ward.visitor()) as visitor:
        yield visitor


def raw(ward: Ward, path: str, body: bytes, length: int | None = None) -> socket.socket:
    """A request by hand, its answer not read yet."""
    line = socket.create_connection(("127.0.0.1", ward.clinic.port), timeout=30)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-CSRFToken: {TOKEN}\r\n"
        f"Cookie: daybreak_session={ward.cookie}; daybreak_csrf={TOKEN}\r\n"
        f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
    )
    line.sendall(head.encode() + body)
    return line


def paths(ward: Ward) -> list[str]:
    """Where a body is read: from a tablet, and from a program."""
    page = entries_path(ward.sessions[0])
    return [page, f"/api{page.rstrip('/')}"]


def goes_on(ward: Ward, tablet: Visitor, key: str) -> None:
    answer = tablet.post(entries_path(ward.sessions[0]), {"entries": [reading(key, ward.user)]})
    assert answer.said["answers"][0]["kept"]


def test_a_body_too_large_is_refused(ward: Ward, tablet: Visitor) -> None:
    for path in paths(ward):
        with raw(ward, path, b"[" + b"1," * 600_000, LARGEST_BODY_BYTES + 200_000) as line:
            assert line.recv(4096).startswith(b"HTTP/1.1 413 ")
    goes_on(ward, tablet, "after the large")


def test_a_body_of_a_megabyte_that_is_nonsense_is_refused(ward: Ward, tablet: Visitor) -> None:
    for path in paths(ward):
        answer = tablet.post(path, {"entries": ["x" * (LARGEST_BODY_BYTES - 100)]})
        assert answer.status in {200, 422}
        assert b'"kept": true' not in answer.body
    goes_on(ward, tablet, "after the nonsense")


def test_json_too_deep_is_refused(ward: Ward, tablet: Visitor) -> None:
    for path in paths(ward):
        for deep in (b"[" * 400_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000):
            with raw(ward, path, deep) as line:
                assert line.recv(4096).startswith(b"HTTP/1.1 400 ")
    goes_on(ward, tablet, "after the deep")


def test_slow_bodies_do_not_stop_the_others(ward: Ward, tablet: Visitor) -> None:
    """Three times as many as there are threads: a body is collected before a thread is given to it."""
    goes_on(ward, tablet, "before the slow")
    with ExitStack() as held:
        lines = [held.enter_context(raw(ward, paths(ward)[0], b"{", 1000)) for _ in range(SLOW)]
        before = time.monotonic()
        goes_on(ward, tablet, "beside the slow")
        for line in lines:
            line.sendall(b" ")
        goes_on(ward, tablet, "still beside the slow")
        assert time.monotonic() - before < 10


@pytest.mark.slow
def test_a_body_that_never_comes_is_given_up(ward: Ward, tablet: Visitor) -> None:
    with raw(ward, paths(ward)[0], b"{", 1000) as line:
        line.settimeout(3 * SLOWEST_BODY_S)
        assert line.recv(4096) == b""
    goes_on(ward, tablet, "after the slowest")
