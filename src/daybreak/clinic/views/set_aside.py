"""The weekly report of what was decided against a rule, for the medical director and auditors."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.ledger.tables import as_csv
from daybreak.clinic.reads import note_listed
from daybreak.clinic.set_aside import SetAside, set_aside
from daybreak.clinic.views.counts import csv_file
from daybreak.clinic.views.forms import ClinicForm, DayInput

A_WEEK = timedelta(days=7)
COLUMNS = (
    "at",
    "patient_number",
    "patient",
    "site",
    "protocol",
    "rule",
    "said",
    "why",
    "signed_by",
    "withdrawn",
)


class DaysForm(ClinicForm):
    """Of which days."""

    all_optional = True
    first = forms.DateField(label="From", widget=DayInput(), required=False)
    last = forms.DateField(label="To", widget=DayInput(), required=False)

    def days(self, today: date) -> tuple[date, date]:
        """The last seven days unless others are asked for."""
        given = self.cleaned_data if self.is_valid() else {}
        last: date = given.get("last") or today
        return given.get("first") or last - A_WEEK + timedelta(days=1), last


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The last seven days, or those asked for; `?as=csv` for other programs."""
    found, form = here(request), DaysForm(request.GET)
    first, last = form.days(site_day(found.site, clock.now()))
    begin, end = (
        datetime.combine(day, time(), ZoneInfo(found.site.time_zone))
        for day in (first, last + timedelta(days=1))
    )
    if form.is_valid():
        form = DaysForm(initial={"first": first, "last": last})  # the days that are shown stand in the fields
    rows = set_aside(found.sites, begin, end)
    note_listed(found.user, (row.patient.pk for row in rows), "set_aside")
    if request.GET.get("as") == "csv":
        return csv_file(as_csv(COLUMNS, map(_cells, rows)), f"set-aside-{first}-{last}.csv")
    query = request.GET.copy()
    query["as"] = "csv"
    shown = {"form": form, "rows": rows, "first": first, "last": last, "csv": query.urlencode()}
    return render(request, "clinic/set_aside.html", shown)


def _cells(row: SetAside) -> tuple[object, ...]:
    patient = row.patient
    at = row.at.astimezone(ZoneInfo(patient.site.time_zone)).isoformat(timespec="seconds")
    signed, withdrawn = "; ".join(row.signed_by), "yes" if row.withdrawn else "no"
    return (
        at,
        patient.number,
        patient,
        patient.site,
        row.protocol,
        row.rule,
        row.said,
        row.why,
        signed,
        withdrawn,
    )
