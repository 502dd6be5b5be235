"""Pieces of work that the tests of `spread` give to workers; they travel by name, so they are here and not in a test."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from daybreak.population import standard_normals

Piece = tuple[int, int, int]  # start, stop, seed


def pieces(count: int = 6, size: int = 7, seed: int = 11) -> list[Piece]:
    """Consecutive ranges of patients."""
    return [(number * size, (number + 1) * size, seed) for number in range(count)]


def draws(piece: Piece) -> dict[str, Any]:
    """Random numbers of the patients, with sums that depend on the order of adding."""
    start, stop, seed = piece
    values = standard_normals(seed, "piece", start, stop)
    return {"values": values, "sum": float(values.sum()), "who": (start, stop), "nothing": None}


def bulky(piece: Piece) -> Any:
    """More than a pipe holds: it is on its way until somebody takes it."""
    return np.full(500_000, piece[0])


def refused(piece: Piece) -> None:
    """Fails on the third piece."""
    if piece[0] == 14:
        raise ZeroDivisionError("piece 14")


@dataclass(frozen=True)
class Deadly:
    """Kills the process that it runs in, `times` times on the piece that starts at `start`, then answers."""

    folder: Path
    start: int
    times: int

    def __call__(self, piece: Piece) -> dict[str, Any]:
        mark = self.folder / f"{os.getpid()}"
        if piece[0] == self.start and len(list(self.folder.iterdir())) < self.times:
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return draws(piece)


@dataclass(frozen=True)
class Noted:
    """Leaves a file for each piece that it works on, so that a test can count what was really done."""

    folder: Path
    pause_s: float = 0.0

    def __call__(self, piece: Piece) -> dict[str, Any]:
        (self.folder / f"{piece[0]}-{os.getpid()}-{time.monotonic_ns()}").touch()
        time.sleep(self.pause_s)
        return draws(piece)


def threads(_: int) -> dict[str, Any]:
    """How many threads the libraries of this process compute with, and what XLA was told."""
    import numba
    from threadpoolctl import threadpool_info

    np.ones((50, 50)) @ np.ones((50, 50))
    pools = [pool["num_threads"] for pool in threadpool_info()]
    return {"threads": [*pools, numba.get_num_threads()], "xla": os.environ["XLA_FLAGS"]}
