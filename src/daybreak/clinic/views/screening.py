"""Screening: a form for what is missing, the verdict rule by rule, overrides with two signatures."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import findings as finding_actions
from daybreak.clinic.actions import screening as actions
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.bedside.gate_basis import in_words
from daybreak.clinic.interactions import interactions_of, not_known
from daybreak.clinic.models import Patient, RuleOverride, Screening, signatures_of
from daybreak.clinic.policies import newest_policy
from daybreak.clinic.protocols import protocols_of
from daybreak.clinic.screening import Judged, Screened, screened, screened_for
from daybreak.clinic.screening_questions import askable, questions
from daybreak.clinic.views.forms import ClinicForm, SecretField, carried_out, succeeded
from daybreak.clinic.views.protocols import protocol_here
from daybreak.clinic.views.screening_form import ScreeningForm
from daybreak.protocol import Protocol
from daybreak.protocol.conditions import findings_of

FIRST = ("excluded", "not met", "missing", "caution", "passed")


class SignForm(ClinicForm):
    """One's own password, or a code."""

    secret = SecretField(label="Your password, or a code from your app")


class OverrideForm(SignForm):
    """The reason, and the second person with their own credentials."""

    grounds = forms.CharField(label="Why is the rule set aside for this patient?", max_length=500)
    second_username = forms.CharField(label="Second person: user name", max_length=60)
    second_secret = SecretField(label="Second person: password or code")
    field_order = ("grounds", "secret", "second_username", "second_secret")


@require_GET
def index(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Every protocol with its verdict for this patient."""
    patient, ids = here(request).patient, here(request).records
    shown = {
        "screened": screened_for(patient, protocols_of(patient.site), clock.now(), ids),
        "signed": Screening.objects.filter(patient__in=ids).select_related("recorded_by").order_by("-pk"),
    }  # fmt: skip
    return render(request, "clinic/screening_index.html", shown)


@require_http_methods(["GET", "POST"])
def protocol(request: HttpRequest, patient_id: int, protocol_id: str) -> HttpResponse:
    """The rules of one protocol; a POST records what was answered, a part or all of it."""
    found = here(request)
    now = _screened(found.patient, protocol_here(found.patient.site, protocol_id))
    open_in_list = {id: fact.origin for id, fact in now.facts.items() if fact.is_left_open}
    form = ScreeningForm(askable(now), now.facts, request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = carried_out(form, lambda: finding_actions.record(found.by, found.patient, form.entries()))
        if rows is not None:
            messages.success(request, f"{len(rows)} recorded.")
            for label in form.overtaken:
                messages.warning(request, f"{label}: not recorded, because its own page decides it now.")
            return redirect("screening", patient_id, protocol_id)
    shown = {
        "screened": now,
        "policy": newest_policy(found.patient.site, now.protocol),
        "form": form,
        "parts": questions(now, form.begun),
        "begun": form.begun,
        "open_in_list": open_in_list,
        "unclassed": sorted({open_in_list[id] for id in now.missing if id in open_in_list}),
        "rules": sorted(now.rules, key=_urgency),
        "interactions": interactions_of(now.facts),
        "not_known": not_known(now.facts),
        "signatures": {rule.override.pk: signatures_of(rule.override) for rule in now.rules if rule.override},
        "version": found.version,
    }
    return render(request, "clinic/screening.html", shown)


def _urgency(rule: Judged) -> int:
    """What stands in the way is read first; else in the order of the protocol."""
    return FIRST.index(rule.outcome.status)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, patient_id: int, protocol_id: str) -> HttpResponse:
    """A prescriber keeps the verdict as it is now."""
    found, form, standard = (
        here(request),
        SignForm(request.POST or None),
        protocol_here(here(request).patient.site, protocol_id),
    )

    def signed() -> Screening:
        prescriber = confirm(found.by, found.user.username, form.cleaned_data["secret"])
        return actions.sign_screening(found.by, found.patient, standard, prescriber)

    if request.method == "POST" and form.is_valid() and succeeded(form, signed):
        messages.success(request, "The screening is signed.")
        return redirect("screenings", patient_id)
    shown = {
        "form": form,
        "title": f"Sign the screening: {standard.title}",
        "screened": _screened(found.patient, standard),
    }
    return render(request, "clinic/screening_sign.html", shown)


@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, patient_id: int, protocol_id: str, rule: str) -> HttpResponse:
    """Set one rule aside."""
    found, form, standard = (
        here(request),
        OverrideForm(request.POST or None),
        protocol_here(here(request).patient.site, protocol_id),
    )
    now = _screened(found.patient, standard)
    judged = next((one for one in now.rules if one.outcome.rule == rule), None)
    if judged is None:
        raise Http404
    condition = next(one.when for one in standard.eligibility if one.id == rule)

    def overridden() -> RuleOverride:
        given = form.cleaned_data
        return actions.override(
            found.by,
            found.patient,
            standard,
            rule,
            grounds=given["grounds"],
            prescriber=confirm(found.by, found.user.username, given["secret"]),
            second=confirm(found.by, given["second_username"], given["second_secret"]),
        )

    if request.method == "POST" and form.is_valid() and succeeded(form, overridden):
        messages.warning(request, f"The rule {rule} is set aside, and stays visible.")
        return redirect("screening", patient_id, protocol_id)
    shown = {
        "form": form,
        "judged": judged,
        "protocol": standard,
        "condition": in_words(condition),
        "facts": [now.facts[id] for id in findings_of(condition) if id in now.facts],
    }
    return render(request, "clinic/screening_override.html", shown)


@require_POST
def withdraw_override(request: HttpRequest, patient_id: int, override_id: int) -> HttpResponse:
    """The rule counts again."""
    found = here(request)
    row = get_object_or_404(RuleOverride, pk=override_id, patient__in=found.records)
    form = ClinicForm(request.POST)
    form.full_clean()
    reason = request.POST.get("reason", "")
    if not carried_out(form, lambda: actions.withdraw_override(found.by, row, reason=reason)):
        messages.error(request, " ".join(map(str, form.non_field_errors())))
    return redirect("screening", patient_id, row.protocol)


def _screened(patient: Patient, standard: Protocol) -> Screened:
    return screened(patient, standard, clock.now())
