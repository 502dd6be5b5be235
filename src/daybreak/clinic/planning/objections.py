"""What stands in the way of dates that somebody wants, of the protocol and of the clinic, and the refusal that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.models import TreatmentPlan
from daybreak.clinic.planning.bookings import booking, bookings_of
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.course_days import Lived
from daybreak.clinic.planning.distance import (
    Neighbour,
    distance_hindrances,
    neighbours,
    window_hindrances,
)
from daybreak.clinic.planning.lived import lived_plan
from daybreak.clinic.planning.site_calendar import calendar_of
from daybreak.clinic.planning.slots import Hindrance, hindrances
from daybreak.clinic.planning.stays import stay_of
from daybreak.errors import ActError


@dataclass(frozen=True)
class Wanted:
    """One date: when the dose is to begin, and in which chair."""

    planned_at: datetime
    place: str


def objections(plan: TreatmentPlan, wanted: Sequence[Wanted]) -> list[list[Hindrance]]:
    """For each date what stands in the way, the dates before it in the list counted as taken."""
    protocol, calendar = protocol_of(plan.protocol_file), calendar_of(plan.patient.site)
    stay = stay_of(protocol)
    begin, end = min(one.planned_at for one in wanted), max(one.planned_at for one in wanted)
    taken = bookings_of(plan.patient.site, calendar, begin - stay, end + 2 * stay) if calendar.ready else []
    others, found = neighbours(plan.patient, begin, end), []
    for one in wanted:
        day = day_of(calendar.zone, one.planned_at)
        mine = booking(calendar, one.place, one.planned_at, stay)
        found.append([*distance_hindrances(protocol, day, others), *hindrances(calendar, taken, mine)])
        taken.append(mine)
        others.append(Neighbour(day, plan.pk, 0, one.planned_at, 0))
    return found


def out_of_phase(plan: TreatmentPlan, wanted: Sequence[Wanted]) -> list[list[Hindrance]]:
    """For each date, in the order of their time, whether the file's phase is over by then: it would be another session."""
    lived, zone = lived_plan(plan), plan.patient.site.time_zone
    days = sorted(day_of(zone, one.planned_at) for one in wanted)
    first, course, found = lived.first_day or days[0], lived.course, {}
    for day in days:
        found[day] = window_hindrances(course.protocol, course, first, day)
        course = course.with_session(Lived(max((day - first).days, 0), True))
    return [found[day_of(zone, one.planned_at)] for one in wanted]


def past(planned_at: datetime, at: datetime) -> list[Hindrance]:
    """Nobody plans what is over."""
    return [Hindrance("past", "That time is over.")] if planned_at < at else []


def against_dates(plan: TreatmentPlan, wanted: Sequence[Wanted], at: datetime) -> list[list[Hindrance]]:
    """For each date of a course all of it: what stands in the way, a phase that is over by then, and a time that is over now."""
    found = zip(wanted, objections(plan, wanted), out_of_phase(plan, wanted), strict=True)
    return [[*against, *over, *past(one.planned_at, at)] for one, against, over in found]


def refusal(against: Sequence[Hindrance], where: str = "") -> ActError:
    """All that stands in the way, each on a line of its own, as a refusal."""
    said = "\n".join(f"{one.sentence} [{one.rule}; {one.source}]" for one in against)
    return ActError(f"{where}{said}", remedy="Choose another time.")
