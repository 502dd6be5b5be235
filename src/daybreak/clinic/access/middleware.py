"""The guard: holds every request to the table before its page runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from daybreak.clinic import clock, live
from daybreak.clinic.access import lock
from daybreak.clinic.access.door import NoAccessError, access_patient, standing_roles
from daybreak.clinic.access.here import Here, here_or_none, put
from daybreak.clinic.access.rule import Rule
from daybreak.clinic.access.sign_in import roles_read_along
from daybreak.clinic.access.table import TABLE
from daybreak.clinic.audit import anchors
from daybreak.clinic.models import Role, Site, User
from daybreak.clinic.reads import note_read

LOG = logging.getLogger(__name__)
SITE_KEY, FACTOR_KEY = "daybreak.site", "daybreak.second-factor"
SHOWN_TO = "X-Daybreak-User"  # for whom an open page was made; another tab of the browser may have signed somebody else in
_BEFORE_SECOND_FACTOR = ("account_", "mfa_")
_FOR_PROGRAMS, API = "api:", "/api/"
_BEFORE_OWN_PASSWORD = frozenset({"account_change_password", "account_reauthenticate", "account_logout"})


class ClockMiddleware:
    """Notices, before anything else, that somebody has set the machine's clock; writes the day's anchor of the audit chain."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.daily = anchors.Daily(settings.DATA_FOLDER)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if clock.STEADY.off_s() is not None:
            from daybreak.clinic.actions.clocks import look_at_the_clock

            look_at_the_clock(settings.DATA_FOLDER)
        self.daily.look()
        return self.get_response(request)


class AccessMiddleware:
    """Nothing is shown that the table does not allow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        _note_what_a_refused_form_shows(request, response)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        if request.headers.get("X-Daybreak-Poll") == "1":
            response["X-Daybreak-Now"] = (
                clock.now().isoformat()
            )  # an open screen keeps the clinic's time by it
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The page's rule, applied; None lets the page run."""
        match = request.resolver_match
        page = match.view_name if match is not None else ""
        rule = TABLE.get(page)
        if rule is None:
            LOG.error("The page %r is not declared in daybreak.clinic.access.table.", page)
            raise PermissionDenied
        if rule.scope == "nobody":
            raise Http404
        return self._entrance(request, rule, page) or self._place(request, rule, page, kwargs)

    def _entrance(self, request: HttpRequest, rule: Rule, page: str) -> HttpResponse | None:
        """Signed in, station not locked, a password of one's own, second factor set up."""
        if rule.scope == "anyone":
            return None
        if not isinstance(request.user, User):
            return _to_sign_in(request, rule)
        by_itself = _asks_by_itself(request, rule)
        if by_itself and request.headers.get(SHOWN_TO, str(request.user.pk)) != str(request.user.pk):
            return HttpResponse(status=401)
        if not rule.while_locked and lock.is_locked(request, passive=by_itself):
            if page.startswith(_FOR_PROGRAMS):
                return JsonResponse(
                    {"sentence": "This station is locked. Unlock it in the browser."}, status=423
                )
            return HttpResponse(status=423) if by_itself else redirect("locked")
        if request.user.must_change_password and page not in _BEFORE_OWN_PASSWORD:
            if page.startswith(_FOR_PROGRAMS):
                raise PermissionDenied
            return _to_own_password(request, rule)
        if _needs_second_factor(request, request.user) and not page.startswith(_BEFORE_SECOND_FACTOR):
            if page.startswith(_FOR_PROGRAMS):
                raise PermissionDenied
            return redirect("mfa_activate_totp")
        return None

    def _place(
        self, request: HttpRequest, rule: Rule, page: str, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """A role where it is needed, and the patient where the page has one."""
        user = request.user
        if rule.scope in {"anyone", "signed-in"} or not isinstance(user, User):
            return None
        known = roles_read_along(user)
        standing = standing_roles(user) if known is None else known
        patient, emergency, records, site = None, None, list[int](), _site(request, standing)
        if rule.scope == "patient":
            try:
                patient, emergency, records = access_patient(user, int(kwargs["patient_id"]), standing)
            except NoAccessError:
                raise Http404 from None
            site = patient.site
        if site is None:
            raise PermissionDenied
        roles = frozenset(role for place, role in standing if emergency or place == site)
        if not roles & rule.allowed(sending=request.method not in {"GET", "HEAD"}):
            raise PermissionDenied
        sites = tuple(dict.fromkeys(place for place, _ in standing))
        found = Here(user, site, roles, sites, patient, emergency, records)
        put(request, found)
        timezone.activate(ZoneInfo(site.time_zone))
        if live.asks_for_part(request) and live.shows_the_newest(request, found.version):
            return HttpResponse(status=204)
        if patient is not None and request.method == "GET":
            note_read(user, patient, page, emergency=emergency is not None)
        return None


def _note_what_a_refused_form_shows(request: HttpRequest, response: HttpResponseBase) -> None:
    """A form that is refused shows the page of the patient again, and some forms show it as their answer."""
    found, match = here_or_none(request), request.resolver_match
    shows = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    if found is None or found.known_patient is None or match is None or request.method == "GET" or not shows:
        return
    note_read(found.user, found.known_patient, match.view_name, emergency=found.emergency is not None)


def _asks_by_itself(request: HttpRequest, rule: Rule) -> bool:
    """Whether nobody at the keyboard asks, but a page that is open."""
    return rule.passive or request.headers.get("X-Daybreak-Poll") == "1"


def _site(request: HttpRequest, standing: list[tuple[Site, Role]]) -> Site | None:
    """The site one has chosen to work at, else the first."""
    chosen = request.session.get(SITE_KEY)
    sites = [site for site, _ in standing]
    return next((site for site in sites if site.pk == chosen), sites[0] if sites else None)


def _needs_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether this person must set one up first. That they have one is remembered for the sign-in."""
    if not settings.SECOND_FACTOR_REQUIRED or request.session.get(FACTOR_KEY):
        return False
    request.session[FACTOR_KEY] = is_mfa_enabled(user)
    return not request.session[FACTOR_KEY]


def _to_own_password(request: HttpRequest, rule: Rule) -> HttpResponse:
    """Where one chooses a password, with the reason."""
    if _asks_by_itself(request, rule):
        return HttpResponse(status=401)
    messages.info(request, "Choose a password of your own first.")
    return redirect("account_change_password")


def _to_sign_in(request: HttpRequest, rule: Rule) -> HttpResponse:
    """The sign-in page, which leads back; a page that asks by itself is only told."""
    if request.path_info.startswith(API):
        return JsonResponse({"sentence": "Nobody is signed in. Sign in first."}, status=401)
    if _asks_by_itself(request, rule):
        return HttpResponse(status=401)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
