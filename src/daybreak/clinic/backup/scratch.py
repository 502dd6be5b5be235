"""Databases beside the clinic's own: a SQLite file under a name of its own while it is needed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

from django.db import connections

from daybreak.clinic.database import database

_numbers = count(1)


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """A folder that nobody else can read, in the data folder, because what is in it is not encrypted; then it is gone."""
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=beside) as folder:
        yield Path(folder)


@contextmanager
def database_in(file: Path) -> Iterator[str]:
    """The name under which Django knows this file for as long as this lasts."""
    alias = f"scratch{next(_numbers)}"
    own = {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    connections.databases[alias] = (
        connections.databases["default"] | database(f"sqlite://{quote(str(file))}", file.parent) | own
    )
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias]
