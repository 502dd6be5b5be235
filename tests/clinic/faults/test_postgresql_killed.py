"""The server of the database is killed while tablets send, and its disk is full: what was acknowledged is on record once."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest

from tests.clinic.faults.conftest import Ward, only_postgresql
from tests.clinic.faults.test_killed import SEED, TABLETS, Tablet, all_arrived, holds
from tests.clinic.faults.test_outages import fill, is_kept, refused, send, whole

KILLS, KILLS_SLOW = 3, 30
RECOVERED = "database system was not properly shut down; automatic recovery in progress"
MEGABYTE = 1024 * 1024
MORE, ROOM = 64 * MEGABYTE, 96 * 1024

pytestmark = only_postgresql


class Patient(Tablet):
    """Sends again what the clinic could not save for want of its database."""

    again: ClassVar[frozenset[int]] = frozenset({503})


def database_killed(ward: Ward, kills: int) -> None:
    assert ward.cluster is not None
    chance, run, before = random.Random(SEED), f"crashes-{kills}-", ward.cluster.log.count(RECOVERED)
    tablets: list[Tablet] = [Patient(ward, run, number) for number in range(TABLETS)]
    ward.clinic.start()
    for tablet in tablets:
        tablet.start()
    for _ in range(kills):
        each_acknowledged_more(tablets)
        time.sleep(chance.uniform(0, 0.3))
        ward.cluster.crash()
        time.sleep(chance.uniform(0, 0.3))
        ward.cluster.resume()
    each_acknowledged_more(tablets)
    all_arrived(tablets)
    holds(ward, run, tablets)
    assert ward.cluster.log.count(RECOVERED) - before == kills


def each_acknowledged_more(tablets: list[Tablet]) -> None:
    """The clinic was not started again: it finds its database by itself."""
    before, given_up = [len(tablet.acknowledged) for tablet in tablets], time.monotonic() + 30
    while any(len(tablet.acknowledged) <= known for tablet, known in zip(tablets, before, strict=True)):
        assert time.monotonic() < given_up, [tablet.unexpected for tablet in tablets]
        time.sleep(0.01)


def test_the_database_killed_three_times_has_lost_nothing(ward: Ward) -> None:
    database_killed(ward, KILLS)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_database_killed_thirty_times_has_lost_nothing(ward: Ward) -> None:
    database_killed(ward, KILLS_SLOW)


@pytest.fixture
def ballast(ward: Ward) -> Iterator[Path]:
    """The database on a disk of its own, which this file fills but for little room; afterwards it is back where it was."""
    assert ward.cluster is not None
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    data, aside = ward.cluster.folder / "data", ward.cluster.folder / "aside"
    ward.cluster.stop()
    try:
        data.rename(aside)
        data.mkdir()
        if not mounted(data, size_of(aside) + MORE):
            data.rmdir()
            aside.rename(data)
            pytest.skip("a small disk cannot be mounted here")
        shutil.copytree(aside, data, dirs_exist_ok=True, copy_function=shutil.copy2)
        own(data, aside)
        ward.cluster.resume()
        yield data / "ballast"
        ward.clinic.close()
        ward.cluster.stop()
        (data / "ballast").unlink(missing_ok=True)
        shutil.rmtree(aside)
        shutil.copytree(data, aside)
        own(aside, data)
        subprocess.run(["umount", str(data)], check=True)
        data.rmdir()
        aside.rename(data)
    finally:
        ward.cluster.resume()


def mounted(folder: Path, size: int) -> bool:
    made = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return subprocess.run(made, check=False, capture_output=True).returncode == 0


def size_of(folder: Path) -> int:
    """In whole pages, as a disk has it."""
    return sum(-(-file.stat().st_size // 4096) * 4096 for file in folder.rglob("*") if file.is_file())


def own(folder: Path, like: Path) -> None:
    """Give a copy to whom the original belongs."""
    known = like.stat()
    folder.chmod(known.st_mode & 0o777)
    for one in (folder, *folder.rglob("*")):
        os.chown(one, known.st_uid, known.st_gid)


def test_a_full_disk_of_the_database_is_said_and_loses_nothing(ballast: Path, ward: Ward) -> None:
    ward.clinic.start()
    with closing(ward.visitor()) as tablet:
        assert is_kept(send(ward, tablet, "before-the-ballast"))
        before = set(whole(ward))
        ballast.write_bytes(bytes(shutil.disk_usage(ballast.parent).free - ROOM))
        kept, refusal = fill(ward, tablet)
        refused(refusal, 507, "The records have no room left, so this was not saved.")
        assert set(whole(ward)) == before | {*kept}
        ballast.write_bytes(b"")
        assert is_kept(send(ward, tablet, f"filling-{len(kept)}"))
        assert set(whole(ward)) == before | {*kept, f"filling-{len(kept)}"}
