"""The time axis of the patient page: a part of it that is fetched after the page, since its forecast takes a moment."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.timeline import Outlook, outlook, picture, story
from daybreak.clinic.timeline.listing import listing
from daybreak.clinic.timeline.outlook import NoOutlook
from daybreak.clinic.timeline.story import Story

AHEAD = timedelta(weeks=4)
KEY = (
    ("reading", "reading"), ("response", "response"), ("remission", "remission"), ("relapse", "relapse"),
    ("given", "session given"), ("running", "running"), ("planned", "planned"), ("missed", "missed"),
    ("cancelled", "cancelled or without a dose"),
)  # fmt: skip


@require_GET
def timeline(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Mood with its forecast, sessions, medication and events on one axis, and the same as a table."""
    told = story(here(request).patient, clock.now())
    expected = _expected(told)
    shown = {
        "story": told,
        "picture": picture(told, expected),
        "outlook": expected if isinstance(expected, Outlook) else None,
        "no_outlook": expected if isinstance(expected, NoOutlook) else None,
        "key": KEY,
        "entries": listing(told),
    }
    return render(request, "clinic/timeline.html", shown)


def _expected(told: Story) -> Outlook | NoOutlook | None:
    """The forecast of the present course, at least four weeks beyond today; None before anything is ordered and planned."""
    if told.protocol is None or told.origin is None:
        return None
    return outlook(told.protocol, told.known, told.origin, told.now + AHEAD)
