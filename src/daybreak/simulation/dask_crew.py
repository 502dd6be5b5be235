"""A crew of Dask workers: a cluster of our own for as long as the work takes, or that of a scheduler elsewhere.

Dask itself begins a shard again whose worker was lost. A worker must run the same Daybreak on the same libraries: it says so
with every answer, and another one is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

import dask

from daybreak.errors import SpreadingError
from daybreak.simulation.crew import TRIES, Crew, Outcome, given_up
from daybreak.simulation.digest import code_digest
from daybreak.simulation.processes import ALONE, deaf_to_interrupts

QUIET = {"distributed": "critical", "distributed.client": "critical"}  # a refusal is one sentence
with dask.config.set(logging=QUIET):  # read once, as it is imported
    from distributed import Client, Future, KilledWorker, LocalCluster, as_completed

PATIENCE = "20s"  # for a scheduler to answer
SILENCE = 60  # above every level of a log
SETTINGS = {
    "distributed.scheduler.allowed-failures": TRIES - 1,
    "distributed.comm.timeouts.connect": PATIENCE,
    "distributed.admin.system-monitor.gil.enabled": False,
}


@contextmanager
def local(fn: Callable[[Any], Any], workers: int) -> Iterator[Crew]:
    """A cluster on this machine, of processes with one thread each; it ends with the context."""
    with dask.config.set(SETTINGS):
        with deaf_to_interrupts():
            cluster = LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                silence_logs=SILENCE,
                env=ALONE,
            )
        with cluster, Client(cluster) as client:  # type: ignore[no-untyped-call]
            yield DaskCrew(client, fn, lambda: workers)


@contextmanager
def remote(fn: Callable[[Any], Any], address: str) -> Iterator[Crew]:
    """The workers of a scheduler; they stay when the context is left, without our work.

    Raises:
        SpreadingError: no scheduler answers there.
    """
    with dask.config.set(SETTINGS):
        try:
            client = Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise SpreadingError(
                "No Dask scheduler answers there.",
                where=address,
                remedy="Start one (dask scheduler), or correct the address.",
            ) from error
        with client:
            yield DaskCrew(client, fn, lambda: len(client.scheduler_info(n_workers=-1).get("workers", ())))


class DaskCrew:
    """Shards as futures of a client."""

    def __init__(self, client: Client, fn: Callable[[Any], Any], workers: Callable[[], int]) -> None:
        self._client, self._workers = client, workers
        self._fn = fn
        self._numbers: dict[Future[Any], int] = {}
        self._done = as_completed(raise_errors=False)  # type: ignore[no-untyped-call]

    @property
    def size(self) -> int:
        """How many workers there are now."""
        return max(self._workers(), 1)

    def has_room(self) -> bool:
        """A shard may wait beside each that is worked on, so that no worker waits for its next."""
        return len(self._numbers) < 2 * self.size

    def begin(self, number: int, shard: Any) -> None:
        """Hand a shard to the scheduler."""
        future = self._client.submit(answer, self._fn, shard, pure=False)
        self._numbers[future] = number
        self._done.add(future)  # type: ignore[no-untyped-call]

    def next_done(self) -> tuple[int, Outcome]:
        """Wait for an answer.

        Raises:
            SpreadingError: a shard lost `TRIES` workers, a worker runs another Daybreak, or the scheduler went away.
        """
        future = next(self._done)
        number = self._numbers.pop(future)
        try:
            code, result = future.result()
        except KilledWorker as error:
            raise given_up(number, error) from error
        except CancelledError as error:
            raise SpreadingError(
                "The Dask scheduler went away while work was done.", remedy="Start it, and resume."
            ) from error
        except Exception as error:  # noqa: BLE001 - it is raised again in its turn
            return number, Outcome(error=error)
        if code != code_digest():
            raise SpreadingError(
                "A worker of the cluster runs another Daybreak, Python or NumPy than this process.",
                where="workers",
                remedy="Install the same everywhere: results would differ.",
            )
        return number, Outcome(result)


def answer(fn: Callable[[Any], Any], shard: Any) -> tuple[str, Any]:
    """What a worker answers: by which code, and what."""
    return code_digest(), fn(shard)
