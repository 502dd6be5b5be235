"""Which sentence and which status belong to what a database says."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from django.db import DataError, InterfaceError, OperationalError

from daybreak.clinic.outages import AWAY, BUSY, FULL, Outage, outage_of


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OperationalError("database or disk is full"), FULL),
        (caused(OperationalError("could not extend file"), psycopg.errors.DiskFull("could not extend file")), FULL),
        (OperationalError("database is locked"), BUSY),
        (OperationalError("disk I/O error"), AWAY),
        (caused(OperationalError("x"), psycopg.errors.AdminShutdown("terminating connection")), AWAY),
        (InterfaceError("the connection is closed"), AWAY),
        (caused(RuntimeError("while rendering"), OperationalError("database is locked")), BUSY),
        (DataError("value too long"), None),
        (ValueError("no database in it"), None),
        (sqlite3.OperationalError("not through Django"), None),
        (None, None),
    ],
)  # fmt: skip
def test_what_the_database_says_is_told_apart(error: Exception | None, outage: Outage | None) -> None:
    assert outage_of(error) == outage
