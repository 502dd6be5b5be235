"""All records as they are in one moment, while the clinic goes on writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction

from daybreak.clinic.backup.scratch import database_in
from daybreak.clinic.database import wait_s


@contextmanager
def snapshot(folder: Path) -> Iterator[str]:
    """The name of a database that stands still.

    PostgreSQL: one transaction that sees the moment it began in. SQLite: a copy in `folder`, because a reader that takes its
    time would hold up every writer; the copy holds them up for as long as the disk takes.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield "default"
        return
    copy = folder / "copy.sqlite3"
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=wait_s())) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    with database_in(copy) as alias:
        yield alias
