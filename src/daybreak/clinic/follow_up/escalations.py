"""How urgent an escalation is now, and what its site is shown of it: counts everywhere, names only on its own page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q, QuerySet

from daybreak.clinic.access.rule import CLINICIANS, DECIDERS
from daybreak.clinic.models import Escalation, EscalationStep, Role, Site, User
from daybreak.clinic.running import RunningSession, register

Level = Literal["open", "overdue", "raised"]


@dataclass(frozen=True)
class Banner:
    """How many are open, and of these how many are overdue and raised. It names nobody."""

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
        return "raised" if self.raised else "overdue" if self.overdue else "open"


def level_of(escalation: Escalation, at: datetime) -> Level:
    """From the clock alone: open, overdue once it is due, raised after the same time again."""
    if at >= escalation.raised_at:
        return "raised"
    return "overdue" if at >= escalation.due_at else "open"


def levels_reached(escalation: Escalation, at: datetime) -> tuple[Level, ...]:
    """Every level above `open` that it has reached."""
    reached: tuple[tuple[Level, datetime], ...] = (
        ("overdue", escalation.due_at),
        ("raised", escalation.raised_at),
    )
    return tuple(level for level, since in reached if at >= since)


def standing() -> QuerySet[Escalation]:
    """Those that nobody has closed."""
    return Escalation.objects.filter(closing=None)


def seen_by(user: User, site: Site, at: datetime) -> QuerySet[Escalation]:
    """The escalations of the site, and raised ones of every site where this person prescribes or directs."""
    mine = Q(
        raised_at__lte=at,
        patient__site__memberships__user=user,
        patient__site__memberships__role__in=DECIDERS,
        patient__site__memberships__ended_at=None,
    )
    return standing().filter(Q(patient__site=site) | mine).distinct()


@dataclass(frozen=True)
class OnItsWay:
    """An open escalation in the list, with its level and who has taken it."""

    escalation: Escalation
    level: Level
    taken_by: str


def on_their_way(user: User, site: Site, at: datetime) -> list[OnItsWay]:
    """The most urgent first."""
    rows = (
        seen_by(user, site, at)
        .select_related("patient__site", "finding")
        .prefetch_related("steps__recorded_by")
    )
    return [OnItsWay(row, level_of(row, at), _taken_by(row)) for row in rows.order_by("due_at")[:200]]


def _taken_by(row: Escalation) -> str:
    taken = [step for step in row.steps.all() if step.kind == EscalationStep.Kind.TAKEN]
    return str(max(taken, key=lambda step: step.pk).recorded_by) if taken else ""


def banner_for(user: User, site: Site, roles: Collection[Role], at: datetime) -> Banner | None:
    """For a clinician; None for everybody else, and where nothing is open."""
    if not CLINICIANS & set(roles):
        return None
    rows = seen_by(user, site, at)
    return counted(rows.values_list("pk", "due_at", "raised_at", "patient__site"), site, at)


def counted(rows: Iterable[tuple[int, datetime, datetime, int]], site: Site, at: datetime) -> Banner | None:
    """None where nothing is open."""
    found = list(rows)
    if not found:
        return None
    here = [(due, raised) for _, due, raised, place in found if place == site.pk]
    overdue = sum(at >= due for due, _ in here)
    raised = sum(at >= moment for _, moment in here)
    return Banner(len(here), overdue, raised, len(found) - len(here))


@register
def on_a_locked_station(site: Site) -> list[RunningSession]:
    """A locked station goes on showing that escalations wait, without whose they are."""
    from daybreak.clinic import clock

    at = clock.now()
    rows = standing().filter(patient__site=site).order_by("due_at")
    found = list(rows.values_list("pk", "due_at", "raised_at", "patient__site"))
    banner = counted(found, site, at)
    if banner is None:
        return []
    words = f"{banner.open} open" + (f", {banner.overdue} overdue" if banner.overdue else "")
    return [RunningSession("Escalations", words, found[0][1], "alarm" if banner.overdue else "due")]
