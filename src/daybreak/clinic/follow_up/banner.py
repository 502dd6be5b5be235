"""What every clinician's page and every locked station says about open escalations: how many, never whose; and on the pages of
one patient, which are theirs.

Deadlines are remembered for a few seconds, because each page asks; levels are counted from them and the clock at each look.
Whoever opens or closes an escalation makes all pages ask anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from daybreak.clinic import clock
from daybreak.clinic.access.rule import CLINICIANS, DECIDERS
from daybreak.clinic.follow_up.escalations import Level, standing
from daybreak.clinic.models import Role, Site, User
from daybreak.clinic.running import RunningSession, register
from daybreak.vocabulary import load_vocabulary

REMEMBERED_S = 10
_VERSION = "escalations:version"
Deadlines = tuple[datetime, datetime, int]  # due, raised, site


@dataclass(frozen=True)
class Standing:
    """An open escalation as pages remember it."""

    pk: int
    patient_id: int
    site_id: int
    due_at: datetime
    raised_at: datetime
    action: str
    finding: str

    @property
    def label(self) -> str:
        """What the vocabulary calls the finding that opened it."""
        return load_vocabulary()[self.finding].label


@dataclass(frozen=True)
class Banner:
    """How many are open, and of these how many are overdue and raised; how many are raised at one's other sites."""

    open: int
    overdue: int
    raised: int
    elsewhere: int = 0

    @property
    def key(self) -> str:
        """Another key is another banner."""
        return f"{self.open}-{self.overdue}-{self.raised}-{self.elsewhere}"

    @property
    def level(self) -> Level:
        """The highest level among them."""
        if self.raised or self.elsewhere:
            return "raised"
        return "overdue" if self.overdue else "open"


def banner_for(user: User, site: Site, roles: Collection[Role], at: datetime) -> Banner | None:
    """For a clinician; None for everybody else, and where nothing is open."""
    if not CLINICIANS & set(roles):
        return None
    rows = [(one.due_at, one.raised_at, one.site_id) for one in _remembered(user, site)]
    return counted(rows, site, at)


def open_for(user: User, site: Site, records: Collection[int]) -> list[Standing]:
    """Those of one person, whose records are all at this site, by their deadlines; from what the banner remembers."""
    found = [one for one in _remembered(user, site) if one.patient_id in records]
    return sorted(found, key=lambda one: one.due_at)


def counted(rows: Iterable[Deadlines], site: Site, at: datetime) -> Banner | None:
    """Counts at a moment; None where nothing is open."""
    found = list(rows)
    here = [(due_at, raised_at) for due_at, raised_at, place in found if place == site.pk]
    elsewhere = sum(place != site.pk and at >= raised_at for _, raised_at, place in found)
    if not here and not elsewhere:
        return None
    overdue = sum(at >= due_at for due_at, _ in here)
    return Banner(len(here), overdue, sum(at >= raised_at for _, raised_at in here), elsewhere)


def ask_anew() -> None:
    """After one was opened or closed: now, for this transaction, and when it is committed, for all others."""
    _bump()
    transaction.on_commit(_bump)


@register
def on_a_locked_station(site: Site) -> list[RunningSession]:
    """A locked station goes on showing that escalations wait."""
    at, rows = clock.now(), standing().filter(patient__site=site).order_by("due_at")
    found = list(rows.values_list("due_at", "raised_at", "patient__site"))
    banner = counted(found, site, at)
    if banner is None:
        return []
    words = f"{banner.open} open" + (f", {banner.overdue} overdue" if banner.overdue else "")
    return [RunningSession("Escalations", words, found[0][0], "alarm" if banner.overdue else "due")]


def _remembered(user: User, site: Site) -> list[Standing]:
    key = f"escalations:{cache.get(_VERSION, '')}:{user.pk}:{site.pk}"
    return cache.get_or_set(key, lambda: _standing_for(user, site), REMEMBERED_S) or []


def _standing_for(user: User, site: Site) -> list[Standing]:
    """Of the site, and of every site where this person prescribes or directs."""
    mine = Q(
        patient__site__memberships__user=user,
        patient__site__memberships__role__in=DECIDERS,
        patient__site__memberships__ended_at=None,
    )
    rows = standing().filter(Q(patient__site=site) | mine).distinct()
    found = rows.values_list(
        "pk", "patient_id", "patient__site", "due_at", "raised_at", "action", "finding__finding"
    )
    return [Standing(*row) for row in found]


def _bump() -> None:
    cache.set(_VERSION, secrets.token_hex(4), None)
