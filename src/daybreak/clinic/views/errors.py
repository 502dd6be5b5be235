"""Refusals as pages: one sentence each."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from daybreak.clinic.outages import BUSY, Outage, outage_of
from daybreak.clinic.views import questionnaire

TRY_AGAIN_S = 5


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The role is not enough."""
    return _page(request, 403, "Not for your role", "Your role at this site does not open this page.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing there, or nothing for this person."""
    return _page(
        request, 404, "Nothing here", "There is no such page, or it belongs to a site that is not yours."
    )


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too large, or not as HTTP has it."""
    return _page(request, 400, "Not understood", "This request is too large or malformed. Nothing was saved.")


def fault(request: HttpRequest) -> HttpResponse:
    """Our fault; nothing was saved. A database that is full, busy or away is told from a fault in Daybreak; a patient at home is
    told whom to call."""
    outage = outage_of(sys.exc_info()[1])
    if (token := _token(request)) is not None:
        status = 500 if outage is None else outage.status
        response = questionnaire.unavailable(request, token, status, ask=outage != BUSY)
        response["Cache-Control"] = "no-store"
        return response
    if outage is not None:
        return _unavailable(request, outage)
    return _page(
        request, 500, "A fault in Daybreak", "Nothing was saved. Try again, and report it if it stays."
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the sign-in it came from. A patient is told so on a page of their own, in their language."""
    if (token := _token(request)) is not None:
        return questionnaire.stale(request, token)
    return _page(request, 403, "This page is too old", "Go back, load the page again, and send it once more.")


def _token(request: HttpRequest) -> str | None:
    """Of a patient's own page, which no page of the staff takes the place of."""
    return None if request.resolver_match is None else request.resolver_match.kwargs.get("token")


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    if is_program(request):
        return JsonResponse({"sentence": sentence}, status=status)
    return render(request, "clinic/error.html", {"title": title, "sentence": sentence}, status=status)


def is_program(request: HttpRequest) -> bool:
    """Whether JSON is spoken."""
    return request.content_type == "application/json" or request.path_info.startswith("/api/")


def _unavailable(request: HttpRequest, outage: Outage) -> HttpResponse:
    """Without a menu or a name: who asks cannot be looked up now."""
    if is_program(request):
        answer: HttpResponse = JsonResponse({"sentence": outage.sentence}, status=outage.status)
    else:
        shown = {"title": outage.title, "sentence": outage.sentence}
        answer = HttpResponse(render_to_string("clinic/error.html", shown), status=outage.status)
    answer["Retry-After"] = str(TRY_AGAIN_S)
    answer["Cache-Control"] = "no-store"
    return answer
