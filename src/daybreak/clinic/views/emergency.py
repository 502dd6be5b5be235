"""Opening a record in an emergency, and looking at it afterwards."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic.access import here
from daybreak.clinic.actions import emergency as actions
from daybreak.clinic.models import EmergencyAccess, Patient, PatientRead, Site
from daybreak.clinic.reads import note_listed
from daybreak.clinic.views.forms import ClinicForm, DayInput, carried_out


class EmergencyForm(ClinicForm):
    """Exactly who, and why. Nothing can be looked up from here."""

    site = forms.ModelChoiceField(label="The patient's site", queryset=Site.objects.none())
    number = forms.CharField(label="Record number", max_length=30)
    birth_date = forms.DateField(label="Date of birth", widget=DayInput())
    reason = forms.CharField(label="What is the emergency?", max_length=500)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        site = self.fields["site"]
        assert isinstance(site, forms.ModelChoiceField)
        site.queryset = Site.objects.order_by("name")


class ReviewForm(ClinicForm):
    """What another person thinks of it."""

    justified = forms.ChoiceField(
        label="Was it justified?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect()
    )
    comment = forms.CharField(label="Comment", max_length=500)


@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """Open one record for an hour."""
    found, form = here(request), EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        patient = Patient.objects.filter(
            site=given["site"], number=given["number"].strip(), birth_date=given["birth_date"]
        ).first()
        if patient is None:
            form.add_error(None, "There is no such patient at that site. Check number and date of birth.")
        elif carried_out(form, lambda: actions.open_in_emergency(found.by, patient, reason=given["reason"])):
            return redirect("patient", patient.pk)
    return render(request, "clinic/emergency.html", {"form": form})


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for a review, and what was said."""
    sites = here(request).sites
    rows = EmergencyAccess.objects.filter(patient__site__in=sites)
    rows = rows.select_related("patient", "recorded_by", "review", "review__recorded_by").order_by("-pk")
    listed = list(rows[:200])
    note_listed(here(request).user, (row.patient_id for row in listed), "reviews")
    return render(request, "clinic/reviews.html", {"rows": listed})


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, access_id: int) -> HttpResponse:
    """One access, with everything that was opened under it."""
    found, form = here(request), ReviewForm(request.POST or None)
    access = get_object_or_404(EmergencyAccess, pk=access_id, patient__site__in=found.sites)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if carried_out(
            form,
            lambda: actions.review(
                found.by, access, justified=given["justified"] == "yes", comment=given["comment"]
            ),
        ):
            messages.success(request, "Reviewed.")
            return redirect("reviews")
    note_listed(found.user, [access.patient_id], "review")
    opened = PatientRead.objects.filter(
        user=access.recorded_by, patient=access.patient, at__gte=access.recorded_at, at__lte=access.until
    )
    return render(
        request, "clinic/review.html", {"form": form, "access": access, "opened": opened.order_by("at")}
    )
