"""Adding to the chain: called at the end of every act, in its transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from daybreak.clinic.audit.canonical import canonical, digest, text
from daybreak.clinic.models.audit import AuditHead, AuditRow
from daybreak.clinic.prepared import prepared

GENESIS = "0" * 64
_HASHED = (
    "seq", "at", "offset_min", "user_id", "user_name", "via", "site_id", "patient_id", "act", "detail", "previous",
)  # fmt: skip


def hash_of(row: AuditRow) -> str:
    """The hash that belongs to a row: of all its columns, the previous hash among them."""
    return digest({name: canonical(getattr(row, name)) for name in _HASHED})


def add_row(*, at: datetime, detail: dict[str, Any], **columns: Any) -> AuditRow:
    """Write the next row. The caller's transaction holds the end of the chain until it commits."""
    (head,) = (
        _under_lock(1)
        or AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"hash": GENESIS})[:1]
    )
    row = AuditRow(seq=head.seq + 1, at=at, detail=text(detail), previous=head.hash, **columns)
    row.hash = hash_of(row)
    row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clinic_audithead SET seq = %s, hash = %s WHERE id = %s", [row.seq, row.hash, head.pk]
        )
    return row


@prepared
def _under_lock(key: int) -> QuerySet[AuditHead]:
    return AuditHead.objects.select_for_update().filter(pk=key)
