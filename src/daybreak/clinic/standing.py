"""Where sessions stand now: planned first for one time, moved perhaps to another, cancelled perhaps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from daybreak.clinic.models import EventKind, SessionEvent, SessionMoved, TreatmentSession

Sessions = QuerySet[TreatmentSession]


def standing(rows: Sessions) -> Sessions:
    """The rows with where they stand (`starts_at` and `where` then ask nothing more), and whether they are cancelled."""
    newest = SessionMoved.objects.filter(session=OuterRef("pk")).order_by("-pk")
    ended = SessionEvent.objects.filter(session=OuterRef("pk"), kind=EventKind.CANCELLED)
    return rows.annotate(
        stands_at=Coalesce(Subquery(newest.values("planned_at")[:1]), F("planned_at")),
        stands_in=Coalesce(Subquery(newest.values("place")[:1]), F("place")),
        cancelled=Exists(ended),
    )


def first_of_plan() -> Subquery:
    """When the first session of a plan stands, for a query of plans."""
    newest = SessionMoved.objects.filter(session=OuterRef("pk")).order_by("-pk").values("planned_at")[:1]
    stands_at = Coalesce(Subquery(newest), F("planned_at"))
    rows = TreatmentSession.objects.filter(plan=OuterRef("pk")).annotate(stands_at=stands_at)
    return Subquery(rows.order_by("stands_at").values("stands_at")[:1])


def is_cancelled(row: TreatmentSession) -> bool:
    """Of a row that `standing` has read."""
    return bool(row.__dict__["cancelled"])


def standing_between(rows: Sessions, begin: datetime, end: datetime) -> list[TreatmentSession]:
    """Those that stand between two moments, wherever they were planned first, in the order of their time."""
    return within(standing(rows.filter(near(begin, end))), begin, end)


def within(rows: Iterable[TreatmentSession], begin: datetime, end: datetime) -> list[TreatmentSession]:
    """Those of the rows that stand between two moments, in the order of their time."""
    return in_order(row for row in rows if begin <= row.starts_at <= end)


def near(begin: datetime, end: datetime) -> Q:
    """Whatever was planned for that time, first or later; where it stands now may be another."""
    moved = SessionMoved.objects.filter(planned_at__gte=begin, planned_at__lte=end)
    return Q(planned_at__gte=begin, planned_at__lte=end) | Q(pk__in=moved.values("session"))


def in_order(rows: Iterable[TreatmentSession]) -> list[TreatmentSession]:
    """By the time at which they stand."""
    return sorted(rows, key=lambda row: (row.starts_at, row.pk))
