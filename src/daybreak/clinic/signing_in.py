"""Where allauth's sign-in meets the clinic: no open registration, secrets at rest encrypted, everything in the audit."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa import signals as second_factor
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import signals
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: User | None = None) -> str:
        """As always; and who was given a password chooses another."""
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError("Choose another password than the one you were given.")
        return str(super().clean_password(password, user=user))

    def set_password(self, user: User, password: str) -> None:
        """A new password is an act like any other."""
        with act(By(user, None), "user.password-changed"):
            user.set_password(password)
            user.must_change_password = False
            user.save()

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work."""
        return reverse("home")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seeds of one-time passwords are kept encrypted with the clinic's key."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = hashlib.scrypt(
        settings.SECRET_KEY.encode(), salt=b"daybreak second factor", n=2**12, r=8, p=1, dklen=32
    )
    return Fernet(base64.urlsafe_b64encode(key))


def listen() -> None:
    """Write sign-ins and second factors into the audit from now on."""
    signals.user_logged_in.connect(_signed_in, dispatch_uid="daybreak.signed-in")
    signals.user_logged_out.connect(_signed_out, dispatch_uid="daybreak.signed-out")
    signals.user_login_failed.connect(_refused, dispatch_uid="daybreak.sign-in-refused")
    second_factor.authenticator_added.connect(_factor_added, dispatch_uid="daybreak.factor-added")
    second_factor.authenticator_removed.connect(_factor_removed, dispatch_uid="daybreak.factor-removed")
    second_factor.authentication_failed.connect(_factor_refused, dispatch_uid="daybreak.factor-refused")


def _signed_in(user: User, **_: Any) -> None:
    _note(user, "user.signed-in")


def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        _note(user, "user.signed-out")


def _refused(credentials: dict[str, Any], **_: Any) -> None:
    tried = str(credentials.get("username", ""))
    with act(system(via="web"), "user.sign-in-refused", topics=("staff",), username=tried[:60]):
        pass


def _factor_added(user: User, authenticator: Any, **_: Any) -> None:
    _note(user, "user.second-factor-added", kind=authenticator.type)


def _factor_removed(user: User, authenticator: Any, **_: Any) -> None:
    _note(user, "user.second-factor-removed", kind=authenticator.type)


def _factor_refused(user: User, **_: Any) -> None:
    _note(user, "user.second-factor-refused")


def _note(user: User, name: str, **detail: Any) -> None:
    with act(By(user, None), name, topics=("staff",), **detail):
        pass
