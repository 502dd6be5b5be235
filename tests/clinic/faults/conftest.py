"""A ward served by a process of its own, on a database of its own that a test may fill, stop or hold."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from benchmarks.clinic.served import Clinic
from benchmarks.clinic.visitor import Visitor
from tests.clinic.environment import Cluster

POSTGRESQL = os.environ.get("DAYBREAK_TEST_DATABASE") == "postgresql"
only_postgresql = pytest.mark.skipif(not POSTGRESQL, reason="about a database that is a server of its own")
only_sqlite = pytest.mark.skipif(POSTGRESQL, reason="about the file of the embedded database")
SESSIONS = 5


@dataclass(frozen=True)
class Ward:
    """The clinic, and what a tablet of its nurse knows. `cluster` where its records are in PostgreSQL."""

    clinic: Clinic
    cookie: str
    user: int
    sessions: list[list[int]]
    site: int
    cluster: Cluster | None

    def visitor(self) -> Visitor:
        """The nurse's tablet."""
        return Visitor(self.clinic.port, self.cookie)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster | None]:
    """PostgreSQL, if this run is on it: not the one that the other tests use, because this one is stopped and killed."""
    if not POSTGRESQL:
        yield None
        return
    with TemporaryDirectory(prefix="daybreak-faults-") as folder:
        made = Cluster(Path(folder), durable=True)
        made.start()
        yield made
        made.stop()


@pytest.fixture(scope="session")
def furnished(
    cluster: Cluster | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A folder with a furnished ward, made once: a test copies it, or works on in the cluster."""
    folder = tmp_path_factory.mktemp("furnished")
    clinic = Clinic(folder, _address(cluster))
    yield folder, clinic.ask("furnish", sessions=SESSIONS)
    clinic.close()


@pytest.fixture
def ward(furnished: tuple[Path, dict[str, Any]], cluster: Cluster | None, tmp_path: Path) -> Iterator[Ward]:
    """Not started yet."""
    folder, known = furnished
    shutil.copytree(folder, tmp_path / "data")
    clinic = Clinic(tmp_path / "data", _address(cluster), DAYBREAK_DATABASE_WAIT_S="1")
    yield Ward(clinic, known["cookie"], known["user"], known["sessions"], known["site"], cluster)
    clinic.close()


def _address(cluster: Cluster | None) -> str:
    return "" if cluster is None else cluster.address
