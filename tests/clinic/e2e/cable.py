"""The cable between a browser and the clinic, which a test can cut: what is under way is torn off, what comes is refused."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from threading import Event, Lock, Thread

HELD_S = 1.0


class Cable:
    """Listens on a port of its own and passes bytes on, both ways, while it is whole.

    A browser's own switch for "offline" leaves out a service worker that has just been started; this one cuts for everybody.
    """

    def __init__(self, to_port: int) -> None:
        self._to_port, self._whole, self._lock = to_port, True, Lock()
        self._ends: set[socket.socket] = set()
        self._flows = Event()
        self._flows.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def cut(self) -> None:
        """No byte passes from now on."""
        with self._lock:
            self._whole = False
            for end in self._ends:
                _tear(end)

    def mend(self) -> None:
        """New connections are passed on again."""
        with self._lock:
            self._whole = True

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Whatever comes meanwhile is passed on afterwards, or a second later where who holds waits for it."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    def remove(self) -> None:
        """For good, with its threads."""
        self.cut()
        _tear(self._listener)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if not self._whole:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to_port))
                self._ends |= {near, far}
            both = [Thread(target=self._pass, args=ends, daemon=True) for ends in ((near, far), (far, near))]
            self._threads += both
            for thread in both:
                thread.start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait(HELD_S)
                target.sendall(data)
        for end in (source, target):
            _tear(end)
        with self._lock:
            if source in self._ends:
                self._ends.discard(source)
                source.close()


def _tear(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
