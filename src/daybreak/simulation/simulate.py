"""`simulate`: virtual patients through a protocol. A trial, a forecast and a comparison are all this one function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from daybreak.errors import ParameterError
from daybreak.population import Population
from daybreak.protocol import Protocol
from daybreak.simulation import engines
from daybreak.simulation.executors import HERE, Executor
from daybreak.simulation.gather import Gathering, Judged
from daybreak.simulation.limits import limits_of
from daybreak.simulation.parameters_used import parameters_used
from daybreak.simulation.result import Forecast, ProtocolUsed
from daybreak.simulation.run import DAY_H, in_world_of, run_block
from daybreak.simulation.spread import spread
from daybreak.simulation.summary import EXACT

BLOCK = 500
LARGE_SHARD = 10 * BLOCK  # where values are counted in bins, so that a part weighs little beside its work
HORIZON_H = 84 * DAY_H
MOST_PATIENTS = 100_000_000
Progress = Callable[[int, int], None]


def simulate(
    protocol: Protocol,
    population: Population | None = None,
    *,
    patients: int = 1000,
    seed: int = 1,
    horizon_h: float = HORIZON_H,
    engine: str = "numpy",
    executor: Executor = HERE,
    resume: Path | None = None,
    progress: Progress | None = None,
) -> Forecast:
    """What a course of `protocol` does to `patients` virtual patients of `population` (adults with TRD unless given).

    Args:
        engine: who does the sums (see `engines`); all agree to 1e-9.
        horizon_h: how far to look, in hours after the first session.
        seed: the same seed gives the same patients and the same result, whatever else is asked.
        executor: where the work is done (`executor_of("processes:2")`); it does not show in the result.
        resume: a folder where what is done is kept, so that the same call goes on after it was cut off.
        progress: called with (patients done, patients) as they are done.

    Raises:
        ParameterError: no patients, a negative seed, a horizon outside a day to five years, or an unknown engine.
        MissingExtraError: the library of the engine or of the executor is not installed.
        SpreadingError: workers kept ending, or no scheduler answers.
        OutputFileError: the folder to resume from cannot be written.
    """
    _check(patients, seed, horizon_h)
    people = in_world_of(protocol, population or Population.default())
    asked = Asked(protocol, people, seed, horizon_h, engine, EXACT if patients <= EXACT else 0)
    gathering = _gathered(asked, patients, executor, resume, progress or _unheard)
    return Forecast(
        protocol=ProtocolUsed(protocol.id, str(protocol.version), protocol.sha256, protocol.title),
        seed=seed,
        patients=patients,
        sessions=gathering.sessions(),
        outcomes=gathering.outcomes(),
        summary=gathering.summary(),
        rules=gathering.rules(),
        parameters=parameters_used(people.world),
        limits=limits_of(protocol, people),
        population=people.label,
        world=people.world.in_words,
        calibration=people.world.calibration.label,
        horizon_h=horizon_h,
    )


@dataclass(frozen=True)
class Asked:
    """What is asked of every block; called with a range of patients, it gives the part of them."""

    protocol: Protocol
    people: Population
    seed: int
    horizon_h: float
    engine: str
    exact: int
    judged: Judged | None = None

    def __call__(self, shard: tuple[int, int]) -> dict[str, Any]:
        """What the patients `start` to `stop - 1` add, as plain data."""
        return self.gather(*shard).part()

    def gather(self, start: int, stop: int) -> Gathering:
        """Their blocks, one after the other."""
        solver = engines.engine(self.engine)
        gathering = Gathering(self.protocol, self.horizon_h, self.exact, self.judged)
        for first in range(start, stop, BLOCK):
            people = self.people.draw(first, min(first + BLOCK, stop), self.seed)
            gathering.add(run_block(self.protocol, people, first, self.seed, self.horizon_h, solver))
        return gathering


def _gathered(
    asked: Asked, patients: int, executor: Executor, resume: Path | None, progress: Progress
) -> Gathering:
    """All patients: the first block here, since it decides when all are judged; the others wherever work is done."""
    first = min(BLOCK, patients)
    gathering = asked.gather(0, first)
    progress(first, patients)
    rest = replace(asked, judged=gathering.judged)
    shards = list(_shards(first, patients, BLOCK if asked.exact else LARGE_SHARD))
    with closing(spread(rest, shards, executor, resume=resume)) as parts:
        for (_, stop), part in zip(shards, parts, strict=True):
            gathering.join(part)
            progress(stop, patients)
    return gathering


def _shards(start: int, stop: int, size: int) -> Iterator[tuple[int, int]]:
    """Ranges of patients; how they are cut depends on how many there are, never on who works."""
    for first in range(start, stop, size):
        yield first, min(first + size, stop)


def _unheard(done: int, patients: int) -> None:
    """Progress that nobody watches."""


def _check(patients: int, seed: int, horizon_h: float) -> None:
    if not 1 <= patients <= MOST_PATIENTS:
        raise ParameterError(
            f"{patients} virtual patients cannot be simulated.",
            where="patients",
            remedy=f"Ask for 1 to {MOST_PATIENTS:,}.",
        )
    if seed < 0:
        raise ParameterError(
            f"The seed {seed} is negative.", where="seed", remedy="Give 0 or a positive number."
        )
    if not DAY_H <= horizon_h <= 5 * 366 * DAY_H:
        raise ParameterError(
            f"A horizon of {horizon_h:g} h is outside 1 day to 5 years.",
            where="horizon",
            remedy="Give 24 h or more.",
        )
