"""The people of a site and their roles."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from daybreak.clinic.access import here
from daybreak.clinic.actions import staff as actions
from daybreak.clinic.actions.act import act
from daybreak.clinic.models import Membership, Role, User
from daybreak.clinic.views.forms import ClinicForm, carried_out


class PersonForm(ClinicForm):
    """A new member of staff with a first role and a first password, which they change."""

    username = forms.CharField(label="User name", max_length=60)
    printed_name = forms.CharField(label="Name as it is printed under a signature", max_length=120)
    password = forms.CharField(
        label="First password",
        widget=forms.PasswordInput(),
        help_text="They choose another when they sign in.",
    )
    role = forms.ChoiceField(label="Role", choices=Role.choices)


class RoleForm(ClinicForm):
    """A role given, or with `end` taken."""

    username = forms.CharField(max_length=60)
    role = forms.ChoiceField(choices=Role.choices)
    end = forms.BooleanField(required=False)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Who has which role here."""
    site = here(request).site
    standing = Membership.objects.filter(site=site, ended_at=None).select_related("user")
    people: dict[User, list[Membership]] = {}
    for membership in standing.order_by("user__printed_name", "pk"):
        people.setdefault(membership.user, []).append(membership)
    gone = User.objects.filter(memberships__site=site).exclude(pk__in=[user.pk for user in people]).distinct()
    shown = {"people": people, "gone": gone.order_by("printed_name"), "roles": Role.choices}
    return render(request, "clinic/staff.html", shown)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a person with a first role, both or neither."""
    found, form = here(request), PersonForm(request.POST or None)

    def added() -> User:
        given = form.cleaned_data
        with act(found.by, "staff.added", topics=("staff",)):
            user = actions.add_user(
                found.by,
                username=given["username"],
                printed_name=given["printed_name"],
                password=given["password"],
                one_time=True,
            )
            actions.give_role(found.by, user, found.site, Role(given["role"]))
        return user

    if request.method == "POST" and form.is_valid():
        user = carried_out(form, added)
        if user is not None:
            messages.success(request, f"{user} can sign in.")
            return redirect("staff")
    return render(request, "clinic/form.html", {"form": form, "title": "Add a person"})


@require_POST
def role(request: HttpRequest) -> HttpResponse:
    """Give or end a role at this site."""
    found, form = here(request), RoleForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        user = get_object_or_404(User, username=given["username"])
        held = Membership.objects.filter(
            user=user, site=found.site, role=given["role"], ended_at=None
        ).first()
        if not given["end"]:
            carried_out(form, lambda: actions.give_role(found.by, user, found.site, Role(given["role"])))
        elif held is not None:
            carried_out(form, lambda: actions.end_role(found.by, held))
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect("staff")
