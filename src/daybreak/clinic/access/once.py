"""A form that is sent is carried out once: a second click, or the back button and the same press again, does nothing twice.

Each form carries a token of its own (`{% once %}`). For a day after it was carried out the token counts for nothing more, also if
the server was killed after it; a form that comes back with a refusal may be sent again. Whoever sends it while it is under way
waits for its end: that it was sent is said only once it is on record.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from daybreak.clinic import sent_forms

FIELD, KEPT_S, LONGEST = "once", 24 * 3600, 64
UNDER_WAY, DONE = "under way", "done"
PATIENCE_S, LOOK_S = 2.0, 0.02
STILL = {
    "title": "Still under way",
    "sentence": "This was sent a moment ago and is not on record yet. Wait a moment, and look for it before you send it again.",
}
SAID = "This was sent already and is carried out once. Look whether it is here before you send it again."


def token() -> str:
    """For one form of one page."""
    return uuid4().hex


class OnceMiddleware:
    """Stands after the middleware of messages, for it says so on the page that the form came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = request.POST.get(FIELD, "")[:LONGEST] if request.method == "POST" else ""
        if not sent:
            return self.get_response(request)
        key = f"once:{sent}"
        if not _is_ours(key):
            if cache.get(key) == UNDER_WAY:
                return render(request, "clinic/error.html", STILL, status=503)
            return _told(request)
        if sent_forms.was_carried_out(sent):
            cache.set(key, DONE, KEPT_S)
            return _told(request)
        response = None
        with sent_forms.carrying_out(sent) as form:
            try:
                response = self.get_response(request)
                return response
            finally:
                if isinstance(response, HttpResponseRedirect):
                    cache.set(key, DONE, KEPT_S)
                else:
                    cache.delete(key)
                    if form.noted and response is not None:
                        sent_forms.forget(sent)


def _is_ours(key: str) -> bool:
    """Whether this request carries the form out; one that is under way already is waited for, for a while."""
    until = time.monotonic() + PATIENCE_S
    while not cache.add(key, UNDER_WAY, KEPT_S):
        if cache.get(key) == DONE or time.monotonic() > until:
            return False
        time.sleep(LOOK_S)
    return True


def _told(request: HttpRequest) -> HttpResponseBase:
    messages.warning(request, SAID)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseBase:
    came_from = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from if here else "home")
