"""One patient as JSON: every column of every row, in the form over which the audit's digests are made."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, Model

from daybreak.clinic.audit.canonical import canonical
from daybreak.clinic.exporting.gather import Gathered
from daybreak.clinic.exporting.paths import Table
from daybreak.clinic.in_order import within
from daybreak.clinic.models import Finding, User
from daybreak.clinic.models.record import Record
from daybreak.vocabulary import load_vocabulary

FORMAT = "daybreak.patient/1"
SHOWN_OF: dict[Table, tuple[str, ...]] = {User: ("id", "username", "printed_name")}
"""Of staff only who they are."""


def document(gathered: Gathered, *, made_by: str, reason: str) -> dict[str, Any]:
    """The whole export as plain data."""
    return {
        "format": FORMAT,
        "made_at": canonical(gathered.at),
        "made_by": made_by,
        "reason": reason,
        "audit_chain_end": gathered.head,
        "patient": gathered.patient.pk,
        "records": list(gathered.ids),
        "findings": _vocabulary(gathered),
        "no_part_of_a_digest": {
            name(table): table.later_defaults()
            for table in gathered.tables
            if issubclass(table, Record) and table.later
        },
        "tables": {name(table): [content(row) for row in rows] for table, rows in gathered.tables.items()},
        "referred": {
            name(table): [content(row) for row in rows] for table, rows in gathered.referred.items()
        },
    }


def name(table: Table) -> str:
    """By this name the audit knows a table."""
    return str(table._meta.model_name)


def columns(table: Table) -> list[Field[Any, Any]]:
    """What is exported of a table: all but secrets."""
    secret: frozenset[str] = getattr(table, "secret", frozenset())
    shown = SHOWN_OF.get(table)
    return [
        field
        for field in table._meta.concrete_fields
        if field.attname not in secret and (shown is None or field.attname in shown)
    ]


def content(row: Model) -> dict[str, Any]:
    """A row by its columns."""
    return {field.attname: within(canonical(getattr(row, field.attname))) for field in columns(type(row))}


def _vocabulary(gathered: Gathered) -> dict[str, Any]:
    """What the ids of the findings mean, so that the file explains itself."""
    used = sorted({str(getattr(row, "finding", "")) for row in gathered.tables[Finding]})
    known = load_vocabulary()
    return {id: {"label": known[id].label, "unit": known[id].unit} for id in used}
