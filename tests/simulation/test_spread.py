"""`spread`: the same results in the same order whoever works, with killed workers replaced and refusals as they are."""

from __future__ import annotations

import os
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from daybreak.errors import SpreadingError
from daybreak.simulation import spread as seam
from daybreak.simulation.crew import TRIES
from daybreak.simulation.executors import HERE, DaskAt, DaskHere, Executor, Processes
from daybreak.simulation.spread import AHEAD, spread
from tests.simulation.shards import Deadly, Noted, bulky, draws, pieces, refused, threads


def as_bits(results: list[Any]) -> list[Any]:
    """Results of `draws` in a form that tells any difference of a bit."""
    return [(r["values"].tobytes(), r["sum"].hex(), r["who"], r["nothing"]) for r in results]


def ended(process: psutil.Process) -> bool:
    """Gone, or only not yet buried by whoever inherited it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def workers_of_this_process() -> list[psutil.Process]:
    """Processes that this one started to work, without the one that `multiprocessing` keeps for itself."""
    mine = psutil.Process().children(recursive=True)
    return [p for p in mine if not ended(p) and "spawn_main" in " ".join(p.cmdline())]


@pytest.mark.parametrize("executor", [Processes(1), Processes(2), Processes(8), DaskHere(2)], ids=repr)
def test_who_works_does_not_show(executor: Executor) -> None:
    plan = pieces(10)
    assert as_bits(list(spread(draws, plan, executor))) == as_bits([draws(piece) for piece in plan])


def test_numbers_belong_to_patients_not_to_pieces() -> None:
    whole = draws((0, 42, 11))["values"]
    parts = np.concatenate([part["values"] for part in spread(draws, pieces(6, 7))])
    np.testing.assert_array_equal(parts, whole)


def test_no_pieces_no_workers() -> None:
    assert list(spread(draws, [], Processes(2))) == []


def test_progress_counts_every_piece_once() -> None:
    seen: list[tuple[int, int]] = []
    list(spread(draws, pieces(5), Processes(2), progress=lambda done, total: seen.append((done, total))))
    assert seen == [(n, 5) for n in range(1, 6)]


@pytest.mark.parametrize("executor", [HERE, Processes(2)], ids=repr)
def test_what_the_function_raises_is_raised_as_it_is_and_nobody_stays(executor: Executor) -> None:
    results = spread(refused, pieces(6), executor)
    assert [next(results), next(results)] == [None, None]
    with pytest.raises(ZeroDivisionError, match="piece 14"):
        next(results)
    assert workers_of_this_process() == []


def test_a_piece_is_not_tried_again_after_an_exception(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        list(spread(partial(Noted(tmp_path), None), pieces(3), Processes(1)))  # type: ignore[call-arg]
    assert list(tmp_path.iterdir()) == []


def test_a_killed_worker_is_replaced_and_its_piece_done_again(tmp_path: Path) -> None:
    plan = pieces(6)
    results = list(spread(Deadly(tmp_path, start=14, times=TRIES - 1), plan, Processes(2)))
    assert as_bits(results) == as_bits([draws(piece) for piece in plan])
    assert len(list(tmp_path.iterdir())) == TRIES - 1  # that many workers were killed


def test_a_worker_that_is_killed_in_the_middle_of_its_answer() -> None:
    with closing(spread(bulky, pieces(4), Processes(2))) as results:
        found = [next(results)[0]]
        time.sleep(1.0)  # the other worker is handing over its piece, and nobody takes it
        for worker in workers_of_this_process():
            worker.kill()
        found += [result[0] for result in results]
    assert found == [0, 7, 14, 21]


def test_a_piece_that_kills_every_worker_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(SpreadingError, match=rf"{TRIES} workers ended .* piece 3 of the work") as refusal:
        list(spread(Deadly(tmp_path, start=14, times=99), pieces(6), Processes(2)))
    assert refusal.value.remedy
    assert len(list(tmp_path.iterdir())) == TRIES
    assert workers_of_this_process() == []


def test_few_results_wait(tmp_path: Path) -> None:
    """Whoever is slow to take results is not buried in them: memory does not grow with the number of pieces."""
    with closing(spread(Noted(tmp_path), pieces(40), Processes(2))) as results:
        next(results)
        time.sleep(0.3)
        assert len(list(tmp_path.iterdir())) <= 1 + 2 * AHEAD
    assert workers_of_this_process() == []


def test_closing_ends_workers_at_once(tmp_path: Path) -> None:
    results = spread(Noted(tmp_path, pause_s=0.2), pieces(40), Processes(2))
    next(results)
    at_work = workers_of_this_process()
    assert len(at_work) == 2
    before = time.monotonic()
    results.close()
    assert time.monotonic() - before < 5.0
    assert all(ended(process) for process in at_work)


def test_a_worker_computes_with_one_thread_and_this_process_keeps_its_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XLA_FLAGS", "--xla_of_mine")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    before = dict(os.environ)
    (found,) = spread(threads, [0], Processes(1))
    assert set(found["threads"]) == {1}
    assert found["xla"].startswith("--xla_of_mine ")
    assert dict(os.environ) == before


def test_dask_does_a_lost_piece_again_and_gives_up_as_processes_do(tmp_path: Path) -> None:
    plan, lost, doomed = pieces(4), tmp_path / "lost", tmp_path / "doomed"
    lost.mkdir()
    doomed.mkdir()
    results = list(spread(Deadly(lost, start=14, times=1), plan, DaskHere(2)))
    assert as_bits(results) == as_bits([draws(piece) for piece in plan])
    assert len(list(lost.iterdir())) == 1
    with pytest.raises(SpreadingError, match="workers ended"):
        list(spread(Deadly(doomed, start=14, times=99), plan, DaskHere(2)))


def test_dask_raises_what_the_function_raises() -> None:
    with pytest.raises(ZeroDivisionError, match="piece 14"):
        list(spread(refused, pieces(3), DaskHere(1)))


def test_a_scheduler_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster that was there before: it is used, stays, and one that runs other code is refused."""
    from distributed import LocalCluster

    from daybreak.simulation import dask_crew

    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=60) as cluster:
        at = DaskAt(cluster.scheduler_address)
        for _ in range(2):
            assert as_bits(list(spread(draws, pieces(3), at))) == as_bits([draws(p) for p in pieces(3)])
        monkeypatch.setattr(dask_crew, "code_digest", lambda: "another")
        with pytest.raises(SpreadingError, match="another Daybreak"):
            list(spread(draws, pieces(3), at))


def test_a_scheduler_that_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster

    from daybreak.simulation import dask_crew

    monkeypatch.setattr(dask_crew, "PATIENCE", "1s")  # for it to come back
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=60) as cluster:
        results = spread(Noted(tmp_path, pause_s=0.1), pieces(20), DaskAt(cluster.scheduler_address))
        next(results)
    with pytest.raises(SpreadingError, match="went away"):
        list(results)


def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    from daybreak.simulation import dask_crew

    monkeypatch.setattr(dask_crew, "PATIENCE", "0.3s")
    with pytest.raises(SpreadingError, match="No Dask scheduler answers") as refusal:
        list(spread(draws, pieces(3), DaskAt("tcp://127.0.0.1:9")))
    assert refusal.value.where == "tcp://127.0.0.1:9"


def test_the_seam_is_one_function() -> None:
    """Only `spread` opens a crew: nothing else in Daybreak starts workers."""
    source = Path(seam.__file__).parents[1]
    users = [p for p in source.rglob("*.py") if ".crew(" in p.read_text("utf-8")]
    assert [p.name for p in users] == ["spread.py"]
