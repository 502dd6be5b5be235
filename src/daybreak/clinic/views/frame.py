"""What the frame around every page shows."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from daybreak.clinic import clock
from daybreak.clinic.access.here import Here, here_or_none
from daybreak.clinic.access.rule import CLINICIANS
from daybreak.clinic.access.table import TABLE
from daybreak.clinic.follow_up.banner import Banner, Standing, banner_for, open_for
from daybreak.clinic.live import asks_for_part
from daybreak.clinic.models import Role

ENTRIES = (
    ("home", "Today"), ("sessions", "Sessions"), ("calendar", "Calendar"), ("calendar_setup", "Calendar set-up"),
    ("patients", "Patients"), ("stock", "Stock"), ("follow_up", "Follow-up"), ("escalations", "Escalations"),
    ("crisis_contacts", "Crisis contacts"), ("emergency", "Emergency access"), ("reviews", "Reviews"), ("policies", "Policies"),
    ("consent_form", "Consent form"), ("staff", "Staff"), ("audit", "Audit"), ("reads", "Reads"),
    ("set_aside", "Set aside"), ("retention", "Retention"),
)  # fmt: skip
INSTEAD_OF = {"calendar_setup": "calendar"}
"""An entry for those who may not open the page that leads there for everybody else."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The menu, the site, and the banners; a live part asks for none of them."""
    found = here_or_none(request)
    match = request.resolver_match
    return {
        "here": found,
        "watched": found is not None and asks_for_part(request),
        "menu": partial(_menu, found),
        "page": match.view_name if match is not None else "",
        "demo": settings.DEMO,
        "idle_lock_min": settings.IDLE_LOCK_MIN,
        "watches_escalations": found is not None and bool(CLINICIANS & found.roles),
        "banner": partial(_banner, found),
        "escalated": partial(_escalated, found),
    }


def _menu(found: Here | None) -> list[tuple[str, str]]:
    """What the roles of this person open."""
    roles = found.roles if found is not None else frozenset[Role]()

    def opens(name: str) -> bool:
        return name in TABLE and bool(TABLE[name].allowed(sending=False) & roles)

    return [(name, label) for name, label in ENTRIES if opens(name) and not opens(INSTEAD_OF.get(name, ""))]


def _banner(found: Here | None) -> Banner | None:
    return None if found is None else banner_for(found.user, found.site, found.roles, clock.now())


def _escalated(found: Here | None) -> list[tuple[Standing, bool]]:
    """What is open of the patient of this page, and whether it is overdue."""
    if found is None or found.known_patient is None:
        return []
    at = clock.now()
    return [(one, at >= one.due_at) for one in open_for(found.user, found.site, found.records)]
