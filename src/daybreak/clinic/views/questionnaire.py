"""The patient's pages: no account, no JavaScript, one question a screen. Each screen is posted, so nothing is lost between two.

Whoever holds the link sees no name. The birth date opens it; a signed cookie remembers that for an hour, for these pages only.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.follow_up.contacts import help_of
from daybreak.clinic.follow_up.links import LinkStanding, find, standing_of
from daybreak.clinic.follow_up.questions import is_suicide_item, wording_of
from daybreak.clinic.models import Language
from daybreak.clinic.views.questionnaire_forms import BirthDateForm, ItemForm
from daybreak.clinic.views.questionnaire_limits import too_many_tries
from daybreak.errors import ActError

REMEMBERED_S = 3600
_COOKIE, _LANGUAGE = "daybreak_questionnaire", "daybreak_language"
Page = Callable[..., HttpResponse]


def _page(view: Page) -> Page:
    """Find the link, choose the language, and answer for a link that serves no more."""

    @wraps(view)
    def shown(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        link = find(token)
        language = _language(request, link.language if link is not None else Language.ENGLISH)
        with translation.override(language):
            if link is None:
                response = _shown(request, "closed", token, None, status=404)
            else:
                standing = standing_of(link, clock.now())
                response = view(request, token, standing, **more)
        if request.GET.get("language") in Language.values:
            response.set_cookie(_LANGUAGE, language, **_kept("/q/"))  # type: ignore[arg-type]
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


def _opened(view: Page) -> Page:
    """Only with the birth date, and only while the link serves."""

    @wraps(view)
    def shown(request: HttpRequest, token: str, standing: LinkStanding, **more: Any) -> HttpResponse:
        if standing.status != "open" or not _proved(request, standing):
            return redirect("questionnaire", token)
        return view(request, token, standing, **more)

    return shown


@require_http_methods(["GET", "POST"])
@_page
def start(request: HttpRequest, token: str, standing: LinkStanding) -> HttpResponse:
    """The door: the birth date, or on with what was begun, or why this link opens nothing."""
    if standing.status != "open":
        return _shown(request, "closed", token, standing, status=200 if standing.status == "sent" else 410)
    if request.method == "GET":
        if _proved(request, standing):
            return _onwards(token, standing)
        return _shown(request, "start", token, standing, form=BirthDateForm())
    if too_many_tries(request):
        return _shown(request, "closed", token, standing, too_many=True, status=429)
    return _tried(request, token, standing)


@require_http_methods(["GET", "POST"])
@_page
@_opened
def item(request: HttpRequest, token: str, standing: LinkStanding, number: int) -> HttpResponse:
    """One question. An answer may be changed until all are sent."""
    if not 1 <= number <= standing.count:
        return _onwards(token, standing)
    wording = wording_of(standing.instrument, translation.get_language() or "en")
    form = ItemForm(wording, request.POST or None, chosen=standing.answers.get(number))
    if request.method == "POST" and form.is_valid():
        score = form.score
        actions.answer(standing.link, number, score)
        if score and is_suicide_item(standing.instrument, number):
            return redirect("questionnaire_help", token)
        return _after(request, token, standing, number)
    text = wording.items[number - 1]
    return _shown(request, "item", token, standing, form=form, number=number, wording=wording, text=text)


@require_http_methods(["GET", "POST"])
@_page
@_opened
def review(request: HttpRequest, token: str, standing: LinkStanding) -> HttpResponse:
    """All answers, each to be changed; then they are sent."""
    if standing.next_item is not None:
        return _onwards(token, standing)
    if request.method == "POST":
        try:
            actions.send(standing.link, Language(translation.get_language() or "en"))
        except ActError:  # sent from another window at the same moment
            return redirect("questionnaire", token)
        response = redirect("questionnaire", token)
        response.delete_cookie(_COOKIE, path=_path(token))
        return response
    wording = wording_of(standing.instrument, translation.get_language() or "en")
    rows = []
    for number, text in enumerate(wording.items, start=1):
        score = standing.answers[number]
        rows.append((number, text, None if score is None else wording.answers[score]))
    return _shown(request, "review", token, standing, wording=wording, rows=rows)


@require_GET
@_page
def crisis(request: HttpRequest, token: str, standing: LinkStanding) -> HttpResponse:
    """Whom to call. It opens without the birth date, because it holds nothing of the patient's."""
    may_go_on = standing.status == "open" and _proved(request, standing)
    number = standing.instrument.suicide_item
    told = may_go_on and number is not None and bool(standing.answers.get(number))
    return _shown(request, "help", token, standing, may_go_on=may_go_on, told=told, hide_help=True)


@_page
def stale(request: HttpRequest, token: str, standing: LinkStanding) -> HttpResponse:
    """The form is older than the browser's cookie, or came from elsewhere: open the link anew."""
    return _shown(request, "closed", token, standing, stale=standing.status == "open", status=403)


def unavailable(request: HttpRequest, token: str, status: int, *, ask: bool) -> HttpResponse:
    """Nothing could be kept. Whoever has just said that they think of death is told whom to call all the same: by the site's own
    numbers where they can still be read, otherwise without one, because none is known. Records that somebody holds are not
    asked (`ask`): the patient would wait once more for the same."""
    link = None
    with suppress(DatabaseError):
        link = find(token) if ask else None
    spoken = translation.get_language_from_request(request)[:2]
    language = _language(
        request, link.language if link is not None else spoken if spoken in Language.values else "en"
    )
    shown: dict[str, Any] = {"token": token, "language": language, "demo": settings.DEMO}
    with suppress(DatabaseError):
        shown["help"] = help_of(link.patient.site, language) if link is not None else None
    with translation.override(language):
        page = render_to_string("clinic/questionnaire/unavailable.html", shown)
    return HttpResponse(page, status=status)


def _tried(request: HttpRequest, token: str, standing: LinkStanding) -> HttpResponse:
    form = BirthDateForm(request.POST)
    if not form.is_valid():
        return _shown(request, "start", token, standing, form=form, status=400)
    try:
        right = actions.open_with(standing.link, form.cleaned_data["birth_date"])
    except ActError:
        return redirect("questionnaire", token)
    if not right:
        after = standing_of(standing.link, clock.now())
        if after.status != "open":
            return redirect("questionnaire", token)
        form.add_error(None, _("That is not the date of birth that belongs to this link."))
        return _shown(request, "start", token, after, form=form, wrong=True, status=403)
    response = _onwards(token, standing)
    kept = _kept(_path(token))
    response.set_signed_cookie(_COOKIE, standing.link.secret_sha256, salt=_COOKIE, **kept)
    return response


def _proved(request: HttpRequest, standing: LinkStanding) -> bool:
    found = request.get_signed_cookie(_COOKIE, default=None, salt=_COOKIE, max_age=REMEMBERED_S)
    return bool(found == standing.link.secret_sha256)


def _onwards(token: str, standing: LinkStanding) -> HttpResponse:
    number = standing.next_item
    if number is None:
        return redirect("questionnaire_review", token)
    return redirect("questionnaire_item", token, number)


def _after(request: HttpRequest, token: str, standing: LinkStanding, number: int) -> HttpResponse:
    """The next question; from a change made at the end, back to the end."""
    reached = standing.answers.keys() | {number}
    if number == standing.count or reached >= set(range(1, standing.count + 1)):
        return redirect("questionnaire_review", token)
    return redirect("questionnaire_item", token, number + 1)


def _shown(
    request: HttpRequest,
    name: str,
    token: str,
    standing: LinkStanding | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    language = translation.get_language() or "en"
    site = standing.link.patient.site if standing is not None else None
    shown = {
        "token": token,
        "standing": standing,
        "language": language,
        "languages": [one for one in Language if one.value != language],
        "help": help_of(site, language) if site is not None else None,
        "demo": settings.DEMO,
    }
    return render(request, f"clinic/questionnaire/{name}.html", shown | more, status=status)


def _language(request: HttpRequest, default: str) -> str:
    """What the patient chose on the page, or what staff chose for the link."""
    for wanted in (request.GET.get("language"), request.COOKIES.get(_LANGUAGE)):
        if wanted in Language.values:
            return str(wanted)
    return str(default)


def _path(token: str) -> str:
    return f"/q/{token}/"


def _kept(path: str) -> dict[str, object]:
    return {
        "max_age": REMEMBERED_S,
        "path": path,
        "secure": settings.SESSION_COOKIE_SECURE,
        "httponly": True,
        "samesite": "Lax",
    }
