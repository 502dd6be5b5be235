"""Sessions of earlier days to which something was noted: at home a patient has what nobody at the bedside saw.

The board of the day no longer has them, so that their alerts would call nobody. They are read with the day's own, in one look.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from daybreak.clinic.bedside.board import A_DAY
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.bedside.remembered import bedsides_of
from daybreak.clinic.models import EventKind, SessionEvent, Site, TreatmentSession
from daybreak.clinic.prepared import prepared
from daybreak.clinic.standing import in_order, near
from daybreak.clinic.standing import standing as where_they_stand

LOOKS_BACK = timedelta(days=28)


def of_day_and_noted_earlier(site: Site, at: datetime) -> tuple[list[Bedside], list[Bedside]]:
    """The sessions of the board, and those of the last four weeks before it that have a note."""
    begin, end = at - A_DAY, at + A_DAY
    wanted = _near_or_noted(site.pk, begin, end, at - LOOKS_BACK)
    found = bedsides_of(in_order(row for row in wanted if row.starts_at <= end))
    return (
        [one for one in found if one.session.starts_at >= begin],
        [one for one in found if one.session.starts_at < begin and one.of(EventKind.NOTED)],
    )


@prepared
def _near_or_noted(
    site: int, begin: datetime, end: datetime, looks_back_to: datetime
) -> QuerySet[TreatmentSession]:
    noted = SessionEvent.objects.filter(
        kind=EventKind.NOTED,
        session__patient__site=site,
        session__planned_at__gte=looks_back_to,
        session__planned_at__lt=begin,
    )
    rows = TreatmentSession.objects.filter(patient__site=site).select_related("plan", "patient__site")
    return where_they_stand(rows.filter(near(begin, end) | Q(pk__in=noted.values("session"))))
