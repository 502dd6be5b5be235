"""A session gets another time, or passes without the patient."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import planning as actions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.models import SessionEvent, SessionMissed, TreatmentSession
from daybreak.clinic.planning.bookings import bookings_of, without
from daybreak.clinic.planning.civil import local, moment_of
from daybreak.clinic.planning.distance import distance_hindrances, neighbours
from daybreak.clinic.planning.lived import LivedPlan, lived_plan
from daybreak.clinic.planning.site_calendar import SiteCalendar, calendar_of
from daybreak.clinic.planning.slots import free_starts
from daybreak.clinic.planning.stays import stay_of
from daybreak.clinic.standing import standing
from daybreak.clinic.views.date_forms import MissedForm, MoveForm
from daybreak.clinic.views.forms import carried_out, succeeded

MOST_FREE = 24


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Another time: what is free that day is listed, and what would be broken is said."""
    found, at = here(request), clock.now()
    ids = found.records
    session, calendar = standing_of(ids, session_id), calendar_of(found.patient.site)
    form = MoveForm(calendar, request.POST or None, initial=_asked(request, session, calendar))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        planned_at = moment_of(calendar.zone, given["day"], given["at"])
        if planned_at is None:
            form.add_error("at", "The clocks leave out this hour that day.")
        elif _moved(found.by, session, form, planned_at):
            messages.success(request, "The session is moved.")
            return redirect("plans", patient_id)
    day = _day_of_form(form)
    shown = {"form": form, "session": session, "calendar": calendar, "day": day,
             "free": _free(ids, session, calendar, day, at) if day is not None else [],
             "begun": session.__dict__["begun"]}  # fmt: skip
    return render(request, "clinic/session_move.html", shown)


@require_http_methods(["GET", "POST"])
def missed(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """The patient did not come: what the protocol says, and what is to be done."""
    found, at = here(request), clock.now()
    ids = found.records
    session = standing_of(ids, session_id)
    form = MissedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def recorded() -> SessionMissed:
            who = confirm(found.by, found.user.username, given["secret"])
            return actions.miss(found.by, session, note=given["note"], who=who)

        if carried_out(form, recorded) is not None:
            messages.success(request, "The session is recorded as missed.")
            return redirect("session_missed", patient_id, session_id)
    row = getattr(session, "missed", None)
    shown = {"form": form, "row": row, "outcome": row and row.outcome,
             "outcome_rule": row and row.rule, "begun": session.__dict__["begun"],
             "too_early": at < session.starts_at}  # fmt: skip
    return render(
        request, "clinic/session_missed.html", shown | what_follows(session, lived_plan(session.plan, ids))
    )


def what_follows(session: TreatmentSession, lived: LivedPlan) -> dict[str, Any]:
    """How the course goes on after a session that does not take place: the rule with its source, and the next date."""
    protocol = lived.course.protocol
    later = (one for one in lived.dated if one.given and one.session.starts_at > session.starts_at)
    return {
        "session": session,
        "rule": protocol.regimen.missed,
        "sources": {source.id: source.citation for source in protocol.basis},
        "dated_next": next(later, None),
        "course": lived.course,
    }


def standing_of(ids: list[int], session_id: int) -> TreatmentSession:
    """A session of this person with where it stands and whether it has `begun`, or nothing."""
    rows = TreatmentSession.objects.select_related("plan__patient__site", "patient__site", "missed")
    begun = Exists(SessionEvent.objects.filter(session=OuterRef("pk")))
    return get_object_or_404(standing(rows).annotate(begun=begun), pk=session_id, patient__in=ids)


def _moved(by: By, session: TreatmentSession, form: MoveForm, planned_at: datetime) -> bool:
    given = form.cleaned_data
    return succeeded(
        form,
        lambda: actions.move(
            by, session, planned_at=planned_at, place=given["chair"], reason=given["reason"]
        ),
    )


def _asked(request: HttpRequest, session: TreatmentSession, calendar: SiteCalendar) -> dict[str, Any]:
    """Where the session stands, or what a link to a free time asks for."""
    stands = local(calendar.zone, session.starts_at)
    asked = {name: request.GET.get(name, "") for name in ("day", "at", "chair")}
    standing = {"day": stands.date().isoformat(), "at": f"{stands:%H:%M}", "chair": session.where}
    return {name: value[:40] or standing[name] for name, value in asked.items()}


def _day_of_form(form: MoveForm) -> date | None:
    try:
        return date.fromisoformat(str(form["day"].value() or ""))
    except ValueError:
        return None


def _free(
    ids: list[int], session: TreatmentSession, calendar: SiteCalendar, day: date, at: datetime
) -> list[Any]:
    """The first free chair at each time of a day that the protocol allows; none where it does not."""
    protocol = protocol_of(session.plan.protocol_file)
    spans = calendar.open_on(day) if calendar.ready else ()
    if not spans:
        return []
    hours = spans[0].begins, spans[-1].ends
    others = [one for one in neighbours(session.patient, *hours, ids) if one.pk != session.pk]
    if distance_hindrances(protocol, day, others):
        return []
    taken = without(bookings_of(session.patient.site, calendar, *hours), session)
    found: dict[datetime, Any] = {}
    for one in free_starts(calendar, taken, day, stay_of(protocol), at):
        if one.starts_at not in found or one.chair == session.where:
            found[one.starts_at] = one
    return list(found.values())[:MOST_FREE]
