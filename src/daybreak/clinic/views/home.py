"""The first page, the choice of the site, and what Daybreak is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.access.door import standing_roles
from daybreak.clinic.access.middleware import SITE_KEY
from daybreak.clinic.access.table import TABLE
from daybreak.clinic.bedside.board import board
from daybreak.clinic.bedside.unfinished import unfinished
from daybreak.clinic.clock_jumps import latest_jump
from daybreak.clinic.models import EmergencyAccess, User
from daybreak.clinic.patients import opened_last


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where one works, the sessions of the day, and the patients one opened last."""
    found, at = here(request), clock.now()
    shown: dict[str, object] = {
        "recent": opened_last(found.user, found.site),
        "now": at,
        "jump": latest_jump(at),
    }
    if TABLE["reviews"].allowed(sending=False) & found.roles:
        opened = EmergencyAccess.objects.filter(patient__site__in=found.sites, review=None)
        shown["unreviewed"] = opened.count()
    if TABLE["sessions"].allowed(sending=False) & found.roles:
        rows, earlier = board(found.site, at), unfinished(found.site, at)
        shown |= {"version": found.version, "board": rows, "unfinished": earlier}
    return render(request, "clinic/home.html", shown)


@require_POST
def choose_site(request: HttpRequest) -> HttpResponse:
    """Work at another of one's sites from now on."""
    user, wanted = request.user, request.POST.get("site", "")
    assert isinstance(user, User)
    sites = {str(site.pk): site for site, _ in standing_roles(user)}
    if wanted in sites:
        request.session[SITE_KEY] = sites[wanted].pk
        messages.success(request, f"You now work at {sites[wanted]}.")
    return redirect("home")


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """What Daybreak is, and what it is not."""
    return render(request, "clinic/about.html")
