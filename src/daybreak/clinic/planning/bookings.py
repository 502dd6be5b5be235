"""Which session keeps which chair, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.models import EventKind, Site, TreatmentPlan, TreatmentSession
from daybreak.clinic.planning.site_calendar import SiteCalendar
from daybreak.clinic.planning.stays import stay_of
from daybreak.clinic.standing import standing_between

LONGEST = timedelta(hours=18)
"""No session keeps its chair longer, so one that reaches into a stretch of time begins no earlier than this before it."""

_KNOWN_STAYS: dict[str, timedelta] = {}


@dataclass(frozen=True)
class Booking:
    """A chair that is taken from `begins` to `ends`; the dose begins at `starts_at`."""

    chair: str
    begins: datetime
    starts_at: datetime
    ends: datetime
    session: TreatmentSession | None = None

    def meets(self, other: Booking) -> bool:
        """Both at once, at least for a moment."""
        return self.begins < other.ends and other.begins < self.ends


def booking(
    calendar: SiteCalendar, chair: str, starts_at: datetime, stay: timedelta, session: TreatmentSession | None = None
) -> Booking:  # fmt: skip
    """What a session of this length would take."""
    begins, ends = starts_at - calendar.before, starts_at + stay + calendar.after
    return Booking(chair, begins, starts_at, ends, session)


def bookings_of(
    site: Site, calendar: SiteCalendar, begin: datetime, end: datetime
) -> list[Booking]:  # fmt: skip
    """Every chair that is taken at a site at some time between two moments."""
    rows = TreatmentSession.objects.filter(patient__site=site).exclude(events__kind=EventKind.CANCELLED)
    rows = rows.select_related("patient", "plan").defer("plan__protocol_file")
    sessions = standing_between(rows, begin - LONGEST, end + LONGEST)
    stays = _stays(sessions)
    taken = [
        booking(calendar, one.where, one.starts_at, stays[one.plan.protocol_sha256], one) for one in sessions
    ]
    return [one for one in taken if one.begins < end and begin < one.ends]


def lock_calendar(site: Site) -> None:
    """Until the transaction ends nobody else books at this site."""
    Site.objects.select_for_update().get(pk=site.pk)


def without(taken: Iterable[Booking], session: TreatmentSession) -> list[Booking]:
    """What the others take."""
    return [one for one in taken if one.session is None or one.session.pk != session.pk]


def _stays(sessions: Sequence[TreatmentSession]) -> dict[str, timedelta]:
    """The length of a session by its protocol's checksum. A file is read once a process: what has this checksum never changes."""
    one_each = {session.plan.protocol_sha256: session.plan_id for session in sessions}
    unread = [plan for sha, plan in one_each.items() if not sha or sha not in _KNOWN_STAYS]
    if unread:
        files = TreatmentPlan.objects.filter(pk__in=unread).values_list("protocol_sha256", "protocol_file")
        _KNOWN_STAYS.update({sha: stay_of(protocol_of(file)) for sha, file in files})
    return {sha: _KNOWN_STAYS[sha] for sha in one_each}
