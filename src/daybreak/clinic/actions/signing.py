"""Signing: each person proves again who they are, then signs inside the act.

    first = confirm(by, user.username, secret)          # before the act: a wrong try is counted, whatever follows
    with act(by, "rule.overridden", patient=patient) as done:
        done.stamp(override)
        sign(done, first, Meaning.OVERRIDDEN, override)

A witness confirms in the same way with their own credentials; whose session it is does not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from allauth.mfa.models import Authenticator

from daybreak.clinic.actions.act import Act, act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import Meaning, Membership, Record, Signature, User
from daybreak.errors import ActError

Method = Literal["password", "code", "PIN"]

MOST_WRONG = 5
BARRED = timedelta(minutes=15)
CODE_DIGITS = 6


@dataclass(frozen=True)
class Confirmed:
    """Somebody who has just proved who they are. Only `confirm` makes one."""

    user: User
    method: Method


def confirm(by: By, username: str, secret: str) -> Confirmed:
    """Prove who somebody is by their password or a code of their authenticator app.

    Raises:
        ActError: a wrong secret, no role at this site, a password that an administrator gave, or barred after too many
            wrong tries.
    """
    user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    works_here = Membership.objects.filter(user=user, site=by.site, ended_at=None)
    if user is None or not works_here.exists():
        raise ActError("User name and password do not belong together.", remedy="Try again.")
    method = _proved(by, user, secret)
    if user.must_change_password:  # the administrator who gave it knows it
        raise ActError(
            f"{user} has not chosen a password of their own yet.", remedy="Sign in once and choose it."
        )
    return Confirmed(user, method)


def confirm_own(by: By, user: User, secret: str) -> Confirmed:
    """Prove once more who is signed in, by PIN where there is one, else as `confirm`.

    Raises:
        ActError: as `confirm`.
    """
    by_pin = bool(user.pin) and secret.isascii() and secret.isdigit()
    return confirm_pin(by, user, secret) if by_pin else confirm(by, user.username, secret)


def confirm_pin(by: By, user: User, pin: str) -> Confirmed:
    """Prove it by PIN: enough to unlock a station and to sign a step at the bedside, not enough for any other signature.

    Raises:
        ActError: as `confirm`.
    """
    _refuse_barred(by, user)
    if not user.check_pin(pin):
        _count_wrong(by, user)
    _forget_wrong(by, user)
    return Confirmed(user, "PIN")


def sign(
    done: Act, who: Confirmed, meaning: Meaning, record: Record, *, pin_suffices: bool = False
) -> Signature:
    """Sign a record that the act has written.

    `pin_suffices` for a step at the bedside: whoever signed in gave both components, for what follows one is enough (P11-8).

    Raises:
        ActError: by PIN only.
    """
    if who.method == "PIN" and not pin_suffices:
        raise ActError("A PIN is not enough for a signature.", remedy="Give your password or a code.")
    signature = Signature(
        recorded_at=done.at,
        recorded_offset_min=done.by.offset_min(done.at),
        recorded_by=who.user,
        printed_name=who.user.printed_name,
        meaning=meaning,
        method=who.method,
        record=str(record._meta.model_name),
        record_id=record.pk,
        record_sha256=record.digest,
    )
    signature.save()
    return signature


def two_people(first: Confirmed, second: Confirmed) -> None:
    """Refuse one person in two parts.

    Raises:
        ActError: they are the same.
    """
    if first.user == second.user:
        raise ActError("Both signatures are of the same person.", remedy="Ask somebody else to sign.")


def _proved(by: By, user: User, secret: str) -> Method:
    _refuse_barred(by, user)
    is_code = len(secret) == CODE_DIGITS and secret.isascii() and secret.isdigit()
    method: Method = "code" if is_code and _code_fits(user, secret) else "password"
    if method == "password" and not user.check_password(secret):
        _count_wrong(by, user)
    _forget_wrong(by, user)
    return method


def _code_fits(user: User, code: str) -> bool:
    """A code serves once, wherever it is used."""
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return app is not None and bool(app.wrap().validate_code(code))


def _refuse_barred(by: By, user: User) -> None:
    user.refresh_from_db()
    if user.barred_until is not None and user.barred_until > by.moment:
        raise ActError(
            f"{user} gave a wrong secret {MOST_WRONG} times.",
            remedy=f"Wait {int(BARRED.total_seconds() // 60)} minutes, or sign in anew.",
        )


def _count_wrong(by: By, user: User) -> None:
    with act(by, "user.secret-refused", topics=("staff",), tried=user.pk) as done:
        user.wrong_secrets += 1
        if user.wrong_secrets >= MOST_WRONG:
            user.barred_until, user.wrong_secrets = done.at + BARRED, 0
        user.save()
    raise ActError("That is not right.", remedy="Try again.")


def _forget_wrong(by: By, user: User) -> None:
    if user.wrong_secrets or user.barred_until is not None:
        with act(by, "user.secret-accepted", topics=("staff",), of=user.pk):
            user.wrong_secrets, user.barred_until = 0, None
            user.save()
