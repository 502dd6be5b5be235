"""Signing in: limited, audited, with a second factor where the clinic asks for one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import settings as shipped
from daybreak.clinic.actions import accounts
from daybreak.clinic.actions.by import system
from daybreak.clinic.models import AuditRow, User
from tests.clinic.conftest import PASSWORD, signed_in


def tried(client: Client, username: str, password: str) -> int:
    return client.post(reverse("account_login"), {"login": username, "password": password}).status_code


def test_sign_in_and_out_are_in_the_audit(nurse: User) -> None:
    client = Client()
    assert tried(client, nurse.username, PASSWORD) == 302
    client.post(reverse("account_logout"))
    acts = list(AuditRow.objects.filter(user=nurse).order_by("seq").values_list("act", flat=True))
    assert acts == ["user.signed-in", "user.signed-out"]


def test_a_refused_sign_in_is_in_the_audit_without_the_password(nurse: User) -> None:
    assert tried(Client(), nurse.username, "not this one") == 200
    detail = AuditRow.objects.get(act="user.sign-in-refused").detail
    assert nurse.username in detail
    assert "not this one" not in detail


def test_wrong_passwords_are_limited(nurse: User) -> None:
    client = Client()
    for _ in range(5):
        tried(client, nurse.username, "wrong")
    answer = client.post(reverse("account_login"), {"login": nurse.username, "password": PASSWORD})
    assert answer.status_code in {200, 429}
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_or_resets_by_mail(client: Client) -> None:
    for name in ("account_signup", "account_reset_password", "account_email"):
        assert client.get(reverse(name)).status_code == 404
    assert "Forgot" not in Client().get(reverse("account_login")).content.decode()


def test_a_second_factor_is_set_up_before_anything_else(nurse: User, settings: object) -> None:
    settings.SECOND_FACTOR_REQUIRED = True  # type: ignore[attr-defined]
    client = signed_in(nurse)
    assert client.get(reverse("home"))["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_index")).status_code in {200, 302}


def test_a_deactivated_person_is_out_at_once_and_stays_out(prescriber: User) -> None:
    inside, outside = signed_in(prescriber), Client()
    assert inside.get(reverse("home")).status_code == 200
    accounts.deactivate(system(), prescriber)
    assert inside.get(reverse("home"))["Location"].startswith(reverse("account_login"))
    tried(outside, prescriber.username, PASSWORD)
    assert "_auth_user_id" not in outside.session


def test_what_is_shipped_is_strict() -> None:
    assert shipped.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"] == ["'self'"]
    assert "unsafe" not in str(shipped.CONTENT_SECURITY_POLICY)
    assert shipped.DEBUG is False


@pytest.mark.parametrize("name", ["account_login", "about"])
def test_every_answer_carries_the_policy_and_is_not_stored(db: None, name: str) -> None:
    answer = Client().get(reverse(name))
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
