"""Consent: which version was signed when, and whether it was taken back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions import consent as actions
from daybreak.clinic.models import Consent, ConsentForm
from daybreak.clinic.views.forms import ClinicForm, DayInput, carried_out


class ConsentEntry(ClinicForm):
    """The patient signed the newest version."""

    signed_on = forms.DateField(
        label="Signed on", widget=DayInput(), initial=lambda: timezone.localdate(clock.now())
    )
    off_label_explained = forms.BooleanField(label="Was told that the use is off label", required=False)
    remark = forms.CharField(label="Remark", max_length=500, required=False)


class FormEntry(ClinicForm):
    """A new version of the form."""

    title = forms.CharField(label="Title", max_length=120)
    version = forms.CharField(label="Version", max_length=30)
    body = forms.CharField(
        label="Text that patients read and sign", widget=forms.Textarea(attrs={"rows": 12})
    )
    sign_again = forms.BooleanField(
        label="Every patient signs this version before the next dose",
        required=False,
        initial=True,
        help_text="Leave it out only where the wording was corrected and nothing changed that patients agree to.",
    )


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What was signed, and a form for signing the newest version."""
    found, form = here(request), ConsentEntry(request.POST or None)
    newest = ConsentForm.objects.filter(site=found.patient.site).order_by("-pk").first()
    if request.method == "POST" and newest is not None and form.is_valid():
        given = form.cleaned_data
        carried_out(form, lambda: actions.record_consent(found.by, found.patient, newest, **given))
        if not form.errors:
            messages.success(request, "Consent is recorded.")
            return redirect("consent", patient_id)
    rows = Consent.objects.filter(patient__in=found.records).select_related("form", "recorded_by")
    asked = ConsentForm.objects.filter(site=found.patient.site, sign_again=True).order_by("-pk").first()
    shown = {"form": form, "newest": newest, "asked": asked, "rows": rows.order_by("-pk")}
    return render(request, "clinic/consent.html", shown)


@require_POST
def withdraw(request: HttpRequest, patient_id: int, consent_id: int) -> HttpResponse:
    """The patient takes consent back, today."""
    found = here(request)
    row = get_object_or_404(Consent, pk=consent_id, patient__in=found.records)
    form = ClinicForm(request.POST)
    form.full_clean()
    remark = request.POST.get("remark", "")
    carried_out(
        form,
        lambda: actions.withdraw_consent(found.by, row, on=timezone.localdate(clock.now()), remark=remark),
    )
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("consent", patient_id)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """A new version for this site."""
    found, form = here(request), FormEntry(request.POST or None)
    if request.method == "POST" and form.is_valid():
        published = carried_out(form, lambda: actions.publish_form(found.by, found.site, **form.cleaned_data))
        if published is not None:
            messages.success(request, f"{published} counts from now on.")
            return redirect("home")
    return render(request, "clinic/form.html", {"form": form, "title": "Publish a consent form"})
