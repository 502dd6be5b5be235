"""A screen asks whether there is something newer."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from daybreak.clinic import live
from daybreak.clinic.access import NoAccessError, access_patient, here

_TOPIC = re.compile(r"(site|patient):([1-9][0-9]{0,17})")


@require_GET
def newest(request: HttpRequest, topic: str) -> HttpResponse:
    """204 while `?version=` is the newest, else the newest version. A topic of another site does not exist."""
    if not may_watch(request, topic):
        return HttpResponse(status=404)
    version = live.version(topic)
    if request.GET.get("version") == str(version):
        return HttpResponse(status=204)
    return JsonResponse({"topic": topic, "version": version})


def may_watch(request: HttpRequest, topic: str) -> bool:
    """Whether a topic is of a site or a patient of this person."""
    found, match = here(request), _TOPIC.fullmatch(topic)
    if match is None:
        return False
    if match[1] == "site":
        return int(match[2]) in {site.pk for site in found.sites}
    try:
        access_patient(found.user, int(match[2]))
    except NoAccessError:
        return False
    return True
