"""The time axis of the patient page and what may come next: fetched after the page, since the model takes a moment."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daybreak.clinic import clock
from daybreak.clinic.access import here
from daybreak.clinic.next_session import FromNow, Replayed, from_now, options, replay
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
    expected, later = _expected(told), _from_now(told, _standing(told))
    shown = {
        "story": told,
        "picture": picture(told, expected, later.band if later is not None and later.has_learned else None),
        "from_now": later,
        "outlook": expected if isinstance(expected, Outlook) else None,
        "no_outlook": expected if isinstance(expected, NoOutlook) else None,
        "key": KEY,
        "entries": listing(told),
    }
    return render(request, "clinic/timeline.html", shown)


@require_GET
def next_session(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What the protocol allows next, with its reasons, and what the model expects of going on and of stopping."""
    now = clock.now()
    told = story(here(request).patient, now)
    shown: dict[str, object] = {"story": told, "options": (), "standing": None, "from_now": None}
    standing = _standing(told)
    if standing is not None:
        shown["standing"] = standing
        shown["options"] = options(standing, told.grounds.values_at(now), now)
        rests_on = told.grounds.findings_at(now)
        shown["rests_on"] = [rests_on[id] for id in standing.course.findings if id in rests_on]
        shown["from_now"] = _from_now(told, standing)
    return render(request, "clinic/next_session.html", shown)


def _standing(told: Story) -> Replayed | None:
    """Where the course stands; None before anything is ordered and planned."""
    if told.protocol is None or told.origin is None:
        return None
    return replay(told.protocol, told.course, told.grounds.values_at)


def _from_now(told: Story, standing: Replayed | None) -> FromNow | None:
    """What the model expects of it from now on."""
    if told.protocol is None or standing is None:
        return None
    return from_now(told.protocol, told.known, standing, told.course, told.readings, told.now)


def _expected(told: Story) -> Outlook | NoOutlook | None:
    """The forecast of the present course, at least four weeks beyond today; None before anything is ordered and planned."""
    if told.protocol is None or told.origin is None:
        return None
    return outlook(told.protocol, told.known, told.origin, told.now + AHEAD)
