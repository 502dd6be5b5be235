"""The calendar of a site: a day chair by chair, a week, one chair."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daybreak.clinic import clock, live
from daybreak.clinic.access import here
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.lanes import day_lanes, week_lanes
from daybreak.clinic.planning.site_calendar import calendar_of
from daybreak.clinic.reads import note_listed

VIEWS = ("day", "week", "chair")


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """What is taken, what is free."""
    site, at, version = here(request).site, clock.now(), here(request).version
    own = calendar_of(site)
    today = day_of(own.zone, at)
    day, how = _day(request.GET.get("day", ""), today), request.GET.get("view", "day")
    how = how if how in VIEWS else "day"
    chair = request.GET.get("chair", "")
    chair = chair if chair in own.chairs else next(iter(own.chairs), "")
    monday = day - timedelta(days=day.weekday())
    one_chair = chair if how == "chair" else ""
    lanes = day_lanes(site, own, day) if how == "day" else week_lanes(site, own, monday, one_chair)
    step = timedelta(days=1 if how == "day" else 7)
    shown = {
        "lanes": lanes, "calendar": own, "day": day, "monday": monday, "sunday": monday + timedelta(days=6), "today": today,
        "view": how, "chair": chair, "before": day - step, "after": day + step, "version": version,
    }  # fmt: skip
    if not live.asks_for_part(request):
        booked = [entry.booking for lane in lanes for entry in lane.entries if entry.booking is not None]
        of = (one.session.patient_id for one in booked if one.session is not None)
        note_listed(here(request).user, of, "calendar")
    return render(request, "clinic/calendar.html", shown)


def _day(text: str, today: date) -> date:
    """A day as the address has it; whatever is none is today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if 2000 <= day.year <= 2100 else today
