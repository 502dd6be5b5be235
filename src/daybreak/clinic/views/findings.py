"""Recording and correcting findings, and their whole history."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import findings
from daybreak.clinic.access import here
from daybreak.clinic.actions import findings as actions
from daybreak.clinic.follow_up.questions import with_suicide_items
from daybreak.clinic.models import Finding
from daybreak.clinic.reads import readers_of
from daybreak.clinic.views.finding_form import NOT_KNOWN, FindingsForm
from daybreak.clinic.views.forms import carried_out
from daybreak.vocabulary import load_vocabulary

A_PAGE = 150


class CorrectionForm(FindingsForm):
    """The right value and why; or the whole entry withdrawn."""

    withdraw = forms.BooleanField(label="Withdraw it: it was entered in error", required=False)
    reason = forms.CharField(label="Why?", max_length=500)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The findings of one group of the vocabulary, or those that a page found missing."""
    found = here(request)
    groups = list(dict.fromkeys(finding.group for finding in load_vocabulary()))
    group = request.GET.get("group", groups[0])
    if group not in groups:
        raise Http404
    asked = [id for id in dict.fromkeys(request.GET.getlist("ask")) if id in load_vocabulary()]
    ids = asked or [finding.id for finding in load_vocabulary() if finding.group == group]
    form = FindingsForm(with_suicide_items(ids), request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = carried_out(form, lambda: actions.record(found.by, found.patient, form.entries()))
        if rows is not None:
            messages.success(request, f"{len(rows)} recorded.")
            return redirect("patient", patient_id)
    shown = {
        "form": form,
        "title": f"Record: {'what is missing' if asked else group}",
        "groups": groups,
        "group": group,
    }
    return render(request, "clinic/findings_record.html", shown)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, patient_id: int, finding_id: int) -> HttpResponse:
    """Put the right value in the place of a wrong one; the wrong one stays readable."""
    found = here(request)
    wrong = get_object_or_404(Finding, pk=finding_id, patient__in=found.records)
    initial = {wrong.finding: NOT_KNOWN if wrong.not_known else wrong.text, "true_at": wrong.true_at}
    form = CorrectionForm([wrong.finding], request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        entries = [] if given["withdraw"] else form.entries()
        if not entries and not given["withdraw"]:
            form.add_error(wrong.finding, "Give the right value, or withdraw the entry.")
        elif carried_out(
            form,
            lambda: actions.correct(found.by, wrong, entries[0] if entries else None, reason=given["reason"]),
        ):
            messages.success(request, "Corrected; the earlier entry stays in the history.")
            return redirect("patient", patient_id)
    shown = {"form": form, "title": f"Correct: {wrong}", "fields": "clinic/findings_fields.html"}
    return render(request, "clinic/patient_form.html", shown)


@require_GET
def history(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Every entry, corrected ones too, and who has opened this record."""
    patient = here(request).patient
    wanted = request.GET.get("finding")
    rows = findings.history(patient, wanted if wanted in load_vocabulary() else None)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = {"rows": page, "finding": wanted or "", "reads": readers_of(patient)}
    return render(request, "clinic/history.html", shown)
