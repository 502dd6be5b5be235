"""One person's account, and new sites: for administrators."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import available_timezones

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from daybreak.clinic.access import Here, here
from daybreak.clinic.actions import accounts as actions
from daybreak.clinic.actions import staff
from daybreak.clinic.actions.act import act
from daybreak.clinic.models import Language, Role, Site, User
from daybreak.clinic.views.forms import ClinicForm, carried_out
from daybreak.errors import ActError


class SiteForm(ClinicForm):
    """A new place where patients are treated."""

    code = forms.SlugField(label="Code, such as north", max_length=20)
    name = forms.CharField(label="Name", max_length=120)
    time_zone = forms.ChoiceField(label="Time zone", choices=list)
    language = forms.ChoiceField(
        label="Language of its patients",
        choices=Language.choices,
        help_text="Where a patient's own is not known.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["time_zone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = [(zone, zone) for zone in sorted(available_timezones())]


@require_GET
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """What a person may do, and whether they can sign in."""
    found = here(request)
    shown = _person(found, user_id)
    memberships = shown.memberships.select_related("site").order_by("-pk")
    kinds = {kind.value: kind.label for kind in Authenticator.Type}
    factors = [
        kinds[kind] for kind in Authenticator.objects.filter(user=shown).values_list("type", flat=True)
    ]
    return render(
        request, "clinic/person.html", {"person": shown, "memberships": memberships, "factors": factors}
    )


@require_POST
def deactivate(request: HttpRequest, user_id: int) -> HttpResponse:
    """They can no longer sign in."""
    found = here(request)
    return _done(request, user_id, lambda user: actions.deactivate(found.by, user), "can no longer sign in.")


@require_POST
def reactivate(request: HttpRequest, user_id: int) -> HttpResponse:
    """They can again."""
    found = here(request)
    return _done(request, user_id, lambda user: actions.reactivate(found.by, user), "can sign in again.")


@require_POST
def phone(request: HttpRequest, user_id: int) -> HttpResponse:
    """The telephone number at work."""
    found, number = here(request), request.POST.get("phone", "")
    said = "has this telephone number now."
    return _done(request, user_id, lambda user: actions.set_phone(found.by, user, number), said)


@require_POST
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """A one-time password, on this page and never again."""
    found = here(request)
    user, lost = _person(found, user_id), bool(request.POST.get("factors_lost"))
    try:
        once = actions.reset_password(found.by, user, factors_lost=lost)
    except ActError as refusal:
        messages.error(request, refusal.sentence)
        return redirect("person", user_id)
    return render(request, "clinic/password_once.html", {"person": user, "once": once})


@require_http_methods(["GET", "POST"])
def open_site(request: HttpRequest) -> HttpResponse:
    """Open a site; who opens it is its first administrator."""
    found, form = (
        here(request),
        SiteForm(request.POST or None, initial={"time_zone": here(request).site.time_zone}),
    )

    def opened() -> Site:
        with act(found.by, "site.added", topics=("staff",)):
            site = staff.open_site(found.by, **form.cleaned_data)
            staff.give_role(found.by, found.user, site, Role.ADMINISTRATOR)
        return site

    if request.method == "POST" and form.is_valid():
        site = carried_out(form, opened)
        if site is not None:
            messages.success(
                request, f"{site} is open, and you are its administrator. Choose it above to add its staff."
            )
            return redirect("staff")
    return render(request, "clinic/form.html", {"form": form, "title": "Open a site", "button": "Open"})


def _person(found: Here, user_id: int) -> User:
    """Somebody who works here, or did."""
    user: User = get_object_or_404(User.objects.filter(memberships__site=found.site).distinct(), pk=user_id)
    return user


def _done(request: HttpRequest, user_id: int, action: Callable[[User], None], said: str) -> HttpResponse:
    user = _person(here(request), user_id)
    try:
        action(user)
    except ActError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{user} {said}")
    return redirect("person", user_id)
