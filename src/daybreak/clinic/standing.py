"""Where sessions stand now: planned first for one time, moved perhaps to another."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from daybreak.clinic.models import SessionMoved, TreatmentSession


def standing_between(
    rows: QuerySet[TreatmentSession], begin: datetime, end: datetime
) -> list[TreatmentSession]:
    """Those of the rows that stand between two moments, wherever they were planned first, in the order of their time."""
    moved = SessionMoved.objects.filter(planned_at__gte=begin, planned_at__lte=end)
    near = Q(planned_at__gte=begin, planned_at__lte=end) | Q(pk__in=moved.values("session"))
    found = rows.filter(near).prefetch_related("moves")
    return sorted((row for row in found if begin <= row.starts_at <= end), key=lambda row: (row.starts_at, row.pk))  # fmt: skip
