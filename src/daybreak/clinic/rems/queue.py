"""Forms that wait to be submitted: within seven calendar days of the session (RM-4; R5, R6, R9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.models import EventKind, RemsSubmission, Site, TreatmentSession
from daybreak.clinic.protocols import library_protocols, own_ever
from daybreak.protocol import Protocol

RULE, DAYS = "RM-4", timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """One session whose form is not submitted yet."""

    session: TreatmentSession
    treated_on: date
    today: date

    @property
    def due_on(self) -> date:
        """The last day."""
        return self.treated_on + DAYS

    @property
    def days_left(self) -> int:
        """Below zero when it is overdue."""
        return (self.due_on - self.today).days

    @property
    def overdue(self) -> bool:
        """The last day has passed."""
        return self.days_left < 0


@dataclass(frozen=True)
class Counts:
    """How many wait, and how many of them too long."""

    waiting: int
    overdue: int


def asks_for_form(protocol: Protocol) -> bool:
    """Whether a protocol asks for the form after a session."""
    return any(advice.rule == RULE for advice in protocol.session.after_care)


def waiting(site: Site, at: datetime, most: int = 200) -> list[Waiting]:
    """Every session of a site that waits, the oldest first."""
    today = site_day(site, at)
    first_at = dict(_first_devices(site).order_by("first_device_at")[:most])
    rows = TreatmentSession.objects.select_related("patient", "plan").in_bulk(first_at)
    return [Waiting(rows[pk], site_day(site, at), today) for pk, at in first_at.items()]


def counts(site: Site, at: datetime) -> Counts:
    """The same as two numbers."""
    today = site_day(site, at)
    found = [site_day(site, first_at) for _, first_at in _first_devices(site)]
    return Counts(len(found), sum(day + DAYS < today for day in found))


def _first_devices(site: Site) -> QuerySet[Any, tuple[int, datetime]]:
    """Sessions that wait, by id, each with the moment of its first device."""
    submitted = RemsSubmission.objects.filter(session=OuterRef("pk"))
    given = Q(events__kind=EventKind.DEVICE_GIVEN)
    sessions = TreatmentSession.objects.filter(
        given, ~Exists(submitted), patient__site=site, plan__protocol__in=_asking(site)
    )
    return sessions.annotate(first_device_at=Min("events__true_at", filter=given)).values_list(
        "pk", "first_device_at"
    )


def _asking(site: Site) -> frozenset[str]:
    """Ids of protocols that ask for it, or did in an earlier version; a policy's file keeps the id of the one it completes."""
    return _in_library() | {protocol.id for protocol in own_ever(site) if asks_for_form(protocol)}


@lru_cache(maxsize=1)
def _in_library() -> frozenset[str]:
    return frozenset(protocol.id for protocol in library_protocols() if asks_for_form(protocol))
