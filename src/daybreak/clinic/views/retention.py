"""How long the site keeps records, and whose are older."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.actions.retention import set_period
from daybreak.clinic.retention import LEAST_YEARS, overdue, period_of
from daybreak.clinic.views.forms import ClinicForm, succeeded

MOST_SHOWN = 200


class PeriodForm(ClinicForm):
    """The site's own number, and why."""

    years = forms.IntegerField(label="Years after the last entry", min_value=LEAST_YEARS)
    basis = forms.CharField(label="On which law or rule it rests", max_length=500)


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The period, and the list; the medical director sets it."""
    found, form = here(request), PeriodForm(request.POST or None)

    def done() -> object:
        return set_period(found.by, found.site, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and succeeded(form, done):
        messages.success(request, "Set.")
        return redirect("retention")
    period = period_of(found.site)
    rows = overdue(found.site, period.years, clock.now()) if period is not None else []
    shown = {"form": form, "period": period, "rows": rows[:MOST_SHOWN], "count": len(rows)}
    return render(request, "clinic/retention.html", shown)
