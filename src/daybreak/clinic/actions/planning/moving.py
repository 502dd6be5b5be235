"""The time of a session changes, is given up, or passes without the patient: what the protocol allows, and what it says then."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.recording import Happened, take
from daybreak.clinic.actions.sessions.roles import BEDSIDE, check_role
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.models import EventKind, Meaning, Role, SessionMissed, SessionMoved, TreatmentSession
from daybreak.clinic.planning.bookings import booking, bookings_of, lock_calendar, without
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.distance import (
    distance_hindrances,
    neighbours,
    order_hindrances,
    window_hindrances,
)
from daybreak.clinic.planning.lived import LivedPlan, lived_plan
from daybreak.clinic.planning.objections import past, refusal
from daybreak.clinic.planning.site_calendar import calendar_of
from daybreak.clinic.planning.slots import Hindrance, hindrances
from daybreak.clinic.planning.stays import stay_of
from daybreak.errors import ActError
from daybreak.protocol import Outcome

FRONT_DESK = BEDSIDE | {Role.COORDINATOR}


def against_moving(
    session: TreatmentSession, planned_at: datetime, place: str, at: datetime
) -> list[Hindrance]:
    """Everything that stands in the way of another time: of the protocol first, then of the clinic."""
    plan, site = session.plan, session.patient.site
    protocol, calendar = protocol_of(plan.protocol_file), calendar_of(site)
    day = day_of(calendar.zone, planned_at)
    mine = booking(calendar, place, planned_at, stay_of(protocol))
    others = [one for one in neighbours(session.patient, planned_at, planned_at) if one.pk != session.pk]
    found = [*distance_hindrances(protocol, day, others)]
    lived = lived_plan(plan)
    found += [*order_hindrances(protocol, session, lived.orders, day, others)]
    if lived.first_day is not None and lived.dated[0].session.pk != session.pk:
        found += window_hindrances(protocol, lived.until(session), lived.first_day, day)
    taken = without(bookings_of(site, calendar, mine.begins, mine.ends), session)
    return [*found, *past(planned_at, at), *hindrances(calendar, taken, mine)]


def move(by: By, session: TreatmentSession, *, planned_at: datetime, place: str, reason: str) -> SessionMoved:
    """Another time or place for a session that has not begun.

    Raises:
        ActError: it has begun or stands there already, or what stands in the way, with the rule that the move would break.
    """
    why = refusing.text(reason, "The reason", most=200)
    where = refusing.text(place, "The chair or bed", most=40)
    with act(by, "session.moved", patient=session.patient, session=session.pk) as done:
        fresh = _unbegun(session)
        if (fresh.starts_at, fresh.where) == (planned_at, where):
            raise ActError("The session stands there already.", remedy="Choose another time or place.")
        against = against_moving(fresh, planned_at, where, by.moment)
        if against:
            raise refusal(against)
        row = SessionMoved(session=fresh, planned_at=planned_at, planned_offset_min=by.offset_min(planned_at), place=where,
                           reason=why)  # fmt: skip
        done.stamp(row)
    return row


def miss(by: By, session: TreatmentSession, *, note: str, who: Confirmed) -> SessionMissed:
    """The patient did not come: the session lapses, and what the protocol's interpreter says about it is kept.

    Raises:
        ActError: it has begun, its time has not come, or nobody of the front desk or the bedside signs.
    """
    check_role(by, who, FRONT_DESK, "A coordinator, a nurse or a prescriber records a missed session.")
    said = refusing.text(note, "The remark", most=200, least=0)
    with transaction.atomic():
        fresh = _unbegun(session)
        if by.moment < fresh.starts_at:
            raise ActError("The time of this session has not come yet.", remedy="Move it, or cancel it.")
        outcome = missed_outcome(fresh, lived_plan(fresh.plan))
        own = by.for_user(who.user)
        _take_off(own, fresh, who, reason=f"The patient did not come. {said}".strip())
        row = SessionMissed(
            session=fresh, note=said, outcome=outcome.sentence, rule=outcome.rule, source=outcome.source
        )
        with act(own, "session.missed", patient=fresh.patient, session=fresh.pk) as done:
            done.stamp(row)
    return row


def call_off(by: By, session: TreatmentSession, *, reason: str, who: Confirmed) -> Outcome:
    """A session that has not begun is cancelled. The course goes on as after a missed one, and what its rule says is kept.

    Raises:
        ActError: it has begun or is over, no reason, or nobody of the front desk or the bedside signs.
    """
    check_role(by, who, FRONT_DESK, "A coordinator, a nurse or a prescriber cancels a planned session.")
    why = refusing.text(reason, "The reason", most=500)
    with transaction.atomic():
        fresh = _unbegun(session)
        outcome = missed_outcome(fresh, lived_plan(fresh.plan))
        said = {"protocol_says": outcome.sentence, "rule": outcome.rule, "source": outcome.source}
        _take_off(by.for_user(who.user), fresh, who, reason=why, **said)
    return outcome


def _take_off(own: By, session: TreatmentSession, who: Confirmed, **values: str) -> None:
    """The event that frees the chair, with the signature under it."""
    happened = Happened(EventKind.CANCELLED, own.moment, str(uuid4()), values)
    answered = take(own, session, happened, signers=[(who, Meaning.PERFORMED)])
    if not answered.accepted:
        raise ActError(answered.answer.sentence, remedy="Look at the session.")


def missed_outcome(session: TreatmentSession, lived: LivedPlan) -> Outcome:
    """What the interpreter says when nobody comes to this session of a course."""
    first = lived.first_day or day_of(session.patient.site.time_zone, session.starts_at)
    day = (day_of(session.patient.site.time_zone, session.starts_at) - first).days
    return lived.until(session).missed(day)


def _unbegun(session: TreatmentSession) -> TreatmentSession:
    """The session under a lock, with the calendar of its site."""
    lock_calendar(session.patient.site)
    rows = TreatmentSession.objects.select_for_update(of=("self",)).select_related(
        "plan__patient__site", "patient__site"
    )
    fresh = rows.get(pk=session.pk)
    if fresh.events.exists():
        raise ActError("This session has begun, or is over.", remedy="Open the session.")
    return fresh
