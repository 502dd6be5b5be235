"""The sheet from which a patient monitoring form is filled in, the forms that wait, and the certification of the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions.certifying import certified
from daybreak.clinic.actions.rems import answer, submitted
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.events import moment
from daybreak.clinic.facts import facts_of
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.live import asks_for_part
from daybreak.clinic.models import (
    Channel,
    RemsAnswer,
    RemsCertification,
    RemsSubmission,
    TreatmentSession,
    YesNo,
)
from daybreak.clinic.reads import note_listed
from daybreak.clinic.rems import Waiting, asks_for_form, monitoring_form, waiting
from daybreak.clinic.rems.form import READY, answerable
from daybreak.clinic.views.forms import ClinicForm, DayInput, succeeded
from daybreak.clinic.views.live_parts import LIST_BEHIND_S, LIST_RENEW_S, shared_part
from daybreak.clinic.views.session import session_of, session_paper

LATEST = 20


class SubmittedForm(ClinicForm):
    """When, how, and what came back."""

    channel = forms.ChoiceField(label="How", choices=Channel.choices)
    on = forms.DateField(label="Submitted on", widget=DayInput())
    confirmation = forms.CharField(label="Confirmation number", max_length=60, required=False)
    reason = forms.CharField(label="Reason, if it is late or not required", max_length=500, required=False)


class CertificationForm(ClinicForm):
    """Where the site's certification stands."""

    stands = forms.ChoiceField(
        label="Under the REMS this clinic is", choices=[("yes", "Certified"), ("no", "No longer certified")]
    )
    since = forms.DateField(label="Since", widget=DayInput())
    representative = forms.CharField(label="Authorised representative", max_length=120)
    renew_by = forms.DateField(
        label="To be renewed by", widget=DayInput(), required=False,
        help_text="After that day no dose is released until the renewal is recorded here.",
    )  # fmt: skip


class AnswerForm(ClinicForm):
    """What the record leaves open; only the fields that it does leave open are asked."""

    first_treatment = forms.ChoiceField(label="Is it the first treatment?", choices=list, required=False)
    vitals_before = forms.ChoiceField(
        label="Were the vital signs acceptable before the dose?", choices=list, required=False
    )
    ready_after_min = forms.IntegerField(label=READY, min_value=0, max_value=600, required=False)
    respiratory_depression = forms.ChoiceField(
        label="Was there respiratory depression?", choices=list, required=False
    )
    serious_event = forms.ChoiceField(
        label="Was there a serious adverse event?", choices=list, required=False
    )

    def __init__(self, asked: Sequence[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "–"), *YesNo.choices]


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits and until when, and what was submitted last."""
    found = here(request)

    def made(version: int) -> HttpResponse:
        latest = list(
            RemsSubmission.objects.filter(session__patient__site=found.site)
            .select_related("session__patient", "recorded_by")
            .order_by("-pk")[:LATEST]
        )
        certifications = found.site.rems_certifications.select_related("recorded_by").order_by("-pk")[:LATEST]
        wait = waiting(found.site, clock.now())
        if not asks_for_part(request):
            of = [one.session.patient_id for one in wait] + [row.session.patient_id for row in latest]
            note_listed(found.user, of, "rems")
        shown = {
            "waiting": wait,
            "latest": latest,
            "certifications": list(certifications),
            "today": site_day(found.site, clock.now()),
            "version": version,
            "renew_s": LIST_RENEW_S,
        }
        return render(request, "clinic/rems_queue.html", shown)

    return shared_part(request, made, behind_s=LIST_BEHIND_S)


@require_http_methods(["GET", "POST"])
def certification(request: HttpRequest) -> HttpResponse:
    """Record that the site is certified, or no longer."""
    found, form = here(request), CertificationForm(request.POST or None)

    def recorded() -> RemsCertification:
        given = dict(form.cleaned_data)
        return certified(found.by, found.site, **given | {"stands": given["stands"] == "yes"})

    if request.method == "POST" and form.is_valid() and succeeded(form, recorded):
        messages.success(request, "The certification is recorded.")
        return redirect("rems")
    title = "Certification of this clinic under the REMS"
    return render(request, "clinic/form.html", {"form": form, "title": title, "button": "Record"})


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


@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Somebody answers what the record leaves open."""
    found, ids = here(request), here(request).records
    session = session_of(ids, session_id)
    shown = _shown(session, ids)
    if shown is None:
        return _none(request, session)
    latest = session.rems_answers.order_by("-pk").first()
    entered = AnswerForm(
        answerable(shown["entries"]),
        request.POST or None,
        initial={} if latest is None else model_to_dict(latest),
    )

    def said() -> RemsAnswer:
        return answer(found.by, session, entered.cleaned_data)

    if request.method == "POST" and entered.is_valid() and succeeded(entered, said):
        messages.success(request, "Recorded; the sheet has it.")
        return redirect("rems_form", patient_id, session_id)
    title = "What the record leaves open"
    return render(request, "clinic/patient_form.html", {"form": entered, "title": title})


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
        "answerable": answerable(entries),
        "due": Waiting(session, site_day(site, given_at), site_day(site, now)),
        "submissions": session.rems_submissions.select_related("recorded_by").order_by("-pk"),
        "now": now,
    }
