"""What the protocol says of the next dose while an order is written, and of today's at the bedside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from daybreak.clinic.models import Finding, Patient, TreatmentPlan, TreatmentSession
from daybreak.clinic.next_session.options import Option, options, today
from daybreak.clinic.next_session.replay import Replayed, beginning, replay, same_dose
from daybreak.clinic.patients import record_ids
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.course_days import CourseDays
from daybreak.clinic.planning.orders import chain
from daybreak.clinic.timeline.grounds import Grounds
from daybreak.clinic.timeline.visits import Visit, sessions_with_times, visits_of
from daybreak.protocol import Course, Protocol
from daybreak.vocabulary import load_vocabulary


@dataclass(frozen=True)
class Ordering:
    """One person, who has these records, as an order by this protocol would find them, with all their orders so far."""

    protocol: Protocol
    grounds: Grounds
    records: list[int]
    at: datetime

    @cached_property
    def plans(self) -> list[TreatmentPlan]:
        """Every order, also those without a session."""
        return list(TreatmentPlan.objects.filter(patient__in=self.records).defer("protocol_file"))

    @property
    def links(self) -> dict[int, int | None]:
        """What each order goes on with."""
        return {plan.pk: plan.continues_id for plan in self.plans}

    @property
    def links_of_visits(self) -> dict[int, int | None]:
        """The same of the orders that have sessions and those before them, which are read with the sessions; of all where one of
        those goes on with yet another."""
        orders = [one.plan for one in self.grounds.visits]
        before = [one.continues for one in orders if one.continues is not None]
        found = {one.pk: one.continues_id for one in (*orders, *before)}
        return found if {*found.values()} <= {None, *found} else self.links

    @property
    def last(self) -> list[TreatmentPlan]:
        """The order that stands of each course by this protocol, the newest course first."""
        continued = set(self.links.values())
        mine = [one for one in self.plans if one.protocol == self.protocol.id and one.pk not in continued]
        return sorted(mine, key=lambda one: -one.pk)

    def says(self, continues: TreatmentPlan | None) -> Option | None:
        """The next session as known now, of the course that is continued or of a new one; None after the end of the course."""
        standing = self.lived(continues)
        return next(iter(options(standing, self.grounds.values_at(self.at), self.at)), None)

    def lived(self, continues: TreatmentPlan | None) -> Replayed:
        """The course that is continued as it really went, or a new one, far enough from any other session."""
        if continues is None:
            return beginning(self.protocol, self.begins_at)
        orders = chain(self.links, continues.pk)
        return self._lived([one for one in self.grounds.visits if one.plan.pk in orders])

    @property
    def begins_at(self) -> datetime:
        """When a new course can begin: the protocol's distance holds between courses as it does within one."""
        zone, course = self.grounds.patient.site.time_zone, CourseDays(self.protocol)
        others = [day_of(zone, one.at) for one in self.grounds.visits if one.standing != "cancelled"]
        today, days = day_of(zone, self.at), 0
        while any(course.too_soon(abs((today + timedelta(days=days) - other).days), 0) for other in others):
            days += 1
        return self.at + timedelta(days=days)

    def says_today(self, session: TreatmentSession) -> Option | None:
        """The session that is held now, after those of its course that lie before it; None after the end of the course."""
        course = chain(self.links_of_visits, session.plan_id)
        visits = [one for one in self.grounds.visits if one.plan.pk in course and one.at < session.starts_at]
        others = replace(self.grounds, visits=[one for one in self.grounds.visits if one.id != session.pk])
        standing = replace(self, grounds=others)._lived([one for one in visits if one.id != session.pk])
        return today(standing, others.values_at(self.at), self.at)

    def begun_since(self, session: TreatmentSession) -> Visit | None:
        """A dose of a course that was ordered after the one of this session, and is given instead of it."""
        newest = max(chain(self.links_of_visits, session.plan_id))
        return next((one for one in self.grounds.visits if one.is_given and one.plan.pk > newest), None)

    def _lived(self, visits: Sequence[Visit]) -> Replayed:
        return (
            replay(self.protocol, visits, self.grounds.values_at)
            if visits
            else beginning(self.protocol, self.at)
        )


def ordering(
    patient: Patient,
    protocol: Protocol,
    at: datetime,
    ids: Sequence[int] = (),
    rows: Sequence[Finding] | None = None,
) -> Ordering:
    """Read what an order by the site's own file rests on; `ids` are the person's records, and `rows` every finding that the
    course rests on, where they are known already."""
    records = list(ids) or record_ids(patient)
    visits = visits_of(sessions_with_times(records), at, patient.site.time_zone)
    if rows is None:
        found = Finding.objects.standing().filter(patient__in=records, finding__in=Course(protocol).findings)
        rows = list(found)
    return Ordering(protocol, Grounds(patient, rows, visits), records, at)


def departure(said: Option | None, dose_mg: Decimal) -> str:
    """What the protocol says instead of this dose, with rule and source; empty where it says this dose."""
    if said is None:
        return "The course as written is over."
    if said.give and same_dose(said.dose_mg, dose_mg):
        return ""
    reasons = " ".join(f"{one.sentence} [{one.rule}; {one.source}]" for one in said.reasons)
    known = load_vocabulary()
    missing = ", ".join(known[id].label for id in said.missing)
    return f"{said.title}. {reasons}" + (f" Not known: {missing}." if missing else "")
