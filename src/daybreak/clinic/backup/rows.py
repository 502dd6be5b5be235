"""Every row of a database as lines of text, and back, whatever kind of database it is."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models
from django.db.models import Model

Table = type[Model]
Line = dict[str, Any] | list[Any]

MADE_ANEW = {
    "contenttypes.contenttype": "made by the migrations",
    "auth.permission": "made by the migrations; the clinic has its own table of who may what",
    "sessions.session": "whoever was signed in signs in again",
}
"""Tables that a backup leaves out, and why."""
_AT_ONCE = 500
_PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.FloatField,
    models.JSONField,
)


def tables(known: Any = apps) -> list[Table]:
    """The tables that are backed up, in a fixed order."""
    found = known.get_models(include_auto_created=True)
    return sorted((table for table in found if table._meta.label_lower not in MADE_ANEW), key=_label)


def dump(alias: str) -> Iterator[Line]:
    """Each table by a line with its name and columns, then a line a row."""
    for table in tables():
        columns = [field.attname for field in table._meta.concrete_fields]
        yield {"table": _label(table), "columns": columns}
        rows = table._base_manager.using(alias).order_by("pk").values_list(*columns)
        yield from map(list, rows.iterator(chunk_size=2000))


def written(line: Line) -> bytes:
    """A line as bytes.

    Raises:
        TypeError: a column of a kind that this does not know yet.
    """
    return json.dumps(line, ensure_ascii=False, allow_nan=False, default=_plain).encode() + b"\n"


def load(lines: Iterable[Line], alias: str, known: Any = apps) -> dict[str, int]:
    """Write rows into empty tables; how many of each. `known` are the tables as they were when the lines were written."""
    counts: dict[str, int] = {}
    writer: _Writer | None = None
    for line in lines:
        if isinstance(line, dict):
            if writer is not None:
                writer.flush()
            writer = _Writer(known.get_model(line["table"]), line["columns"], alias)
            counts[line["table"]] = 0
        elif writer is not None:
            writer.add(line)
            counts[_label(writer.table)] += 1
    if writer is not None:
        writer.flush()
    return counts


def set_sequences(alias: str) -> None:
    """Let new rows get numbers above those that were written."""
    with connections[alias].cursor() as cursor:
        for statement in connections[alias].ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


class _Writer:
    """Rows of one table, some at once."""

    def __init__(self, table: Table, columns: list[str], alias: str) -> None:
        fields = {field.attname: field for field in table._meta.concrete_fields}
        self.table, self.alias, self.columns = table, alias, columns
        self._readers = [_reader(fields[column]) for column in columns]
        self._waiting: list[Model] = []

    def add(self, line: list[Any]) -> None:
        values = (
            value if value is None else read(value) for read, value in zip(self._readers, line, strict=True)
        )
        self._waiting.append(self.table(**dict(zip(self.columns, values, strict=True))))
        if len(self._waiting) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        rows: models.QuerySet[Any] = models.QuerySet(self.table, using=self.alias)
        rows.bulk_create(self._waiting)
        self._waiting = []


def _label(table: Table) -> str:
    return table._meta.label_lower


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """How a value of this column is read back."""
    kind = getattr(field, "target_field", field)
    return _same if isinstance(kind, _PLAIN) else kind.to_python


def _same(value: Any) -> Any:
    return value


def _plain(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(f"A backup does not know how to write a {type(value).__name__}.")
