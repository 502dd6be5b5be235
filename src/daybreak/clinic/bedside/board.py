"""All sessions of a site that run now or are planned for today; what a locked station goes on showing comes from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from daybreak.clinic import clock
from daybreak.clinic.bedside.alerts import open_alerts
from daybreak.clinic.bedside.due import Level, Next, coming, most_urgent
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.bedside.remembered import bedsides_of
from daybreak.clinic.models import Site, TreatmentSession
from daybreak.clinic.prepared import prepared
from daybreak.clinic.running import RunningSession, register
from daybreak.clinic.standing import near, within
from daybreak.clinic.standing import standing as where_they_stand
from daybreak.protocol.session_state import OPEN_STAGES

A_DAY = timedelta(hours=18)


@dataclass(frozen=True)
class OnBoard:
    """One session of the day."""

    standing: Bedside
    coming: Next | None
    level: Level
    alerts: int = 0

    @property
    def in_words(self) -> str:
        """What anybody in the room may read."""
        what = self.coming.what if self.coming is not None else ""
        many = f"{self.alerts} alert{'s' if self.alerts > 1 else ''} not acknowledged"
        return " · ".join(part for part in (many if self.alerts else "", what) if part)


def board(site: Site, at: datetime) -> list[OnBoard]:
    """Sessions from the last eighteen hours to the next, in the order of their time."""
    begin, end = at - A_DAY, at + A_DAY
    of_day = within(_planned_near(site.pk, begin, end), begin, end)
    return [on_board(one, at) for one in bedsides_of(of_day)]


@prepared
def _planned_near(site: int, begin: datetime, end: datetime) -> QuerySet[TreatmentSession]:
    rows = TreatmentSession.objects.filter(patient__site=site).select_related("plan", "patient__site")
    return where_they_stand(rows.filter(near(begin, end)))


def on_board(standing: Bedside, at: datetime) -> OnBoard:
    """A session with what is due next."""
    steps, alerts = coming(standing, at), len(open_alerts(standing))
    return OnBoard(standing, next(iter(steps), None), "alarm" if alerts else most_urgent(steps), alerts)


@register
def without_names(site: Site) -> Sequence[RunningSession]:
    """What anybody in the room may see."""
    at = clock.now()
    return [
        RunningSession(one.standing.session.where, one.in_words, one.coming.due_at, one.level)
        for one in board(site, at)
        if one.coming is not None and one.standing.state.stage in OPEN_STAGES
    ]
