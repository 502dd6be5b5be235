"""The database itself refuses to change or delete what is append-only, whoever asks.

Installed after every `migrate`, because SQLite rebuilds a table when it is altered and loses its triggers with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION daybreak_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def append_only_tables() -> list[str]:
    """The tables of every model that says `append_only`."""
    models: list[type[Model]] = list(apps.get_app_config("clinic").get_models())
    return sorted(model._meta.db_table for model in models if getattr(model, "append_only", False))


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Install what is missing."""
    database = connections[using]
    present = set(database.introspection.table_names())
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for table in append_only_tables():
            if table in present:
                for statement in _statements(table, database.vendor):
                    cursor.execute(statement)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Append-only tables that the database does not guard."""
    database = connections[using]
    query = (
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        if database.vendor == "postgresql"
        else "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    )
    with database.cursor() as cursor:
        cursor.execute(query)
        found = {(table, name) for table, name in cursor.fetchall()}
    return [table for table in append_only_tables() if not set(_names(table, database.vendor)) <= found]


def install_after_migration(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """The signal after `migrate`."""
    install(using)


@contextmanager
def lifted() -> Iterator[None]:
    """Without the guards: for tests that must show what a forger with the keys to the database would leave behind."""
    with connection.cursor() as cursor:
        for table in append_only_tables():
            for _, name in _names(table, connection.vendor):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    try:
        yield
    finally:
        install()


def _names(table: str, vendor: str) -> list[tuple[str, str]]:
    events = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
    return [(table, f"{table}_no_{event}") for event in events]


def _statements(table: str, vendor: str) -> Iterator[str]:
    for _, name in _names(table, vendor):
        event = name.rsplit("_", 1)[1].upper()
        if vendor == "postgresql":
            each = "STATEMENT" if event == "TRUNCATE" else "ROW"
            yield (
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION daybreak_refuse()"
            )
        else:
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
