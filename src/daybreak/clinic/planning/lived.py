"""What has become of the sessions of a course: the rows of the record as the course's interpreter needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.models import Finding, TreatmentPlan, TreatmentSession
from daybreak.clinic.patients import record_ids
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.course_days import CourseDays, Lived
from daybreak.clinic.planning.orders import orders_of_course
from daybreak.clinic.standing import in_order, is_cancelled, standing


@dataclass(frozen=True)
class Dated:
    """One session of a course by its civil day. `given` is what happened, or what is to happen."""

    session: TreatmentSession
    day: date
    given: bool


@dataclass(frozen=True)
class LivedPlan:
    """A plan, the sessions of its course in the order of their time, and where the course stands after them."""

    plan: TreatmentPlan
    orders: tuple[int, ...]
    dated: tuple[Dated, ...]
    course: CourseDays
    madrs: tuple[tuple[datetime, float], ...]

    @property
    def first_day(self) -> date | None:
        """The day of the first session, from which the course counts."""
        return self.dated[0].day if self.dated else None

    def until(self, session: TreatmentSession) -> CourseDays:
        """The course as it stood before a session."""
        earlier = [one for one in self.dated if one.session.starts_at < session.starts_at]
        return _course(self.plan, earlier, self.madrs)


def lived_plan(plan: TreatmentPlan, ids: list[int] | None = None) -> LivedPlan:
    """Everything of the course that one plan belongs to; `ids` are the person's records where they are known already."""
    zone, ids = plan.patient.site.time_zone, record_ids(plan.patient) if ids is None else ids
    orders = orders_of_course(plan, ids)
    rows = in_order(standing(TreatmentSession.objects.filter(plan__in=orders, replaced_by=None)))
    dated = tuple(Dated(row, day_of(zone, row.starts_at), not is_cancelled(row)) for row in rows)
    madrs = _madrs_of(ids)
    return LivedPlan(plan, orders, dated, _course(plan, dated, madrs), madrs)


def _course(
    plan: TreatmentPlan, dated: Sequence[Dated], madrs: tuple[tuple[datetime, float], ...]
) -> CourseDays:  # fmt: skip
    protocol = protocol_of(plan.protocol_file)
    if not dated:
        return CourseDays(protocol)
    first = dated[0].day
    return CourseDays(
        protocol, [Lived((one.day - first).days, one.given, _before(madrs, one)) for one in dated]
    )


def _before(madrs: tuple[tuple[datetime, float], ...], one: Dated) -> float | None:
    return next((value for when, value in reversed(madrs) if when <= one.session.starts_at), None)


def _madrs_of(ids: list[int]) -> tuple[tuple[datetime, float], ...]:
    rows = Finding.objects.standing().filter(patient__in=ids, finding="madrs").order_by("true_at", "pk")
    return tuple((row.true_at, float(row.value)) for row in rows if isinstance(row.value, int | float))
