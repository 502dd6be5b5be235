"""Dates become sessions in one act. Each is checked again under a lock: no capacity is exceeded and no distance broken."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.orders import check_stands
from daybreak.clinic.models import TreatmentPlan, TreatmentSession
from daybreak.clinic.patients import record_ids
from daybreak.clinic.planning.bookings import lock_calendar
from daybreak.clinic.planning.objections import Wanted, against_dates, refusal
from daybreak.clinic.planning.orders import next_number, orders_of_course
from daybreak.errors import ActError

MOST_DATES = 60


def accept_dates(by: By, plan: TreatmentPlan, wanted: Sequence[Wanted]) -> list[TreatmentSession]:
    """Plan these sessions, all or none.

    Raises:
        ActError: none, too many, another order goes on with this one, or what stands in the way of the first that cannot be.
    """
    if not 1 <= len(wanted) <= MOST_DATES:
        raise ActError(f"{len(wanted)} dates.", remedy=f"Keep 1 to {MOST_DATES}.")
    with act(by, "course.dated", patient=plan.patient, plan=plan.pk) as done:
        lock_calendar(plan.patient.site)
        check_stands(plan)
        wanted = sorted(wanted, key=lambda one: one.planned_at)  # and so they are numbered
        for one, against in zip(wanted, against_dates(plan, wanted, by.moment), strict=True):
            if against:
                raise refusal(
                    against,
                    f"{one.planned_at.astimezone(ZoneInfo(plan.patient.site.time_zone)):%d %b %Y %H:%M}: ",
                )
        first = next_number(orders_of_course(plan, record_ids(plan.patient)))
        rows = [_session(by, plan, first + place, one) for place, one in enumerate(wanted)]
        for row in rows:
            done.stamp(row)
    return rows


def _session(by: By, plan: TreatmentPlan, number: int, one: Wanted) -> TreatmentSession:
    offset_min = by.offset_min(one.planned_at)
    return TreatmentSession(patient=plan.patient, plan=plan, number=number, place=one.place, planned_at=one.planned_at,
                            planned_offset_min=offset_min)  # fmt: skip
