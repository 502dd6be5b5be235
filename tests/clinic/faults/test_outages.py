"""The database full, held by another, or gone: one clear sentence, nothing by half, and work goes on by itself afterwards."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.clinic.visitor import Answer, Visitor, entries_path, reading
from tests.clinic.faults.conftest import Ward, only_sqlite

ROOM = 100 * 1024


@pytest.fixture
def tablet(ward: Ward) -> Iterator[Visitor]:
    """The nurse's, with the server running."""
    ward.clinic.start()
    visitor = ward.visitor()
    yield visitor
    visitor.close()


def send(ward: Ward, tablet: Visitor, key: str) -> Answer:
    entries = {"entries": [reading(key, ward.user)]}
    return tablet.post(entries_path(ward.sessions[0]), entries)


def is_kept(answer: Answer) -> bool:
    return answer.status == 200 and bool(answer.said["answers"][0]["kept"])


def whole(ward: Ward) -> list[str]:
    """Nothing by half, and the chain holds; the keys on record."""
    found = ward.clinic.ask("examine")
    assert (found["faults"], found["halves"]) == ([], [])
    return list(found["keys"])


def refused(answer: Answer, status: int, sentence: str) -> None:
    assert (answer.status, answer.headers.get("Retry-After")) == (status, "5")
    assert sentence in answer.said["sentence"]


def page_says(tablet: Visitor, title: str, status: int) -> None:
    page = tablet.get("/patients/?q=Example")
    assert (page.status, f"<h1>{title}</h1>" in page.body.decode()) == (status, True)
    assert "Traceback" not in page.body.decode()


def fill(ward: Ward, tablet: Visitor) -> tuple[list[str], Answer]:
    """Entries until one is refused; those that were kept, and the refusal."""
    kept: list[str] = []
    for number in range(500):
        answer = send(ward, tablet, f"filling-{number}")
        if not is_kept(answer):
            return kept, answer
        kept.append(f"filling-{number}")
    raise AssertionError("The disk never became full.")


@pytest.fixture
def small_disk(ward: Ward) -> Iterator[Path]:
    """The data folder on a disk with room for few entries."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder, aside = ward.clinic.data, ward.clinic.data.with_name("aside")
    folder.rename(aside)
    folder.mkdir()
    size = sum(file.stat().st_size for file in aside.iterdir()) + ROOM
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(mounted, check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    for file in aside.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    yield folder
    ward.clinic.close()
    subprocess.run(["umount", str(folder)], check=True)


@only_sqlite
def test_a_full_disk_is_said_and_loses_nothing(small_disk: Path, ward: Ward, tablet: Visitor) -> None:
    kept, refusal = fill(ward, tablet)
    refused(refusal, 507, "The records have no room left, so this was not saved.")
    assert sorted(whole(ward)) == sorted(kept)
    more = ["mount", "-o", f"remount,size={100 * 1024 * 1024}", str(small_disk)]
    subprocess.run(more, check=True)
    assert is_kept(send(ward, tablet, f"filling-{len(kept)}"))
    assert len(whole(ward)) == len(kept) + 1


@only_sqlite
def test_a_file_that_may_not_grow_is_said_and_loses_nothing(ward: Ward, tablet: Visitor) -> None:
    """The same without a disk of one's own: the system refuses the server every byte beyond a limit."""
    assert ward.clinic.server is not None
    assert is_kept(send(ward, tablet, "first"))
    size = (ward.clinic.data / "clinic.sqlite3").stat().st_size
    whatever = resource.prlimit(ward.clinic.server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(ward.clinic.server.pid, resource.RLIMIT_FSIZE, (size + 8192, whatever[1]))
    kept, refusal = fill(ward, tablet)
    refused(refusal, 503, "so nothing is certain to be saved.")
    assert sorted(whole(ward)) == sorted([*kept, "first"])
    resource.prlimit(ward.clinic.server.pid, resource.RLIMIT_FSIZE, whatever)
    assert is_kept(send(ward, tablet, f"filling-{len(kept)}"))
    whole(ward)


@only_sqlite
def test_records_held_by_another_program_are_said_and_come_back(ward: Ward, tablet: Visitor) -> None:
    assert is_kept(send(ward, tablet, "before"))
    other = sqlite3.connect(ward.clinic.data / "clinic.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    refused(send(ward, tablet, "during"), 503, "Another program holds the records, so this was not saved.")
    page_says(tablet, "The records are busy", 503)
    other.execute("ROLLBACK")
    other.close()
    assert is_kept(send(ward, tablet, "during"))
    assert whole(ward) == ["before", "during"]


def test_a_database_that_was_stopped_is_said_and_comes_back(ward: Ward, tablet: Visitor) -> None:
    if ward.cluster is None:
        pytest.skip("an embedded database is never stopped")
    assert is_kept(send(ward, tablet, "before-the-stop"))
    before = set(whole(ward))
    ward.cluster.stop()
    refused(send(ward, tablet, "while-stopped"), 503, "The database does not answer")
    page_says(tablet, "The records cannot be reached", 503)
    ward.cluster.resume()
    assert is_kept(send(ward, tablet, "while-stopped"))
    assert set(whole(ward)) == before | {"while-stopped"}
