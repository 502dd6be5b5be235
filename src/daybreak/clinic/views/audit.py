"""The audit as a page: the latest rows, and whether the chain holds."""

from __future__ import annotations

from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daybreak.clinic.access import here
from daybreak.clinic.models import AuditRow

A_PAGE = 50
MOST_DIGITS = 18


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Newest first, of this site and of no site; from row to row, because counting all of them takes long."""
    found, before = here(request), request.GET.get("before", "")
    of_site = Coalesce(
        "site", 0
    )  # no column: SQLite would collect all rows of the site by its index, and sort them
    rows = (
        AuditRow.objects.alias(of=of_site)
        .filter(of__in=[0, *(site.pk for site in found.sites)])
        .order_by("-seq")
    )
    if before.isascii() and before.isdigit() and len(before) <= MOST_DIGITS:
        rows = rows.filter(seq__lt=int(before))
    listed = list(rows[: A_PAGE + 1])
    older = listed[A_PAGE - 1].seq if len(listed) > A_PAGE else None
    shown = {"rows": listed[:A_PAGE], "older": older, "is_newest": not before}
    return render(request, "clinic/audit.html", shown)
