"""One seam for spreading work: `spread(fn, shards, executor)` gives fn(shard) for every shard, in the order of the shards.

A shard is a small description of a piece of work (patients 500 to 999, replicate 7) that carries the numbers of its
patients, so whatever is random in it is fixed before it travels. Where it is worked on, by how many, and who ends first
does not show in the results: bit for bit the same on one machine.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TypeVar

from daybreak.simulation.crew import Crew
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
        whatever `fn` raises, as it is; nothing is tried again then.
    """
    store = Store.of(resume, fn) if resume is not None else None
    with executor.crew(fn) as crew:
        yield from _in_order(crew, shards, store, progress)


def _in_order(
    crew: Crew, shards: Sequence[Shard], store: Store | None, progress: Done | None
) -> Generator[Result, None, None]:
    ready: dict[int, Result] = {}
    begun = done = 0
    for wanted in range(len(shards)):
        while wanted not in ready:
            while begun < len(shards) and begun < wanted + AHEAD * crew.size and crew.has_room():
                found = store.read(shards[begun]) if store is not None else None
                if found is None:
                    crew.begin(begun, shards[begun])
                else:
                    ready[begun], done = found.value, _one_more(done, len(shards), progress)
                begun += 1
            if wanted in ready:
                break
            number, result = crew.next_done()
            if store is not None:
                store.write(shards[number], result)
            ready[number], done = result, _one_more(done, len(shards), progress)
        yield ready.pop(wanted)


def _one_more(done: int, total: int, progress: Done | None) -> int:
    if progress is not None:
        progress(done + 1, total)
    return done + 1
