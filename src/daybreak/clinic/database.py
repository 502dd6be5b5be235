"""Which database: a file of SQLite's in the data folder, or PostgreSQL by its address."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from daybreak.clinic import environment
from daybreak.errors import SettingsError

WAL_IS_SAFE_FROM = (3, 51, 3)  # 3.7.0 to 3.51.2 can corrupt a WAL database when two checkpoints race


def database(url: str, data_folder: Path) -> dict[str, Any]:
    """Django's description of the database at `url`; empty means the file `clinic.sqlite3` in the data folder.

    Raises:
        SettingsError: an address that is neither PostgreSQL's nor SQLite's.
    """
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(url)
    if url and parts.scheme != "sqlite":
        raise SettingsError(
            f"A database of the kind {parts.scheme or url[:20]!r} cannot be used.",
            where="DATABASE_URL",
            remedy="Write postgresql://user:password@host:5432/name, or leave it out for SQLite.",
        )
    return _sqlite(Path(unquote(parts.path)) if url else data_folder / "clinic.sqlite3")


def wait_s() -> int:
    """How long to wait for a database that is busy or away before saying so."""
    return environment.whole("DAYBREAK_DATABASE_WAIT_S", 20)


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite library can be trusted with a write-ahead log."""
    return version >= WAL_IS_SAFE_FROM


def journal(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """The journal this library is used with."""
    return "WAL" if wal_is_safe(version) else "PERSIST"


def _sqlite(file: Path) -> dict[str, Any]:
    """Writers take their lock at once and wait for it; every commit is on the disk before it is acknowledged.

    Recursive triggers: else `INSERT OR REPLACE` would delete a row past the trigger that refuses it.
    """
    pragmas = f"PRAGMA journal_mode={journal()}; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
    options = {"timeout": wait_s(), "transaction_mode": "IMMEDIATE", "init_command": pragmas}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": options,
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise SettingsError(
            "The port is not a number.", where="DATABASE_URL", remedy="Write one such as 5432."
        ) from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": _host(parts.netloc),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": wait_s()},
    }


def _host(netloc: str) -> str:
    """The host as it is written: a folder of sockets (`%2Frun%2Fpostgresql`) keeps its capitals."""
    return unquote(netloc.rpartition("@")[2].partition(":")[0])
