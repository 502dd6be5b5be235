"""Rows poured into SQLite many at once, as acts would have left them, each in the chain of the audit.

What is written here is written past the acts, so this belongs to the benchmarks and never to the clinic.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.db import connection, models, transaction

from daybreak.clinic.audit.canonical import canonical, digest, text
from daybreak.clinic.models import AuditHead, AuditRow, Meaning, Record, Signature, User
from daybreak.clinic.models.milligrams import whole_ug

FLUSH = 20_000
_KEPT = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True)
class Poured:
    """A row: its key, and what the audit keeps of it."""

    pk: int
    change: dict[str, Any]


@dataclass
class Pour:
    """Collects rows and writes them many at once; keeps the end of the chain. `order` says which tables others refer to."""

    site_id: int
    order: tuple[Any, ...]
    seq: int = 0
    previous: str = ""
    pks: dict[Any, int] = field(default_factory=dict)
    waiting: dict[Any, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    def __enter__(self) -> Pour:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        head = AuditHead.objects.get(pk=1)
        self.seq, self.previous = head.seq, head.hash
        return self

    def __exit__(self, *raised: Any) -> None:
        if raised[0] is None:
            self.flush()
            with connection.cursor() as cursor:
                end = [self.seq, self.previous]
                cursor.execute("UPDATE clinic_audithead SET seq = %s, hash = %s WHERE id = 1", end)
        self.transaction.__exit__(*raised)

    def row(self, model: Any, **values: Any) -> Poured:
        """A row of a model by its columns."""
        pk, content = self.unsealed(model, **values)
        name = model._meta.model_name
        if model.append_only:
            return Poured(pk, {"record": name, "id": pk, "sha256": model.digest_of(content)})
        fields = {key: [None, canonical(value)] for key, value in content.items() if value is not None}
        return Poured(pk, {"record": name, "id": pk, "fields": fields})

    def unsealed(self, model: Any, **values: Any) -> tuple[int, dict[str, Any]]:
        """A row that no act writes; its key and its columns."""
        if model not in self.pks:
            self.pks[model] = model._base_manager.aggregate(most=models.Max("pk"))["most"] or 0
        self.pks[model] += 1
        content = _table(model).defaults | values | {"id": self.pks[model]}
        self._wait(model, content)
        return self.pks[model], content

    def signature(self, who: User, at: datetime, meaning: Meaning, of: Poured) -> dict[str, Any]:
        """Somebody signs a row by password; what the audit keeps of that."""
        return self.row(
            Signature, recorded_at=at, recorded_by_id=who.pk, printed_name=who.printed_name, meaning=meaning,
            method="password", record=of.change["record"], record_id=of.pk, record_sha256=of.change["sha256"],
        ).change  # fmt: skip

    def act(
        self,
        name: str,
        at: datetime,
        who: User | None,
        patient_id: int | None,
        changes: list[dict[str, Any]],
        **detail: Any,
    ) -> None:
        """The audit row of an act; nobody's is the patient's, who came by a link."""
        self.seq += 1
        user_id, user_name, via = (
            (None, "The patient", "link") if who is None else (who.pk, who.printed_name, "web")
        )
        content = {
            "seq": self.seq, "at": at, "offset_min": 0, "user_id": user_id, "user_name": user_name, "via": via,
            "site_id": self.site_id, "patient_id": patient_id, "act": name, "detail": text(detail | {"changes": changes}),
            "previous": self.previous,
        }  # fmt: skip
        self.previous = digest({key: canonical(value) for key, value in content.items()})
        self._wait(AuditRow, content | {"hash": self.previous})

    def flush(self) -> None:
        """Write what waits, in the order in which rows refer to each other."""
        for model in (*self.order, Signature, AuditRow):
            if rows := self.waiting.pop(model, []):
                connection.connection.executemany(_table(model).insert, rows)
        assert not self.waiting, f"The order lacks {list(self.waiting)}."
        self.count = 0

    def _wait(self, model: Any, content: dict[str, Any]) -> None:
        self.waiting[model].append(tuple(_stored(content[name]) for name in _table(model).names))
        self.count += 1
        if self.count >= FLUSH:
            self.flush()


def changed(model: type[Record], pk: int, fields: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    """What the audit keeps of a row that is not append-only: what each field was and is."""
    shown = {name: [canonical(before), canonical(after)] for name, (before, after) in fields.items()}
    return {"record": model._meta.model_name, "id": pk, "fields": shown}


@dataclass(frozen=True)
class _Table:
    """What is the same for all rows of a model."""

    names: tuple[str, ...]
    defaults: dict[str, Any]
    insert: str


@cache
def _table(model: Any) -> _Table:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{one.column}"' for one in fields)
    insert = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({', '.join('?' * len(fields))})"
    return _Table(
        tuple(one.attname for one in fields),
        {one.attname: one.get_default() for one in fields},
        insert,
    )


def _stored(value: Any) -> Any:
    """As SQLite keeps it."""
    if type(value) in _KEPT:
        return value
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, Decimal):
        return whole_ug(value)  # milligrams, the only decimals here
    if isinstance(value, dict | list):
        return json.dumps(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


@lru_cache
def _moment(at: datetime) -> str:
    """The rows of one act have the same moments."""
    return (
        at.astimezone(UTC)
        .replace(tzinfo=None)
        .isoformat(" ", "microseconds" if at.microsecond else "seconds")
    )
