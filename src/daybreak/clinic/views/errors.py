"""Refusals as pages: one sentence each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from daybreak.clinic.views import questionnaire


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The role is not enough."""
    return _page(request, 403, "Not for your role", "Your role at this site does not open this page.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing there, or nothing for this person."""
    return _page(
        request, 404, "Nothing here", "There is no such page, or it belongs to a site that is not yours."
    )


def fault(request: HttpRequest) -> HttpResponse:
    """Our fault; nothing was saved."""
    return _page(
        request, 500, "A fault in Daybreak", "Nothing was saved. Try again, and report it if it stays."
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the sign-in it came from. A patient is told so on a page of their own, in their language."""
    token = request.resolver_match.kwargs.get("token") if request.resolver_match is not None else None
    if token is not None:
        return questionnaire.stale(request, token)
    return _page(request, 403, "This page is too old", "Go back, load the page again, and send it once more.")


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    return render(request, "clinic/error.html", {"title": title, "sentence": sentence}, status=status)
