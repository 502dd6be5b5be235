"""Ending and renewing what lets a person in: accounts, passwords, second factors."""

from __future__ import annotations

import secrets
from importlib import import_module

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session

from daybreak.clinic import clock
from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import Membership, Role, Site, User
from daybreak.errors import ActError

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_GROUPS, _IN_A_GROUP = 4, 5  # 99 bits


def deactivate(by: By, user: User) -> None:
    """The person can no longer sign in, and is signed out everywhere at once; what they did stays theirs.

    Raises:
        ActError: oneself, the last administrator of a site, somebody who works where `by` is no administrator, or
            deactivated already.
    """
    _refuse_oneself(by, user, "deactivate")
    _refuse_beyond(by, user)
    refuse_last_administrator(user)
    if not user.is_active:
        raise ActError(f"{user} is deactivated already.")
    with act(by, "user.deactivated", topics=("staff",), of=user.pk):
        user.is_active = False
        user.save()
        _sign_out(user)


def set_phone(by: By, user: User, phone: str) -> None:
    """The telephone number at work, as the monitoring form of the REMS asks for it.

    Raises:
        ActError: too long, or somebody who works where `by` is no administrator.
    """
    _refuse_beyond(by, user)
    with act(by, "user.phone-set", topics=("staff",), of=user.pk):
        user.phone = refusing.text(phone, "The telephone number", most=40, least=0)
        user.save()


def reactivate(by: By, user: User) -> None:
    """The person can sign in again, with the roles that did not end.

    Raises:
        ActError: active already, or somebody who works where `by` is no administrator.
    """
    _refuse_beyond(by, user)
    if user.is_active:
        raise ActError(f"{user} is not deactivated.")
    with act(by, "user.reactivated", topics=("staff",), of=user.pk):
        user.is_active = True
        user.save()


def reset_password(by: By, user: User, *, factors_lost: bool = False) -> str:
    """A one-time password, told once: with it one signs in, chooses another, and can do nothing before that.

    The PIN goes too. `factors_lost` takes away passkeys and codes as well, so that the person sets up new ones.

    Raises:
        ActError: oneself, or somebody who works where `by` is no administrator.
    """
    _refuse_oneself(by, user, "reset the password of")
    _refuse_beyond(by, user)
    once = "-".join("".join(secrets.choice(_LETTERS) for _ in range(_IN_A_GROUP)) for _ in range(_GROUPS))
    user.set_password(once)
    user.pin, user.must_change_password, user.wrong_secrets, user.barred_until = "", True, 0, None
    with act(by, "user.password-reset", topics=("staff",), of=user.pk, factors_lost=factors_lost):
        user.save()
        _sign_out(user)
        if factors_lost:
            Authenticator.objects.filter(user=user).delete()
    return once


def refuse_last_administrator(user: User, site: Site | None = None) -> None:
    """Each site (or this one) keeps an administrator who can sign in.

    Raises:
        ActError: this person is the only one.
    """
    administrators = Membership.objects.filter(role=Role.ADMINISTRATOR, ended_at=None, user__is_active=True)
    for held in administrators.filter(user=user).select_related("site"):
        if (
            site in (None, held.site)
            and not administrators.filter(site=held.site).exclude(user=user).exists()
        ):
            raise ActError(
                f"{user} is the last administrator of {held.site}.",
                remedy="Give somebody else the role first.",
            )


def _refuse_oneself(by: By, user: User, what: str) -> None:
    if by.user == user:
        raise ActError(f"You cannot {what} yourself.", remedy="Ask another administrator.")


def _refuse_beyond(by: By, user: User) -> None:
    """An account opens every site that its person works at, so only an administrator of all of them touches it."""
    if by.user is None:
        return
    held = Membership.objects.filter(user=user).select_related("site")
    places = {row.site for row in held.filter(ended_at=None)} or {row.site for row in held}
    mine = Membership.objects.filter(user=by.user, role=Role.ADMINISTRATOR, ended_at=None)
    beyond = places - {row.site for row in mine.select_related("site")}
    if beyond:
        raise ActError(
            f"{user} also works at {', '.join(sorted(map(str, beyond)))}, where you are not the administrator.",
            remedy="Ask somebody who administers all of their sites.",
        )


def _sign_out(user: User) -> None:
    """End every session of this person; signing in again makes new ones."""
    store = import_module(settings.SESSION_ENGINE).SessionStore  # which forgets what it has cached as well
    for session in Session.objects.filter(expire_date__gt=clock.now()):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            store(session.session_key).delete()
