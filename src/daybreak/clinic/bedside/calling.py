"""Each answer to an open screen says which calls wait at its site and how many escalations are open: none asks for them apart."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from daybreak.clinic import clock
from daybreak.clinic.access.here import here_or_none
from daybreak.clinic.access.rule import CLINICIANS
from daybreak.clinic.access.table import TABLE
from daybreak.clinic.bedside.calls import waiting
from daybreak.clinic.follow_up.banner import banner_for
from daybreak.clinic.live import asks_for_part

CALLS, ESCALATIONS = "X-Daybreak-Calls", "X-Daybreak-Escalations"
ASKS_FOR_CALLS = "bedside_banner"
NONE_OPEN = "none"


class CallsMiddleware:
    """To those who may see them, and to nobody else. A page without a live part hears of escalations where it asks for calls."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        found = here_or_none(request)
        if found is None:
            return response
        part = asks_for_part(request)
        if part and found.roles & TABLE[ASKS_FOR_CALLS].roles:
            response[CALLS] = waiting(found.site, clock.now()).mark
        match = request.resolver_match
        if found.roles & CLINICIANS and (part or (match is not None and match.view_name == ASKS_FOR_CALLS)):
            banner = banner_for(found.user, found.site, found.roles, clock.now())
            response[ESCALATIONS] = NONE_OPEN if banner is None else banner.key
        return response
