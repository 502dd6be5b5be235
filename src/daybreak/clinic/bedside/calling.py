"""Each answer to an open screen says which calls wait at its site, so that no screen has to ask for them apart."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from daybreak.clinic import clock
from daybreak.clinic.access.here import here_or_none
from daybreak.clinic.access.table import TABLE
from daybreak.clinic.bedside.calls import waiting
from daybreak.clinic.live import asks_for_part

CALLS = "X-Daybreak-Calls"


class CallsMiddleware:
    """To those who may see the calls, and to nobody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        found = here_or_none(request)
        if found is not None and asks_for_part(request) and found.roles & TABLE["bedside_banner"].roles:
            response[CALLS] = waiting(found.site, clock.now()).mark
        return response
