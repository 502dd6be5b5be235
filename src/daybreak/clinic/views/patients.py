"""Finding, registering and opening patients; who they are, and whose records are one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.access.here import Here
from daybreak.clinic.actions import patients as actions
from daybreak.clinic.actions.patients import MOST_REASON, Identity
from daybreak.clinic.findings import newest
from daybreak.clinic.joining import SideBySide, side_by_side
from daybreak.clinic.models import Language, Merge, Patient
from daybreak.clinic.patients import duplicates_of, find, opened_last, standing_merge, standing_merges
from daybreak.clinic.set_aside import rules_set_aside
from daybreak.clinic.views.forms import ClinicForm, DayInput, carried_out
from daybreak.vocabulary import load_vocabulary


class IdentityForm(ClinicForm):
    """Who somebody is."""

    number = forms.CharField(label="Record number", max_length=30)
    family_name = forms.CharField(label="Family name", max_length=80)
    given_name = forms.CharField(label="Given name", max_length=80)
    middle_initial = forms.CharField(label="Middle initial", max_length=1, required=False)
    birth_date = forms.DateField(label="Date of birth", widget=DayInput())
    phone = forms.CharField(label="Telephone", max_length=40, required=False)
    address = forms.CharField(label="Address", max_length=300, required=False)
    language = forms.ChoiceField(
        label="Preferred language",
        choices=[("", "Not known: the site's language is used"), *Language.choices],
        required=False,
        help_text="For questionnaires and messages at home.",
    )

    def identity(self) -> Identity:
        """The fields as the action takes them."""
        return Identity(**{name: self.cleaned_data[name] for name in IdentityForm.base_fields})


class RegisterForm(IdentityForm):
    """A new patient; the last field is shown when somebody alike is registered."""

    not_duplicate = forms.BooleanField(label="This is somebody else", required=False)


class CorrectIdentityForm(IdentityForm):
    """A correction says why."""

    reason = forms.CharField(label="Why is it corrected?", max_length=500)


class MergeForm(ClinicForm):
    """The other record, by its number."""

    number = forms.CharField(label="Number of the other record, which joins this one", max_length=30)
    reason = forms.CharField(label="How do you know that they are one person?", max_length=MOST_REASON)


class ConfirmMergeForm(ClinicForm):
    """The same, with both records in sight: that they are one person, and how come where they differ."""

    number = forms.CharField(max_length=30, widget=forms.HiddenInput())
    reason = forms.CharField(max_length=MOST_REASON, widget=forms.HiddenInput())
    compared = forms.CharField(max_length=20, widget=forms.HiddenInput(), initial="yes")
    one_person = forms.BooleanField(label="I have compared both records: they are one person")
    although = forms.CharField(label="They differ in what one person has once: how come?", max_length=200)

    def __init__(self, both: SideBySide, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not both.unlike:
            del self.fields["although"]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Find by name, number or date of birth."""
    found, words = here(request), request.GET.get("q", "")[:100]
    shown: dict[str, object] = {"words": words, "patients": find(found.sites, words)}
    if not words.strip():
        shown["recent"] = opened_last(found.user, found.site)
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "clinic/patients_found.html" if fragment else "clinic/patients.html", shown)


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register somebody; whoever may be the same person is shown first."""
    found, form = here(request), RegisterForm(request.POST or None)
    alike: list[Patient] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        alike = duplicates_of(found.site, given["family_name"], given["given_name"], given["birth_date"])
        patient = carried_out(
            form,
            lambda: actions.register(
                found.by, found.site, form.identity(), not_duplicate=given["not_duplicate"]
            ),
        )
        if patient is not None:
            messages.success(request, f"{patient} is registered.")
            return redirect("patient", patient.pk)
    return render(request, "clinic/patient_register.html", {"form": form, "alike": alike})


@require_GET
def overview(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What is known of a patient now."""
    patient = here(request).patient
    rows = newest(patient, ids=here(request).records)
    groups: dict[str, list[object]] = {}
    for finding in load_vocabulary():
        if finding.id in rows:
            groups.setdefault(finding.group, []).append(rows[finding.id])
    shown = {
        "patient": patient,
        "age_years": patient.age_years(timezone.localdate(clock.now())),
        "groups": groups,
        "all_groups": list(dict.fromkeys(finding.group for finding in load_vocabulary())),
        "rules_set_aside": rules_set_aside(here(request).records, clock.now()),
        "merged_into": standing_merge(patient),
        "merges": standing_merges().filter(kept=patient).select_related("merged"),
        "version": here(request).version,
    }
    return render(request, "clinic/patient.html", shown)


@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Correct who somebody is."""
    found = here(request)
    patient = found.patient
    initial = {name: getattr(patient, name) for name in IdentityForm.base_fields}
    form = CorrectIdentityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        carried_out(form, lambda: actions.correct_identity(found.by, patient, form.identity(), reason=reason))
        if not form.errors:
            messages.success(request, "Corrected.")
            return redirect("patient", patient_id)
    return render(request, "clinic/patient_form.html", {"form": form, "title": "Correct who this is"})


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Join another record to this one: first its number, then both side by side."""
    found, form = here(request), MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"].strip()
        other = Patient.objects.filter(site=found.patient.site, number__iexact=number).first()
        if other is None:
            form.add_error("number", f"There is no record {number} at {found.patient.site}.")
        elif carried_out(form, lambda: actions.check_merge(found.patient, other)):
            return _compared(request, found, other)
    shown = {"form": form, "title": "Join another record to this one", "button": "Compare the two records"}
    return render(request, "clinic/patient_form.html", shown)


def _compared(request: HttpRequest, found: Here, other: Patient) -> HttpResponse:
    """Both records side by side; they are joined when somebody who saw that says so."""
    both = side_by_side(found.patient, other, clock.now())
    asked = "compared" in request.POST
    first = {name: request.POST[name] for name in ("number", "reason")}
    form = ConfirmMergeForm(both, request.POST if asked else None, initial=first)
    if asked and form.is_valid():
        given = form.cleaned_data

        def join() -> Merge:
            return actions.merge(
                found.by, found.patient, other, reason=given["reason"], although=given.get("although", "")
            )

        if carried_out(form, join):
            messages.success(request, f"{other} ({other.number}) now belongs to this record.")
            return redirect("patient", found.patient.pk)
    return render(request, "clinic/patient_merge.html", {"form": form, "compared": both})


@require_POST
def undo_merge(request: HttpRequest, patient_id: int, merge_id: int) -> HttpResponse:
    """Part two records again."""
    found = here(request)
    link = get_object_or_404(Merge.objects.select_related("merged", "kept"), pk=merge_id)
    if link.kept_id != patient_id:
        raise Http404
    form = ClinicForm(request.POST)
    form.full_clean()
    reason = request.POST.get("reason", "")
    if carried_out(form, lambda: actions.undo_merge(found.by, link, reason=reason)):
        messages.success(request, f"{link.merged} stands alone again.")
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
    return redirect("patient", patient_id)
