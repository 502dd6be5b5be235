"""The audit as a page: the latest rows, and whether the chain holds."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daybreak.clinic.access import here
from daybreak.clinic.models import AuditRow

A_PAGE = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Newest first, of this site and of no site."""
    found = here(request)
    rows = AuditRow.objects.filter(site__in=[site.pk for site in found.sites]) | AuditRow.objects.filter(
        site=None
    )
    pages = Paginator(rows.order_by("-seq"), A_PAGE)
    return render(request, "clinic/audit.html", {"rows": pages.get_page(request.GET.get("page"))})
