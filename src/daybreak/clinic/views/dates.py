"""The dates of a course: proposed, changed by hand, accepted in one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import planning as actions
from daybreak.clinic.actions.planning.dates import MOST_DATES
from daybreak.clinic.models import TreatmentPlan
from daybreak.clinic.next_session.ordering import ordering
from daybreak.clinic.planning.bookings import bookings_of
from daybreak.clinic.planning.civil import day_of, local, moment_of
from daybreak.clinic.planning.course_days import CourseDays, planned_days
from daybreak.clinic.planning.distance import neighbours
from daybreak.clinic.planning.lived import LivedPlan, lived_plan
from daybreak.clinic.planning.objections import Wanted, against_dates
from daybreak.clinic.planning.proposal import LATEST_DAYS, Proposal, Wish, proposed
from daybreak.clinic.planning.site_calendar import SiteCalendar, calendar_of
from daybreak.clinic.planning.slots import Hindrance
from daybreak.clinic.planning.stays import stay_of
from daybreak.clinic.views.date_forms import DateForm, WishForm
from daybreak.clinic.views.forms import ClinicForm, carried_out
from daybreak.protocol import Outcome

A_WEEK = 7


@dataclass
class Row:
    """A line of the proposal: the form, why it is there, and what stands in its way."""

    form: DateForm
    why: tuple[str, ...] = ()
    against: tuple[Hindrance, ...] = ()
    phase: str = ""
    due: date | None = None


@require_http_methods(["GET", "POST"])
def course_dates(request: HttpRequest, patient_id: int, plan_id: int) -> HttpResponse:
    """The next stretch of a course, laid onto the clinic."""
    ids, at = here(request).records, clock.now()
    plan = plan_of(ids, plan_id)
    lived, calendar = lived_plan(plan, ids), calendar_of(plan.patient.site)
    shown = _standing(ids, lived, calendar, at)
    if request.method == "POST":
        return _checked(request, plan, calendar, at, shown)
    asked = request.GET if "at" in request.GET else None
    form = WishForm(calendar, asked, begun=bool(lived.dated), initial=_first_wish(calendar, lived, at))
    shown["form"] = form
    if shown["may_go_on"] and calendar.ready and not lived.course.over and form.is_bound and form.is_valid():
        found, better = _propose(ids, lived, calendar, form.cleaned_data, at)
        shown |= {"proposal": found, "better": better, "rows": _rows(calendar, found)}
    return render(request, "clinic/course_dates.html", shown)


def _standing(ids: list[int], lived: LivedPlan, calendar: SiteCalendar, at: datetime) -> dict[str, Any]:
    """What was lived, what comes next, and what a review says about it."""
    course = lived.course
    reviewed = _reviewed(ids, lived, at)
    return {
        "plan": lived.plan,
        "lived": lived,
        "course": course,
        "calendar": calendar,
        "reviewed": reviewed,
        "days": list(planned_days(course)),
        "may_go_on": _may_go_on(course, reviewed),
    }


def _reviewed(ids: list[int], lived: LivedPlan, at: datetime) -> list[Outcome]:
    """What the review before the next phase says, by all that was recorded of what it asks for."""
    if lived.course.waits_for_review is None:
        return []
    known = ordering(lived.plan.patient, lived.course.protocol, at, ids).grounds.values_at
    return lived.course.reviewed(known(at), known(lived.dated[0].session.starts_at))


def plan_of(ids: list[int], plan_id: int) -> TreatmentPlan:
    """A plan of this person, or nothing."""
    rows = TreatmentPlan.objects.select_related("patient__site")
    return get_object_or_404(rows, pk=plan_id, patient__in=ids)


def _may_go_on(course: CourseDays, reviewed: list[Outcome]) -> bool:
    """A review that has not said to go on stops the dating of the phase behind it."""
    return course.waits_for_review is None or any(one.id == "continued" for one in reviewed)


def _first_wish(calendar: SiteCalendar, lived: LivedPlan, at: datetime) -> dict[str, Any]:
    """What the last session was like, else tomorrow at the opening."""
    if lived.dated:
        last = lived.dated[-1].session
        return {"at": local(calendar.zone, last.starts_at).time(), "chair": last.where}
    day = day_of(calendar.zone, at) + timedelta(days=1)
    for _ in range(LATEST_DAYS):
        spans = calendar.open_on(day)
        if spans:
            return {"first_day": day, "at": local(calendar.zone, spans[0].begins + calendar.before).time()}
        day += timedelta(days=1)
    return {}


def _propose(
    ids: list[int], lived: LivedPlan, calendar: SiteCalendar, given: dict[str, Any], at: datetime
) -> tuple[Proposal, date | None]:  # fmt: skip
    plan, day_0 = lived.plan, lived.first_day or given["first_day"]
    days = list(planned_days(lived.course))
    end = _noon(calendar, day_0 + timedelta(days=max(day.day for day in days))) + timedelta(
        days=2 * LATEST_DAYS
    )
    end = max(end, at + timedelta(days=2 * LATEST_DAYS))
    taken = bookings_of(plan.patient.site, calendar, at - timedelta(days=1), end)
    others = [one.day for one in neighbours(plan.patient, at, end, ids) if one.plan_id not in lived.orders]
    wish = Wish(given["at"], given["chair"], at, tuple(others))
    stay = stay_of(lived.course.protocol)
    lay = partial(proposed, lived.course, calendar, taken, stay, wish, len(days))
    found = lay(day_0)
    if lived.dated or not found.lost:
        return found, None
    others_days = (day_0 + timedelta(days=number) for number in range(1, A_WEEK + 1))
    open_days = [day for day in others_days if calendar.open_on(day)]
    return found, next((day for day in open_days if not lay(day).lost), None)


def _noon(calendar: SiteCalendar, day: date) -> datetime:
    """A moment of that day that every clock shows."""
    at = moment_of(calendar.zone, day, time(12))
    assert at is not None
    return at


def _rows(calendar: SiteCalendar, proposal: Proposal) -> list[Row]:
    rows = []
    for number, one in enumerate(proposal.proposed):
        day, at, chair = one.due, None, ""
        if one.booking is not None:
            place = local(calendar.zone, one.booking.starts_at)
            day, at, chair = place.date(), place.time(), one.booking.chair
        initial = {"keep": one.booking is not None, "day": day, "at": at, "chair": chair}
        rows.append(
            Row(DateForm(calendar, prefix=f"s{number}", initial=initial), one.why, (), one.phase, one.due)
        )
    return rows


def _checked(
    request: HttpRequest, plan: TreatmentPlan, calendar: SiteCalendar, at: datetime, shown: dict[str, Any]
) -> HttpResponse:  # fmt: skip
    """Look at dates changed by hand; accept them if nothing stands in the way."""
    rows = [Row(DateForm(calendar, request.POST, prefix=f"s{place}")) for place in range(_count(request))]
    kept = _kept(calendar, [row for row in rows if row.form.is_valid()])
    dates = [one for _, one in kept]
    for (row, _), against in zip(kept, against_dates(plan, dates, at) if dates else (), strict=True):
        row.against = tuple(against)
    bare = ClinicForm(request.POST)
    bare.full_clean()
    clean = bool(dates) and not any(row.form.errors or row.against for row in rows)
    if request.POST.get("what") == "accept" and clean:
        made = carried_out(bare, lambda: actions.accept_dates(here(request).by, plan, dates))
        if made is not None:
            messages.success(request, f"{len(made)} sessions are planned.")
            return redirect("plans", here(request).patient.pk)
    shown |= {"rows": rows, "refused": bare, "looked": True, "clean": clean, "none_kept": not dates}
    return render(request, "clinic/course_dates.html", shown)


def _count(request: HttpRequest) -> int:
    text = request.POST.get("count", "")
    return min(int(text), MOST_DATES) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _kept(calendar: SiteCalendar, rows: list[Row]) -> list[tuple[Row, Wanted]]:
    """The dates that are kept; an hour that the clocks leave out is no time."""
    found = []
    for row in rows:
        given = row.form.cleaned_data
        planned_at = moment_of(calendar.zone, given["day"], given["at"])
        if given["keep"] and planned_at is None:
            row.form.add_error("at", "The clocks leave out this hour that day.")
        elif given["keep"] and planned_at is not None:
            found.append((row, Wanted(planned_at, given["chair"])))
    return found
