"""How urgent an escalation is now, and which ones a person is shown by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q, QuerySet

from daybreak.clinic.access.rule import DECIDERS
from daybreak.clinic.models import Escalation, EscalationStep, Finding, Site, User
from daybreak.protocol.condition_parser import parse_condition
from daybreak.protocol.conditions import findings_of

Level = Literal["open", "overdue", "raised"]


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


def findings_since(escalation: Escalation, ids: Sequence[int]) -> QuerySet[Finding]:
    """What was found of what its rule speaks about, from the finding that opened it on, the newest first."""
    watched = findings_of(parse_condition(escalation.condition))
    rows = Finding.objects.filter(patient__in=ids, finding__in=watched, pk__gte=escalation.finding_id)
    return rows.order_by("-pk")


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
