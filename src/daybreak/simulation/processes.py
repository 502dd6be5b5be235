"""A crew of processes on this machine, each with a pipe of its own, so that it is known which shard a killed one was at.

Workers are started afresh (`spawn`), compute with one thread each, do not hear Ctrl-C (their parent does, and ends them),
and end by themselves when their parent is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection, resource_tracker
from typing import Any

from daybreak.simulation.crew import TRIES, Crew, Outcome, given_up

# One thread a worker: workers already fill the cores. On a GPU each takes the memory it needs, not three quarters of it.
ALONE = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}


@contextmanager
def processes(fn: Callable[[Any], Any], workers: int) -> Iterator[Crew]:
    """Up to `workers` processes; none is left when the context is."""
    crew = ProcessCrew(fn, workers)
    try:
        yield crew
    finally:
        crew.end()


class _Worker:
    """One process and what it is at: (number, shard), or None."""

    def __init__(self, fn: Callable[[Any], Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, fn), daemon=True)
        self.at: tuple[int, Any] | None = None
        with deaf_to_interrupts(), _alone():
            self.process.start()
        theirs.close()

    def begin(self, number: int, shard: Any) -> None:
        """Send it a shard; one that is already gone is noticed when its answer is awaited."""
        self.at = (number, shard)
        try:
            self.pipe.send(shard)
        except (BrokenPipeError, ConnectionResetError):
            return

    def end(self) -> None:
        """End it, whatever it is at."""
        self.process.kill()
        self.process.join()
        self.process.close()
        self.pipe.close()


class ProcessCrew:
    """Processes that are started as shards come in and replaced where they are killed."""

    def __init__(self, fn: Callable[[Any], Any], workers: int) -> None:
        self.size = workers
        self._fn = fn
        self._workers: list[_Worker] = []
        self._lost: dict[int, int] = {}

    def has_room(self) -> bool:
        """Whether somebody is free or still to come."""
        return len(self._workers) < self.size or any(w.at is None for w in self._workers)

    def begin(self, number: int, shard: Any) -> None:
        """Give the shard to a worker who is free, or to a new one."""
        worker = next((w for w in self._workers if w.at is None), None)
        if worker is None:
            worker = _Worker(self._fn)
            self._workers.append(worker)
        worker.begin(number, shard)

    def next_done(self) -> tuple[int, Outcome]:
        """Wait for an answer; a shard whose worker ended without one is begun again.

        Raises:
            SpreadingError: it happened `TRIES` times to one shard.
        """
        while True:
            busy = {w.pipe: w for w in self._workers if w.at is not None}
            for pipe in connection.wait(list(busy)):
                worker = busy[pipe]  # type: ignore[index]
                assert worker.at is not None
                number, shard = worker.at
                try:
                    outcome: Outcome = pickle.loads(worker.pipe.recv_bytes())
                except (EOFError, OSError):  # before an answer, or in the middle of one
                    self._replace(worker, number, shard)
                    continue
                worker.at = None
                return number, outcome

    def end(self) -> None:
        """End everybody."""
        while self._workers:
            self._workers.pop().end()

    def _replace(self, worker: _Worker, number: int, shard: Any) -> None:
        self._workers.remove(worker)
        worker.end()
        self._lost[number] = self._lost.get(number, 0) + 1
        if self._lost[number] >= TRIES:
            raise given_up(number)
        self.begin(number, shard)


def serve(pipe: connection.Connection, fn: Callable[[Any], Any]) -> None:
    """What a worker does: shard in, outcome out, until its parent hangs up."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            shard = pipe.recv()
        except EOFError:
            return
        pipe.send_bytes(_answer(fn, shard))


def _answer(fn: Callable[[Any], Any], shard: Any) -> bytes:
    try:
        return pickle.dumps(Outcome(fn(shard)), protocol=5)
    except Exception as error:  # noqa: BLE001 - it is raised again where the result is asked for
        error.add_note(f"In a worker:\n{traceback.format_exc()}")
        return pickle.dumps(Outcome(error=_portable(error)))


def _portable(error: Exception) -> Exception:
    """The exception, or what can be said of it if it cannot travel."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - any failure to travel has the same remedy
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _alone() -> Iterator[None]:
    """Started in here, a process computes with one thread: the libraries read the environment as they are imported."""
    before = {name: os.environ.get(name) for name in ALONE}
    os.environ.update(ALONE | {"XLA_FLAGS": f"{before['XLA_FLAGS'] or ''} {ALONE['XLA_FLAGS']}".strip()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Started in here, a process or a thread does not hear Ctrl-C, nor what it starts; this one hears it a moment later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would lift the mask as it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
