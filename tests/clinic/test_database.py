"""Which database, and how carefully SQLite is used."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from daybreak.clinic.database import database, journal, wal_is_safe
from daybreak.errors import SettingsError


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((3, 40, 1), "PERSIST"),
        ((3, 51, 2), "PERSIST"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_a_write_ahead_log_is_used_only_where_it_is_safe(version: tuple[int, ...], expected: str) -> None:
    assert journal(version) == expected
    assert wal_is_safe(version) == (expected == "WAL")


def test_without_an_address_it_is_a_file_in_the_data_folder() -> None:
    found = database("", Path("/data"))
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", "/data/clinic.sqlite3")
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]


def test_an_address_of_postgresql_is_taken_apart() -> None:
    found = database("postgresql://ada:p%40ss@db.example:5433/clinic", Path("/data"))
    assert [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "ada", "p@ss", "db.example", "5433", "clinic",
    ]  # fmt: skip
    assert database("postgres://u@%2Frun%2FPg/x", Path("/data"))["HOST"] == "/run/Pg"


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "postgresql://x:port/y"])
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsError):
        database(url, Path("/data"))


def test_the_running_database_is_as_it_was_asked_for(db: None) -> None:
    if connection.vendor == "postgresql":
        return
    with connection.cursor() as cursor:
        settings = {}
        for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers"):
            cursor.execute(f"PRAGMA {name}")
            settings[name] = cursor.fetchone()[0]
    assert settings["journal_mode"] == journal().lower()
    assert (settings["synchronous"], settings["foreign_keys"], settings["recursive_triggers"]) == (2, 1, 1)
