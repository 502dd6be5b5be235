"""Everything on record of one patient, read in one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model

from daybreak.clinic.exporting.paths import Table, foreign_keys, tables_of_patients
from daybreak.clinic.models import AuditHead, Patient, Signature
from daybreak.clinic.patients import record_ids

AT_ONCE = 500


@dataclass(frozen=True)
class Gathered:
    """`tables` are the patient's own rows; `referred` are rows they point to that are nobody's in particular: staff, forms,
    policies, lots. `head` is where the audit chain ended then."""

    patient: Patient
    ids: tuple[int, ...]
    at: datetime
    head: str
    tables: dict[Table, list[Model]]
    referred: dict[Table, list[Model]]

    @property
    def rows(self) -> int:
        """How many rows are the patient's."""
        return sum(map(len, self.tables.values()))


@contextmanager
def one_moment() -> Iterator[None]:
    """All reads inside see the records as they were when it began."""
    fresh = connection.vendor == "postgresql" and not connection.in_atomic_block
    with transaction.atomic():
        if fresh:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def gather(patient: Patient, at: datetime) -> Gathered:
    """All rows of this patient and of the records merged into theirs."""
    with one_moment():
        ids = record_ids(patient)
        tables: dict[Table, list[Model]] = {Patient: _rows(Patient, ("pk",), ids)}
        tables |= {table: _rows(table, ways, ids) for table, ways in tables_of_patients().items()}
        tables[Signature] = _signatures(tables)
        head = AuditHead.objects.filter(pk=1).first()
        referred = _referred(tables)
    _link(tables, referred)
    return Gathered(patient, tuple(ids), at, str(head or ""), tables, referred)


def _rows(table: Table, ways: tuple[str, ...], ids: list[int]) -> list[Model]:
    """One query a way, so that each goes along its index."""
    found = {row.pk: row for way in ways for row in table._default_manager.filter(**{f"{way}__in": ids})}
    return [found[pk] for pk in sorted(found)]


def _signatures(tables: dict[Table, list[Model]]) -> list[Model]:
    """A signature names its record in words, so that it can stand on any."""
    found: list[Model] = []
    for table, rows in tables.items():
        pks = [row.pk for row in rows]
        for first in range(0, len(pks), AT_ONCE):
            some = Signature.objects.filter(
                record=table._meta.model_name, record_id__in=pks[first:][:AT_ONCE]
            )
            found += some
    return sorted(found, key=lambda signature: signature.pk)


def _referred(tables: dict[Table, list[Model]]) -> dict[Table, list[Model]]:
    """What the rows point to, and what that points to, as far as it is not a patient's."""
    found: dict[Table, dict[object, Model]] = {}
    waiting: list[Model] = [row for rows in tables.values() for row in rows]
    while waiting:
        wanted = _pointed_to(waiting, without={*tables})
        waiting = []
        for table, pks in wanted.items():
            known = found.setdefault(table, {})
            new = sorted(pks - known.keys(), key=str)
            for first in range(0, len(new), AT_ONCE):
                rows = list(table._default_manager.filter(pk__in=new[first:][:AT_ONCE]))
                known |= {row.pk: row for row in rows}
                waiting += rows
    by_name = sorted(found.items(), key=lambda item: str(item[0]._meta.model_name))
    return {table: sorted(rows.values(), key=lambda row: str(row.pk)) for table, rows in by_name if rows}


def _link(tables: dict[Table, list[Model]], referred: dict[Table, list[Model]]) -> None:
    """Let each row know the rows it points to, so that naming them asks the database no more."""
    known = {
        (table, row.pk): row for found in (tables, referred) for table, rows in found.items() for row in rows
    }
    for row in list(known.values()):
        for key in foreign_keys(type(row)):
            target = known.get((key.related_model, getattr(row, key.attname)))
            if target is not None:
                setattr(row, key.name, target)


def _pointed_to(rows: list[Model], without: set[Table]) -> dict[Table, set[object]]:
    wanted: dict[Table, set[object]] = {}
    for row in rows:
        for key in foreign_keys(type(row)):
            pk = getattr(row, key.attname)
            if pk is not None and key.related_model not in without:
                wanted.setdefault(key.related_model, set()).add(pk)
    return wanted
