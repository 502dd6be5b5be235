"""What is to be answered: of the site, and of one patient; links made and taken back; totals entered by staff."""

from __future__ import annotations

from urllib.parse import urlsplit

import segno
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import findings
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.follow_up.board import asked_of, due_at_site, ended, plan_that_asks
from daybreak.clinic.follow_up.contacts import help_of, languages_set
from daybreak.clinic.follow_up.escalations import level_of
from daybreak.clinic.follow_up.links import LASTS, links_of, links_to_look_at, row_of
from daybreak.clinic.follow_up.questions import answerable, enterable, entered_as
from daybreak.clinic.live import asks_for_part
from daybreak.clinic.models import Escalation, Language, QuestionnaireLink
from daybreak.clinic.reads import note_listed
from daybreak.clinic.serving import LOOPBACK
from daybreak.clinic.views.finding_form import FindingsForm
from daybreak.clinic.views.forms import ClinicForm, carried_out
from daybreak.clinic.views.live_parts import LIST_BEHIND_S, LIST_RENEW_S, shared_part

MOST_SHOWN = 200


class LinkForm(ClinicForm):
    """Which questionnaire, in which language."""

    instrument = forms.ChoiceField(label="Questionnaire")
    language = forms.ChoiceField(label="Language", help_text="The patient can change it on the page.")

    def __init__(self, languages: list[Language], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        asked, spoken = self.fields["instrument"], self.fields["language"]
        assert isinstance(asked, forms.ChoiceField)
        assert isinstance(spoken, forms.ChoiceField)
        asked.choices = [(id, instrument.label) for id, instrument in answerable().items()]
        spoken.choices = [(language.value, language.label) for language in languages]


class EndForm(ClinicForm):
    """Why nothing more is asked."""

    reason = forms.CharField(label="Why does the follow-up end?", max_length=500)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is late and due today at this site, and links that need somebody."""
    found = here(request)

    def made(version: int) -> HttpResponse:
        at = clock.now()
        asked, links = due_at_site(found.site, at), links_to_look_at(found.site, at)
        if not asks_for_part(request):
            of = [one.patient.pk for one in asked[:MOST_SHOWN]] + [one.link.patient_id for one in links]
            note_listed(found.user, of, "follow_up")
        shown = {
            "asked": asked[:MOST_SHOWN],
            "more": max(len(asked) - MOST_SHOWN, 0),
            "links": links,
            "languages": languages_set(found.site),
            "version": version,
            "renew_s": LIST_RENEW_S,
        }
        return render(request, "clinic/follow_up.html", shown)

    return shared_part(request, made, behind_s=LIST_BEHIND_S)


@require_GET
def patient(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The schedule of one patient, and the links."""
    found, at = here(request), clock.now()
    ids = found.records
    links = [row_of(link, at) for link in links_of(ids)]
    sent = [(one.link.instrument, one.returned.recorded_at) for one in links if one.returned is not None]
    plan, asked = asked_of(found.patient, ids, sent, at)
    escalations = Escalation.objects.filter(patient__in=ids).select_related("closing").order_by("-pk")
    shown = {
        "asked": asked,
        "links": links,
        "plan": plan,
        "ended": plan and ended(plan),
        "escalations": [(row, level_of(row, at)) for row in escalations[:20]],
        "totals": enterable(),
    }
    return render(request, "clinic/follow_up_patient.html", shown)


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Make a link. It is shown once, in the answer to this request, because what is kept of it opens nothing."""
    found = here(request)
    languages = languages_set(found.patient.site)
    reads = found.patient.addressed_in
    initial = {"instrument": request.GET.get("instrument"), "language": reads}
    form = LinkForm(languages, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        language = Language(given["language"])
        made = carried_out(
            form, lambda: actions.make_link(found.by, found.patient, given["instrument"], language)
        )
        if made is not None:
            return _made(request, *made)
    shown = {
        "form": form,
        "languages": languages,
        "days": LASTS.days,
        "reads": reads,
        "not_set": reads not in languages,
    }
    return render(request, "clinic/link_make.html", shown)


@require_POST
def revoke(request: HttpRequest, patient_id: int, link_id: int) -> HttpResponse:
    """Take a link back."""
    found, form = here(request), forms.Form(request.POST)
    row = get_object_or_404(QuestionnaireLink, pk=link_id, patient__in=found.records)
    form.is_valid()
    if carried_out(form, lambda: actions.revoke(found.by, row)) is not None:
        messages.success(request, "The link opens nothing any more.")
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("patient_follow_up", patient_id)


@require_http_methods(["GET", "POST"])
def total(request: HttpRequest, patient_id: int, instrument: str) -> HttpResponse:
    """A scale as staff read it off a form on paper or ask it: the total and the item on suicide, or the answers of the C-SSRS."""
    found = here(request)
    if instrument not in enterable():
        raise Http404
    form = FindingsForm(entered_as(instrument), request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = carried_out(
            form,
            lambda: findings.record(
                found.by, found.patient, form.entries(), origin_detail="entered as a scale"
            ),
        )
        if rows is not None:
            messages.success(request, f"{enterable()[instrument]}: recorded.")
            return redirect("patient_follow_up", patient_id)
    shown = {"form": form, "title": f"Enter: {enterable()[instrument]}"}
    return render(request, "clinic/scale_enter.html", shown)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Ask nothing more under the plan that asks."""
    found, form = here(request), EndForm(request.POST or None)
    plan = plan_that_asks(found.records)
    if plan is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if carried_out(form, lambda: actions.end_follow_up(found.by, plan, reason=reason)) is not None:
            messages.success(request, "Nothing more is asked under this plan. A new plan begins anew.")
            return redirect("patient_follow_up", patient_id)
    return render(request, "clinic/patient_form.html", {"form": form, "title": f"End the follow-up: {plan}"})


def _made(request: HttpRequest, row: QuestionnaireLink, token: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("questionnaire", args=[token]))
    shown = {
        "link": row,
        "instrument": answerable()[row.instrument],
        "address": address,
        "code": segno.make_qr(address, error="m").svg_data_uri(scale=6, border=4, light="#fff", dark="#000"),
        "message": _message(row, address),
        "this_machine_only": urlsplit(address).hostname in LOOPBACK,
    }
    response = render(request, "clinic/link_made.html", shown)
    response["Cache-Control"] = "no-store, private"
    return response


def _message(row: QuestionnaireLink, address: str) -> str:
    """What goes to the patient with the link, in the link's language: no name, and whom to call in a crisis."""
    site = row.patient.site
    shown = {"address": address, "until": row.expires_at, "help": help_of(site, row.language)}
    with translation.override(row.language):
        return render_to_string("clinic/questionnaire/message.html", shown).strip()
