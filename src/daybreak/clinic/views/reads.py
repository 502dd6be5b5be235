"""Who opened which patient when: for auditors and the medical director."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daybreak.clinic.access import Here, here
from daybreak.clinic.ledger.tables import as_csv
from daybreak.clinic.models import Patient, PatientRead, User
from daybreak.clinic.views.counts import csv_file
from daybreak.clinic.views.forms import ClinicForm, DayInput

A_PAGE = 50
MOST_IN_A_TABLE = 100_000
COLUMNS = ("at", "user", "user_name", "patient_number", "patient", "site", "page", "emergency")


class ReadsForm(ClinicForm):
    """Which of them."""

    all_optional = True
    patient = forms.CharField(label="Patient number", max_length=30, required=False)
    user = forms.ModelChoiceField(
        label="Who", queryset=User.objects.none(), required=False, empty_label="Everybody"
    )
    day = forms.DateField(label="Day", widget=DayInput(), required=False)

    def __init__(self, found: Here, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        staff = User.objects.filter(memberships__site__in=found.sites).distinct()
        who = self.fields["user"]
        assert isinstance(who, forms.ModelChoiceField)
        who.queryset = staff.order_by("printed_name")

    def rows(self) -> QuerySet[PatientRead]:
        """The newest first; a field that cannot be read finds nothing.

        Of ten years of them a database finds a patient's or a day's at once, and the newest of everybody or of one reader. Any
        other condition stands behind a function, else it would be chosen to look through all that meets it.
        """
        sites, given = [site.pk for site in self.found.sites], self.cleaned_data if self.is_valid() else None
        rows = PatientRead.objects.alias(of_site=Coalesce("patient__site", 0), by_user=Coalesce("user", 0))
        found = rows.filter(of_site__in=sites)
        if given is None:
            return found.none()
        if number := given["patient"].strip():
            patients = Patient.objects.filter(site__in=sites, number__iexact=number)
            found = found.filter(patient__in=list(patients.values_list("pk", flat=True)))
        if given["day"]:
            begins, ends = (
                datetime.combine(
                    given["day"] + timedelta(days=days), time(), ZoneInfo(self.found.site.time_zone)
                )
                for days in (0, 1)
            )
            found = found.filter(at__gte=begins, at__lt=ends)
        if given["user"]:
            is_narrow = bool(number or given["day"])
            found = found.filter(**{"by_user" if is_narrow else "user": given["user"].pk})
        return found.select_related("user", "patient__site").order_by("-pk")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """A page of them; `?as=csv` all that were asked for, for other programs."""
    found = here(request)
    form = ReadsForm(found, request.GET)
    rows = form.rows()
    if request.GET.get("as") == "csv":
        return csv_file(as_csv(COLUMNS, map(_cells, rows[:MOST_IN_A_TABLE])), "reads.csv")
    before = request.GET.get("before", "")
    shown = list((rows.filter(pk__lt=int(before)) if _is_number(before) else rows)[: A_PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    more = {
        "form": form,
        "rows": shown[:A_PAGE],
        "older": shown[A_PAGE - 1].pk if len(shown) > A_PAGE else None,
        "query": query.urlencode(),
        "paged": bool(before),
    }
    return render(request, "clinic/reads.html", more)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _cells(row: PatientRead) -> tuple[object, ...]:
    patient = row.patient
    at = row.at.astimezone(ZoneInfo(patient.site.time_zone)).isoformat(timespec="seconds")
    who = row.user
    return at, who.username, who.printed_name, patient.number, patient, patient.site, row.page, row.emergency
