"""One course, one order that stands: what a new order goes on with, and the planned sessions that it takes over."""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid4

from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.recording import Happened, take
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.bedside.dosing import GIVING
from daybreak.clinic.bedside.remembered import bedsides_of
from daybreak.clinic.models import EventKind, Meaning, TreatmentPlan, TreatmentSession
from daybreak.clinic.next_session import Ordering
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.orders import chain
from daybreak.clinic.standing import in_order, standing
from daybreak.errors import ActError

ENDED = (EventKind.CANCELLED, EventKind.ABORTED, EventKind.DISCHARGED, EventKind.DOCUMENTED)


def check_course(found: Ordering, continues: TreatmentPlan | None) -> None:
    """Whether an order by this protocol may go on with that one, or begin a course.

    Raises:
        ActError: the order to go on with is of another person or protocol, or another goes on with it already; a session of the
            course has begun and its dose has not; or a new course beside one that has sessions planned.
    """
    if continues is not None and continues.pk not in {one.pk for one in found.last}:
        raise ActError(
            "That order does not stand any more, or is not of this course.",
            remedy="Look at the orders again.",
        )
    for order in found.last:
        course = chain(found.links, order.pk)
        for undosed in _undosed(course):
            raise ActError(
                f"Session {undosed.number} has begun with {undosed.plan.dose_mg.normalize():f} mg, and its dose has not.",
                remedy="Let it be given, or end the session; then order.",
            )
        if continues is None and _unbegun(order):
            raise ActError(
                f"A course by {order.protocol} has sessions planned: {order}.",
                remedy="Go on with it, or cancel its sessions first.",
            )


def check_stands(order: TreatmentPlan) -> None:
    """Nothing more is planned under an order that another goes on with.

    Raises:
        ActError: another does.
    """
    later = TreatmentPlan.objects.filter(continues=order).first()
    if later is not None:
        raise ActError(f"The course goes on with another order: {later}.", remedy="Plan the session there.")


def take_over(by: By, order: TreatmentPlan, prescriber: Confirmed) -> list[TreatmentSession]:
    """Plan again, with this order's dose, what the order before has planned from today on and nobody has begun: the same number,
    time and place."""
    assert order.continues is not None
    today, zone = day_of(order.patient.site.time_zone, by.moment), order.patient.site.time_zone
    coming = [one for one in _unbegun(order.continues) if day_of(zone, one.starts_at) >= today]
    own, rows = by.for_user(prescriber.user), []
    for old in coming:
        said = {"reason": f"Planned again with the order of {order.dose_mg.normalize():f} mg"}
        happened = Happened(EventKind.CANCELLED, own.moment, str(uuid4()), said)
        answered = take(own, old, happened, signers=[(prescriber, Meaning.PERFORMED)])
        if not answered.accepted:
            raise ActError(answered.answer.sentence, remedy="Look at the session.")
        row = TreatmentSession(
            patient=order.patient,
            plan=order,
            number=old.number,
            place=old.where,
            planned_at=old.starts_at,
            planned_offset_min=own.offset_min(old.starts_at),
            replaces=old,
        )
        with act(own, "session.planned-again", patient=order.patient, session=old.pk) as done:
            done.stamp(row)
        rows.append(row)
    return rows


def _undosed(orders: Collection[int]) -> list[TreatmentSession]:
    """Sessions that have begun, have not ended, and have no dose; one whose start was withdrawn has none."""
    rows = TreatmentSession.objects.filter(plan__in=orders, events__isnull=False)
    begun = rows.exclude(events__kind__in=ENDED).select_related("plan").distinct()
    return [one.session for one in bedsides_of(list(begun)) if not any(one.of(kind) for kind in GIVING)]


def _unbegun(order: TreatmentPlan) -> list[TreatmentSession]:
    return in_order(standing(TreatmentSession.objects.filter(plan=order, events=None)))
