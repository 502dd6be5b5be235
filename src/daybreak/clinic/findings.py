"""What stands in a patient's findings: the newest value of each, and the whole history of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber

from daybreak.clinic.models import Finding, Patient
from daybreak.clinic.patients import record_ids


def newest(
    patient: Patient,
    *,
    at: datetime | None = None,
    only: Iterable[str] | None = None,
    ids: Sequence[int] | None = None,
) -> dict[str, Finding]:
    """Of each finding the standing row that was true last, up to a moment.

    `ids` are the person's records where they are known already (`patients.record_ids`).
    """
    rows = Finding.objects.standing().filter(patient__in=record_ids(patient) if ids is None else ids)
    if at is not None:
        rows = rows.filter(true_at__lte=at)
    if only is not None:
        rows = rows.filter(finding__in=list(only))
    order = Window(RowNumber(), partition_by="finding", order_by=["-true_at", "-pk"])
    return {row.finding: row for row in rows.annotate(place=order).filter(place=1).order_by("finding")}


def history(patient: Patient, finding: str | None = None) -> QuerySet[Finding]:
    """Every row, corrected and withdrawn ones too, newest first."""
    rows = Finding.objects.filter(patient__in=record_ids(patient)).select_related("recorded_by", "correction")
    if finding is not None:
        rows = rows.filter(finding=finding)
    return rows.order_by("-true_at", "-pk")
