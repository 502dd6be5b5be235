"""The live part of a page, made once for all screens that show the same."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from daybreak.clinic.access.here import here
from daybreak.clinic.audit.canonical import digest
from daybreak.clinic.clock import monotonic_s
from daybreak.clinic.live import asks_for_part

SAME_FOR_S = 1
"""How old a part may be while nothing is newer: what it says of the clock was then right."""
LIST_BEHIND_S = 0.8
"""How far a list may be behind, so that a screen that asks each second is never two behind: in a busy clinic something is newer
at every moment."""
LIST_RENEW_S = 60
"""How old what such a list says of the clock may be, such as what is late by now, while nothing is newer."""


def shared_part(
    request: HttpRequest, make: Callable[[int], HttpResponse], *, behind_s: float = 0.0
) -> HttpResponse:
    """What `make` gives for the newest version; an open screen may get the part that was made for another."""
    return shared(request, make, behind_s=behind_s) if asks_for_part(request) else make(here(request).version)


def shared(
    request: HttpRequest, make: Callable[[int], HttpResponse], *, behind_s: float = 0.0
) -> HttpResponse:
    """The same for whatever a page fetches by itself.

    It is shared among those who open the same address with the same roles: nothing else of a person may be in it. It is of
    the newest version, unless it may be `behind_s` behind; a part says its own: the screen asks again.
    """
    found, now_s = here(request), monotonic_s()
    newest = found.version
    key = f"part:{digest([found.site.pk, request.get_full_path(), sorted(found.roles)])}"
    kept: tuple[int, float, bytes] | None = cache.get(key)
    if kept is not None and (kept[0] == newest or now_s - kept[1] < behind_s):
        return HttpResponse(kept[2])
    made = make(newest)
    cache.set(key, (newest, now_s, made.content), max(SAME_FOR_S, behind_s))
    return made
