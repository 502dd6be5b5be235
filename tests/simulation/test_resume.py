"""Results that are kept: found again, never trusted blindly, never half written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from daybreak.errors import OutputFileError
from daybreak.simulation import resume
from daybreak.simulation.executors import HERE, Executor, Processes
from daybreak.simulation.resume import SUFFIX
from daybreak.simulation.spread import spread
from tests.simulation.shards import Noted, draws, pieces, refused
from tests.simulation.test_spread import as_bits


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "new" / "kept"


@pytest.fixture
def work(tmp_path: Path) -> Noted:
    folder = tmp_path / "done"
    folder.mkdir()
    return Noted(folder)


def done(work: Noted) -> list[int]:
    """The first patients of the pieces that were really worked on, and forgets them."""
    marks = list(work.folder.iterdir())
    for mark in marks:
        mark.unlink()
    return sorted(int(mark.name.partition("-")[0]) for mark in marks)


@pytest.mark.parametrize("executor", [HERE, Processes(2)], ids=repr)
def test_a_run_goes_on_where_it_was_cut_off(work: Noted, kept: Path, executor: Executor) -> None:
    plan = pieces(6)
    results = spread(work, plan, executor, resume=kept)
    first = [next(results), next(results)]
    results.close()
    before = len(list(kept.glob(f"*{SUFFIX}")))
    assert before >= 2
    done(work)
    again = list(spread(work, plan, HERE, resume=kept))
    assert len(done(work)) == 6 - before
    assert as_bits(again) == as_bits([draws(piece) for piece in plan])
    assert as_bits(again)[:2] == as_bits(first)
    assert as_bits(list(spread(work, plan, executor, resume=kept))) == as_bits(again)
    assert done(work) == []


def test_all_that_was_done_counts_as_progress(kept: Path) -> None:
    list(spread(draws, pieces(4), resume=kept))
    seen: list[int] = []
    list(spread(draws, pieces(4), resume=kept, progress=lambda n, _: seen.append(n)))
    assert seen == [1, 2, 3, 4]


def test_pieces_in_common_are_shared_and_other_questions_are_not(
    work: Noted, kept: Path, tmp_path: Path
) -> None:
    list(spread(work, pieces(3), resume=kept))
    assert done(work) == [0, 7, 14]
    list(spread(work, pieces(5), resume=kept))
    assert done(work) == [21, 28]
    list(spread(work, pieces(3, seed=12), resume=kept))
    assert done(work) == [0, 7, 14]
    list(spread(partial(work), pieces(3), resume=kept))
    assert done(work) == [0, 7, 14]


def test_other_code_does_not_find_the_results(
    work: Noted, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(spread(work, pieces(2), resume=kept))
    done(work)
    monkeypatch.setattr(resume, "code_digest", lambda: "a later version")
    list(spread(work, pieces(2), resume=kept))
    assert done(work) == [0, 7]


def _torn(path: Path, _: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _emptied(path: Path, _: Path) -> None:
    path.write_bytes(b"")


def _altered(path: Path, _: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)


def _foreign(path: Path, _: Path) -> None:
    path.write_text("a letter\nto somebody\n")


def _swapped(path: Path, other: Path) -> None:
    path.write_bytes(other.read_bytes())


def _a_folder(path: Path, _: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [_torn, _emptied, _altered, _foreign, _swapped])
def test_a_spoilt_file_is_noticed_and_written_anew(
    work: Noted, kept: Path, spoil: Callable[[Path, Path], None]
) -> None:
    plan = pieces(3)
    list(spread(work, plan, resume=kept))
    done(work)
    victim, other, _ = sorted(kept.iterdir())
    whole = victim.read_bytes()
    spoil(victim, other)
    assert as_bits(list(spread(work, plan, resume=kept))) == as_bits([draws(piece) for piece in plan])
    assert len(done(work)) == 1
    assert victim.read_bytes() == whole


def test_what_fails_is_not_kept_and_nothing_is_half_written(kept: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        list(spread(refused, pieces(6), resume=kept))
    assert len(list(kept.iterdir())) == 2
    assert all(path.suffix == SUFFIX for path in kept.iterdir())


def test_a_failed_write_leaves_no_part(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(resume.os, "fsync", full)
    with pytest.raises(OutputFileError, match="No space left"):
        list(spread(draws, pieces(2), resume=kept))
    assert list(kept.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFileError) as refusal:
        list(spread(draws, pieces(2), resume=tmp_path / "file"))
    assert refusal.value.where == str(tmp_path / "file")


def test_a_folder_in_place_of_a_file_is_refused(kept: Path) -> None:
    list(spread(draws, pieces(1), resume=kept))
    _a_folder(next(kept.iterdir()), kept)
    with pytest.raises(OutputFileError):
        list(spread(draws, pieces(1), resume=kept))
