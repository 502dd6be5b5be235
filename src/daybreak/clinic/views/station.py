"""The lock of a shared station, and the PIN that opens it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from daybreak.clinic import clock
from daybreak.clinic.access import lock as station
from daybreak.clinic.access.door import standing_roles
from daybreak.clinic.access.middleware import SITE_KEY
from daybreak.clinic.actions import pins
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import MOST_WRONG, Confirmed, confirm, confirm_own
from daybreak.clinic.models import Site, User
from daybreak.clinic.running import running_sessions
from daybreak.clinic.views.forms import ClinicForm, SecretField, succeeded


class UnlockForm(ClinicForm):
    """Only the secret: whose station it is stands above. A pad of digits is for those who have a PIN: it has no letters."""

    secret = SecretField(label="PIN, or password")

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret"].widget.attrs.update(
            {"autofocus": True} | ({"inputmode": "numeric"} if user.pin else {})
        )


class PinForm(ClinicForm):
    """A new PIN, twice, with the password."""

    secret = SecretField(label="Your password, or a code from your app")
    pin = SecretField(label="New PIN, 6 to 10 digits")
    again = SecretField(label="The same PIN again")

    def clean(self) -> dict[str, object]:
        """Both must be the same."""
        given = super().clean() or {}
        if given.get("pin") != given.get("again"):
            raise forms.ValidationError("The two PINs differ.")
        return given


@require_GET
def touched(request: HttpRequest) -> HttpResponse:
    """Somebody works at this screen, though it asks for nothing; the guard has noted it."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the station now. A GET does it too: it is where a screen goes that nobody touches."""
    if not station.locked(request):
        station.lock(request)
        with act(By(_user(request), _site(request)), "station.locked", topics=("staff",)):
            pass
    return redirect("locked")


@require_GET
def locked(request: HttpRequest) -> HttpResponse:
    """The way back in, and what must not be hidden."""
    return render(request, "clinic/locked.html", {"form": UnlockForm(_user(request))} | _running(request))


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """The running sessions alone, for the locked screen to renew."""
    return render(request, "clinic/locked_sessions.html", _running(request))


@require_http_methods(["POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Open the station by the PIN or the password of whose it is; after too many tries they are signed out."""
    user = _user(request)
    form, by = UnlockForm(user, request.POST), By(user, _site(request))

    def proved() -> Confirmed:
        return confirm_own(by, user, form.cleaned_data["secret"])

    if form.is_valid() and succeeded(form, proved):
        station.unlock(request)
        with act(by, "station.unlocked", topics=("staff",)):
            pass
        return redirect(_back(request))
    user.refresh_from_db()
    if user.barred_until is not None and user.barred_until > clock.now():
        logout(request)
        messages.error(request, f"{MOST_WRONG} wrong tries: sign in again.")
        return redirect("account_login")
    return render(request, "clinic/locked.html", {"form": form} | _running(request), status=403)


@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """Choose a PIN."""
    form, by = PinForm(request.POST or None), By(_user(request), _site(request))

    def chosen() -> bool:
        given = form.cleaned_data
        pins.set_pin(by, confirm(by, _user(request).username, given["secret"]), given["pin"])
        return True

    if request.method == "POST" and form.is_valid() and succeeded(form, chosen):
        messages.success(request, "The PIN unlocks a station and signs steps at the bedside, nothing else.")
        return redirect("home")
    return render(request, "clinic/form.html", {"form": form, "title": "Choose a PIN for shared stations"})


def _back(request: HttpRequest) -> str:
    """Where the browser says one was, if that is a page of the clinic."""
    wanted = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith("/patients/")
    return wanted if own else "home"


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user


def _site(request: HttpRequest) -> Site | None:
    sites = [site for site, _ in standing_roles(_user(request))]
    chosen = request.session.get(SITE_KEY)
    return next((site for site in sites if site.pk == chosen), sites[0] if sites else None)


def _running(request: HttpRequest) -> dict[str, object]:
    """The running sessions of the station's site, in its time of day."""
    site = _site(request)
    if site is None:
        return {"sessions": [], "now": clock.now()}
    timezone.activate(ZoneInfo(site.time_zone))
    return {"sessions": [*running_sessions(site)], "now": clock.now()}
