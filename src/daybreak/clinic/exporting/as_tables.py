"""One patient as comma-separated tables, one file a table, every column of the JSON under the same name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from daybreak.clinic.audit.canonical import canonical, text
from daybreak.clinic.exporting.as_json import columns
from daybreak.clinic.exporting.paths import Table
from daybreak.clinic.ledger.tables import as_csv


def table_of(table: Table, rows: list[Model]) -> str:
    """A table with its header; one without rows has the header alone."""
    return as_csv([field.attname for field in columns(table)], (_cells(row) for row in rows))


def _cells(row: Model) -> list[object]:
    return [_cell(getattr(row, field.attname)) for field in columns(type(row))]


def _cell(value: Any) -> object:
    if isinstance(value, dict | list):
        return text(value)
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, int | float) else canonical(value)


def files_of(rows: list[Model]) -> Iterator[tuple[str, str]]:
    """Files that rows hold whole, such as the protocol a plan was signed on, by the name they get."""
    for row in rows:
        for column in ("protocol_file", "file"):
            if content := getattr(row, column, ""):
                yield f"{row._meta.model_name}-{row.pk}-{getattr(row, 'protocol', 'file')}.yaml", content
