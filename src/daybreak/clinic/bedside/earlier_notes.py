"""Sessions of earlier days to which something serious was noted: at home a patient has what nobody at the bedside saw.

The board of the day no longer has them, so that their alerts would call nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

from daybreak.clinic.bedside.board import A_DAY
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.bedside.remembered import bedsides_of
from daybreak.clinic.models import EventKind, SessionEvent, Site, TreatmentSession
from daybreak.clinic.standing import standing as where_they_stand

LOOKS_BACK = timedelta(days=28)
KNOWN_S = (
    30  # which sessions these are is looked up no more often; what became of their alerts is read each time
)


def noted_earlier(site: Site, at: datetime) -> list[Bedside]:
    """Those of the last four weeks that have a note, before the board's own."""
    key = f"noted-earlier:{site.pk}:{int(at.timestamp()) // KNOWN_S}"
    ids: list[int] | None = cache.get(key)
    if ids is None:
        ids = _ids(site, at)
        cache.set(key, ids, 2 * KNOWN_S)
    if not ids:
        return []
    rows = TreatmentSession.objects.filter(pk__in=ids).select_related("plan", "patient__site")
    return [one for one in bedsides_of(list(where_they_stand(rows))) if one.session.starts_at < at - A_DAY]


def _ids(site: Site, at: datetime) -> list[int]:
    noted = SessionEvent.objects.filter(
        kind=EventKind.NOTED,
        session__patient__site=site,
        session__planned_at__gte=at - LOOKS_BACK,
        session__planned_at__lt=at - A_DAY,
    )
    return list(noted.order_by("session").values_list("session", flat=True).distinct())
