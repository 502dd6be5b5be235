"""`daybreak simulate` with workers, as a process: the same file whoever works, cut off and resumed, and stopped at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from daybreak.cli import main

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "import sys; from daybreak.cli import main; sys.exit(main())"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
RUN = ["simulate", "iv-racemic-acute", "--patients", "8000", "--weeks", "1"]
PIECES = 15  # of 500 patients, after the first 500
WORKERS = ("--workers", "processes:2")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What one process gives that is left alone."""
    target = tmp_path_factory.mktemp("alone") / "a.json"
    assert main([*RUN, "--json", str(target)]) == 0
    return target.read_bytes()


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *RUN, *words, "--json", "a.json", "--resume", "parts"],
        cwd=folder,
        env=ENVIRONMENT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def until_half_done(running: subprocess.Popen[str], folder: Path) -> list[psutil.Process]:
    """Wait for the first pieces and give the processes that work for it."""
    while len(list(folder.glob("parts/*.shard"))) < 2:
        assert running.poll() is None, running.communicate()
        time.sleep(0.005)
    return psutil.Process(running.pid).children(recursive=True)


def all_ended(processes: list[psutil.Process], within_s: float = 10.0) -> bool:
    """Gone, or only not yet buried by whoever inherited them."""
    patience = time.monotonic() + within_s
    while time.monotonic() < patience:
        if all(not p.is_running() or p.status() == psutil.STATUS_ZOMBIE for p in processes):
            return True
        time.sleep(0.02)
    return False


def kept(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (folder / "parts").iterdir()}


def test_a_run_that_is_killed_half_way_goes_on_and_gives_the_same_file(
    tmp_path: Path, undisturbed: bytes
) -> None:
    with start(tmp_path, *WORKERS) as running:
        workers = until_half_done(running, tmp_path)
        running.kill()
    assert all_ended(workers)
    assert not (tmp_path / "a.json").exists()
    before = {name: written for name, written in kept(tmp_path).items() if name.endswith(".shard")}
    assert 2 <= len(before) < PIECES
    with start(tmp_path) as resumed:  # by others than those who began
        _, err = resumed.communicate()
    assert (resumed.returncode, err) == (0, "")
    assert (tmp_path / "a.json").read_bytes() == undisturbed
    after = kept(tmp_path)
    assert len([name for name in after if name.endswith(".shard")]) == PIECES
    assert before.items() <= after.items()  # what was there was read, not written again


@pytest.mark.parametrize(("kind", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_with_workers_is_stopped_at_once_and_leaves_no_process_and_no_half_file(
    tmp_path: Path, kind: signal.Signals, code: int
) -> None:
    with start(tmp_path, *WORKERS) as running:
        workers = until_half_done(running, tmp_path)
        since = time.monotonic()
        if kind == signal.SIGINT:
            os.killpg(running.pid, kind)  # a terminal tells everybody
        else:
            running.send_signal(kind)
        out, err = running.communicate(timeout=20)
    assert time.monotonic() - since < 10.0
    assert (running.returncode, out) == (code, "")
    assert err.startswith("daybreak: ")
    assert err.count("\n") == 1
    assert len(workers) >= 2
    assert all_ended(workers)
    assert not (tmp_path / "a.json").exists()
    assert all(name.endswith(".shard") for name in kept(tmp_path))


def test_a_worker_that_is_killed_is_not_missed(tmp_path: Path, undisturbed: bytes) -> None:
    with start(tmp_path, *WORKERS) as running:
        workers = until_half_done(running, tmp_path)
        victim = next(p for p in workers if "resource_tracker" not in " ".join(p.cmdline()))
        victim.kill()
        _, err = running.communicate()
    assert (running.returncode, err) == (0, "")
    assert (tmp_path / "a.json").read_bytes() == undisturbed


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--workers", "many"), 7, "--workers: 'many' does not say who works. Write here, processes"),
        (("--workers", "processes:0"), 7, "--workers: 0 workers"),
        (("--resume", "file"), 9, "file: "),
        (("--resume", ""), 9, "--resume: The name of the folder is empty."),
    ],
)
def test_wrong_words_are_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    assert main([*RUN[:3], "20", *words]) == code
    err = capsys.readouterr().err
    assert err.startswith(f"daybreak: {said}")
    assert err.count("\n") == 1
