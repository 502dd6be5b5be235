"""The patient monitoring form of a session, and the forms of a site that wait to be submitted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions.rems import submitted
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.events import moment
from daybreak.clinic.facts import facts_of
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.models import Channel, RemsSubmission, TreatmentSession
from daybreak.clinic.rems import Waiting, asks_for_form, monitoring_form, waiting
from daybreak.clinic.views.forms import ClinicForm, DayInput, succeeded
from daybreak.clinic.views.session import session_of, session_paper

LATEST = 20


class SubmittedForm(ClinicForm):
    """When, how, and what came back."""

    channel = forms.ChoiceField(label="How", choices=Channel.choices)
    on = forms.DateField(label="Submitted on", widget=DayInput())
    confirmation = forms.CharField(label="Confirmation number", max_length=60, required=False)
    reason = forms.CharField(label="Reason, if it is late or not required", max_length=500, required=False)


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits and until when, and what was submitted last."""
    found = here(request)
    latest = (
        RemsSubmission.objects.filter(session__patient__site=found.site)
        .select_related("session__patient", "recorded_by")
        .order_by("-pk")[:LATEST]
    )
    return render(
        request, "clinic/rems_queue.html", {"waiting": waiting(found.site, clock.now()), "latest": latest}
    )


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """The fields, what is missing of them, and where a person records that it was submitted."""
    found, ids = here(request), here(request).records
    session = session_of(ids, session_id)
    shown = _shown(session, ids)
    if shown is None:
        return _none(request, session)
    entered = SubmittedForm(request.POST or None, initial={"on": site_day(found.site, clock.now())})

    def recorded() -> RemsSubmission:
        given = entered.cleaned_data
        return submitted(
            found.by, session, channel=Channel(given["channel"]), on=given["on"],
            confirmation=given["confirmation"], reason=given["reason"],
        )  # fmt: skip

    if request.method == "POST" and entered.is_valid() and succeeded(entered, recorded):
        messages.success(request, "Recorded as submitted.")
        return redirect("rems")
    return render(request, "clinic/rems_form.html", shown | {"form": entered})


@require_GET
def paper(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """The same on paper, to be copied into the portal or faxed after it was completed."""
    found, ids = here(request), here(request).records
    session = session_of(ids, session_id)
    shown = _shown(session, ids)
    if shown is None:
        return _none(request, session)
    return session_paper("rems", "clinic/paper_rems.html", shown | {"printed_by": found.user.printed_name})


def _none(request: HttpRequest, session: TreatmentSession) -> HttpResponse:
    said = "No monitoring form is asked for after this session."
    return render(request, "clinic/session_nothing.html", {"session": session, "sentence": said})


def _shown(session: TreatmentSession, ids: list[int]) -> dict[str, Any] | None:
    standing, now = bedside_of(session), clock.now()
    start_h = standing.state.dosed_h
    if start_h is None or not asks_for_form(standing.protocol):
        return None
    given_at, site = moment(session.starts_at, start_h), session.patient.site
    facts = facts_of(session.patient, given_at, ids, drug=standing.protocol.drug)
    entries = monitoring_form(standing, facts, now, ids)
    return {
        "session": session,
        "standing": standing,
        "entries": entries,
        "missing": [one for one in entries if one.value is None],
        "due": Waiting(session, site_day(site, given_at), site_day(site, now)),
        "submissions": session.rems_submissions.select_related("recorded_by").order_by("-pk"),
        "now": now,
    }
