"""What stands in a patient's findings: the newest value of each, and the whole history of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber

from daybreak.clinic.models import Finding, Patient
from daybreak.clinic.patients import record_ids
from daybreak.clinic.prepared import prepared

_ENDLESS = datetime(9998, 12, 31, tzinfo=UTC)
_PLACE = Window(RowNumber(), partition_by="finding", order_by=["-true_at", "-pk"])
"""Of each row among those of its finding, the one that was true last being the first."""


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
    of, until = record_ids(patient) if ids is None else list(ids), at or _ENDLESS
    rows = _newest(of, until) if only is None else _newest_among(of, until, list(only))
    return {row.finding: row for row in rows}


def newest_and_every(ids: Sequence[int], at: datetime, every: Iterable[str]) -> list[Finding]:
    """Of each finding the standing row that was true last, and of some every standing row, up to a moment; in order of time."""
    return _newest_and_every(list(ids), at, list(every))


@prepared
def _newest(ids: list[int], until: datetime) -> QuerySet[Finding]:
    return _first_of_each(Finding.objects.standing().filter(patient__in=ids, true_at__lte=until))


@prepared
def _newest_among(ids: list[int], until: datetime, only: list[str]) -> QuerySet[Finding]:
    return _first_of_each(
        Finding.objects.standing().filter(patient__in=ids, true_at__lte=until, finding__in=only)
    )


@prepared
def _newest_and_every(ids: list[int], until: datetime, every: list[str]) -> QuerySet[Finding]:
    rows = Finding.objects.standing().filter(patient__in=ids, true_at__lte=until).annotate(place=_PLACE)
    return rows.filter(Q(place=1) | Q(finding__in=every)).order_by("true_at", "pk")


def _first_of_each(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    return rows.annotate(place=_PLACE).filter(place=1).order_by("finding")


def history(patient: Patient, finding: str | None = None) -> QuerySet[Finding]:
    """Every row, corrected and withdrawn ones too, newest first."""
    rows = Finding.objects.filter(patient__in=record_ids(patient)).select_related("recorded_by", "correction")
    if finding is not None:
        rows = rows.filter(finding=finding)
    return rows.order_by("-true_at", "-pk")
