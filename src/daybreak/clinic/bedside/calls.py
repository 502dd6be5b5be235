"""What calls for somebody at a site, without names: alerts that nobody has acknowledged, what is late by the protocol's times.

Each chair calls in one line, with the gravest of what waits there: five lines of one chair would hide another's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from zoneinfo import ZoneInfo

from django.core.cache import cache

from daybreak.clinic.audit.canonical import digest
from daybreak.clinic.bedside.alerts import GRAVEST, gravity, open_alerts
from daybreak.clinic.bedside.due import coming
from daybreak.clinic.bedside.earlier_notes import of_day_and_noted_earlier
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.models import Site
from daybreak.protocol import Alert

FRESH_S, OLDEST_S, KEPT_S = 0.75, 2.0, 60
"""Many screens ask, each every second: the sessions are read once in `FRESH_S` for all of them, and what is older than `OLDEST_S`
is shown to nobody while they are read anew."""
_READING = Lock()


@dataclass(frozen=True)
class Call:
    """One chair where something waits for somebody, since when, and how much more waits there; a lower rank is graver."""

    place: str
    what: str
    since: datetime | None
    alarm: bool
    patient_id: int
    session_id: int
    rank: int = 0
    more: int = 0


@dataclass(frozen=True)
class Waiting:
    """The calls of a site as they were read at a moment. Another `mark` is another list."""

    read_at: datetime
    calls: list[Call]
    mark: str

    def is_of(self, at: datetime, within_s: float) -> bool:
        """Whether it was read so shortly before; or after it, for whoever read the clock later may have been sooner."""
        return -OLDEST_S < (at - self.read_at).total_seconds() < within_s


def calls(site: Site, at: datetime) -> list[Call]:
    """A call for each chair, the gravest foremost: what was measured before what is late; then by how long it has waited."""
    return waiting(site, at).calls


def waiting(site: Site, at: datetime) -> Waiting:
    """The same with its mark, which each answer to an open screen carries."""
    key = f"bedside-calls:{site.pk}"
    kept: Waiting | None = cache.get(key)
    if kept is not None and kept.is_of(at, FRESH_S):
        return kept
    meanwhile = kept if kept is not None and kept.is_of(at, OLDEST_S) else None
    first = _READING.acquire(blocking=meanwhile is None)
    if meanwhile is not None and not first:
        return meanwhile  # somebody reads them anew; what is a moment old is shown until then
    try:
        kept = cache.get(key)
        if kept is not None and kept.is_of(at, FRESH_S):
            return kept  # of whom this one has waited for
        found = _read(site, at)
        cache.set(key, found, KEPT_S)
    finally:
        _READING.release()
    return found


def _read(site: Site, at: datetime) -> Waiting:
    of_day, earlier = of_day_and_noted_earlier(site, at)
    found = [*(_of(one, at) for one in of_day), *(_noted(one, site) for one in earlier)]
    listed = sorted((_one_line(one, at) for one in found if one), key=lambda call: _gravest_first(call, at))
    return Waiting(at, listed, digest([str(call) for call in listed])[:16])


def _gravest_first(call: Call, at: datetime) -> tuple[bool, int, datetime, str]:
    return not call.alarm, call.rank, call.since or at, call.place


def _one_line(waiting: list[Call], at: datetime) -> Call:
    """The gravest of a chair, and how many it stands for besides."""
    return replace(min(waiting, key=lambda call: _gravest_first(call, at)), more=len(waiting) - 1)


def _of(standing: Bedside, at: datetime) -> list[Call]:
    session = standing.session

    def call(what: str, since: datetime | None, rank: int, *, alarm: bool) -> Call:
        return Call(session.where, what, since, alarm, session.patient_id, session.pk, rank)

    alerts = [
        call(_said(raised.alert), raised.true_at, gravity(raised.alert), alarm=True)
        for raised in open_alerts(standing)
    ]
    late = [step for step in coming(standing, at) if step.level in {"late", "alarm"}]
    return [
        *alerts,
        *(
            call(f"Late: {step.what}", step.due_at, len(GRAVEST), alarm=step.level == "alarm")
            for step in late
        ),
    ]


def _noted(standing: Bedside, site: Site) -> list[Call]:
    """Of a session of an earlier day only what somebody noted: by the day, for the patient is on no chair any more."""
    session = standing.session
    day = f"Session of {session.starts_at.astimezone(ZoneInfo(site.time_zone)):%-d %B}"
    return [
        Call(day, _said(one.alert), one.true_at, True, session.patient_id, session.pk, gravity(one.alert))
        for one in open_alerts(standing)
        if one.of_clinic
    ]


def _said(alert: Alert) -> str:
    return f"{alert.word}: {alert.reason} {alert.measured}".strip().removesuffix(".")
