"""What the frame around every page shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from daybreak.clinic import clock
from daybreak.clinic.access.here import here_or_none
from daybreak.clinic.access.rule import CLINICIANS
from daybreak.clinic.access.table import TABLE
from daybreak.clinic.follow_up.banner import banner_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """The menu, the site, and the banners."""
    found = here_or_none(request)
    menu = []
    if found is not None:
        entries = (
            ("home", "Today"), ("sessions", "Sessions"), ("calendar", "Calendar"), ("patients", "Patients"), ("stock", "Stock"),
            ("follow_up", "Follow-up"), ("escalations", "Escalations"), ("crisis_contacts", "Crisis contacts"),
            ("emergency", "Emergency access"), ("reviews", "Reviews"), ("policies", "Policies"),
            ("consent_form", "Consent form"), ("staff", "Staff"), ("audit", "Audit"), ("reads", "Reads"),
            ("retention", "Retention"),
        )  # fmt: skip
        menu = [
            (name, label)
            for name, label in entries
            if name in TABLE and TABLE[name].allowed(sending=False) & found.roles
        ]
    match = request.resolver_match
    return {
        "here": found,
        "menu": menu,
        "page": match.view_name if match is not None else "",
        "demo": settings.DEMO,
        "idle_lock_min": settings.IDLE_LOCK_MIN,
        "watches_escalations": found is not None and bool(CLINICIANS & found.roles),
        "banner": found and banner_for(found.user, found.site, found.roles, clock.now()),
    }
