"""Sessions of earlier days that somebody began and nobody has finished: a patient never discharged, a record not signed, drug not
accounted for. The board of the day no longer has them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from daybreak.clinic.bedside.board import A_DAY, OnBoard, on_board
from daybreak.clinic.bedside.earlier_notes import LOOKS_BACK
from daybreak.clinic.bedside.remembered import bedsides_of
from daybreak.clinic.models import EventKind, SessionEvent, Site, TreatmentSession
from daybreak.clinic.prepared import prepared
from daybreak.clinic.standing import in_order
from daybreak.clinic.standing import standing as where_they_stand


def unfinished(site: Site, at: datetime) -> list[OnBoard]:
    """Those of the last four weeks before the board, in the order of their time, each with what it still needs."""
    begin = at - A_DAY
    rows = in_order(row for row in _begun(site.pk, at - LOOKS_BACK, begin) if row.starts_at < begin)
    found = (on_board(standing, at) for standing in bedsides_of(rows))
    return [one for one in found if one.coming is not None]


@prepared
def _begun(site: int, since: datetime, until: datetime) -> QuerySet[TreatmentSession]:
    """Begun and not signed; of those that were called off or broken off, the ones with drug that was drawn."""

    def has(*kinds: EventKind) -> Exists:
        return Exists(SessionEvent.objects.filter(session=OuterRef("pk"), kind__in=kinds))

    rows = TreatmentSession.objects.filter(patient__site=site, planned_at__gte=since, planned_at__lt=until)
    begun = rows.filter(has(EventKind.CHECKED_IN), ~has(EventKind.DOCUMENTED))
    open_ = begun.filter(~has(EventKind.CANCELLED, EventKind.ABORTED) | has(EventKind.PREPARED))
    return where_they_stand(open_.select_related("plan", "patient__site"))
