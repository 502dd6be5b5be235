"""Exporting one whole patient."""

from __future__ import annotations

import json

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from daybreak.clinic.access import here
from daybreak.clinic.actions import exporting as actions
from daybreak.clinic.models import AuditRow
from daybreak.clinic.views.forms import ClinicForm, carried_out


class ExportForm(ClinicForm):
    """Why, and for whom."""

    reason = forms.CharField(label="Why, and for whom", max_length=500)


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Ask for the reason, then hand out the file."""
    found, form = here(request), ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bundle = carried_out(
            form, lambda: actions.export(found.by, found.patient, reason=form.cleaned_data["reason"])
        )
        if bundle is not None:
            answer = HttpResponse(bundle.content, content_type="application/zip")
            answer["Content-Disposition"] = f'attachment; filename="{bundle.filename}"'
            return answer
    earlier = AuditRow.objects.filter(patient=found.patient, act="patient.exported").order_by("-seq")
    shown = {"form": form, "earlier": [(row, json.loads(row.detail)) for row in earlier]}
    return render(request, "clinic/patient_export.html", shown)
