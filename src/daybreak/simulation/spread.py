"""One seam for spreading work: `spread(fn, shards, executor)` gives fn(shard) for every shard, in the order of the shards.

A shard is a small description of a piece of work (patients 500 to 999, replicate 7) that carries the numbers of its
patients, so whatever is random in it is fixed before it travels. Where it is worked on, by how many, and who ends first
does not show in the results: bit for bit the same on one machine.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from daybreak.simulation.crew import Crew, Outcome
from daybreak.simulation.executors import HERE, Executor
from daybreak.simulation.resume import Store

Shard = TypeVar("Shard")
Result = TypeVar("Result")
Done = Callable[[int, int], None]
AHEAD = 2  # shards begun for each worker before the first of them is asked for: memory stays bounded


def spread(
    fn: Callable[[Shard], Result],
    shards: Sequence[Shard],
    executor: Executor = HERE,
    *,
    progress: Done | None = None,
    resume: Path | None = None,
) -> Generator[Result, None, None]:
    """The results of `fn` on each shard, in the order of `shards`, as they become known.

    Only a few results wait at a time, so add them up as they come. Workers start with the first result asked for and end
    with the last, with an exception, or when the generator is closed (`contextlib.closing`).

    Args:
        fn: a function of a module, a `functools.partial` of one, or a frozen dataclass with `__call__`: it travels by name.
        shards: picklable; a shard is worked on more than once only if its worker was killed.
        executor: where (`executor_of` reads it from text).
        progress: called with (shards done, shards), in whatever order they end.
        resume: a folder where results are kept and found again by what was asked, by which code, of which shard. Results
            must then be plain data (see `plain`), and the fields of `fn` and shards such as `digest` can tell apart.

    Raises:
        SpreadingError: workers kept ending on one shard, or no scheduler answers.
        MissingExtraError: the executor needs a library that is not installed.
        OutputFileError: the folder to resume from cannot be written.
        whatever `fn` raises, as it is and in its turn; nothing is tried again then.
    """
    store = Store.of(resume, fn) if resume is not None else None
    with executor.crew(fn) as crew:
        yield from _in_order(crew, shards, store, progress)


def _in_order(
    crew: Crew, shards: Sequence[Shard], store: Store | None, progress: Done | None
) -> Generator[Any, None, None]:
    """Begin shards as there is room, never far ahead of the one that is wanted; none after one that failed."""
    ready: dict[int, Outcome] = {}
    begun = done = 0
    end = len(shards)
    for wanted in range(len(shards)):
        while wanted not in ready:
            if begun < min(end, wanted + AHEAD * crew.size) and crew.has_room():
                number, begun = begun, begun + 1
                kept = store.read(shards[number]) if store is not None else None
                if kept is None:
                    crew.begin(number, shards[number])
                    continue
                ready[number] = kept
            else:
                number, ready[number] = _next_done(crew, shards, store)
            if ready[number].error is not None:
                end = min(end, number)
                continue
            done += 1
            if progress is not None:
                progress(done, len(shards))
        yield ready.pop(wanted).get()


def _next_done(crew: Crew, shards: Sequence[Any], store: Store | None) -> tuple[int, Outcome]:
    number, outcome = crew.next_done()
    if store is not None and outcome.error is None:
        store.write(shards[number], outcome.value)
    return number, outcome
