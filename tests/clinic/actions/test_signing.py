"""Signatures: two components, bound to what was signed, and never two of one person."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from daybreak.clinic import triggers
from daybreak.clinic.actions import findings, pins
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import MOST_WRONG, Confirmed, confirm, confirm_pin, sign, two_people
from daybreak.clinic.models import AuditRow, Finding, Meaning, Patient, Signature, User, signatures_of
from daybreak.errors import ActError
from tests.clinic.conftest import MORNING, PASSWORD


@pytest.fixture
def finding(by: By, patient: Patient) -> Finding:
    return findings.record(by, patient, [Entry("weight_kg", "82", MORNING)])[0]


def signed(by: By, who: Confirmed, finding: Finding) -> Signature:
    with act(by, "finding.witnessed", patient=finding.patient) as done:
        return sign(done, who, Meaning.WITNESSED, finding)


def test_a_witness_signs_with_their_own_credentials_in_anothers_session(
    by: By, prescriber: User, finding: Finding
) -> None:
    signature = signed(by, confirm(by, prescriber.username, PASSWORD), finding)
    assert (signature.recorded_by, signature.printed_name) == (prescriber, prescriber.printed_name)
    assert (signature.meaning, signature.method) == ("witnessed", "password")
    assert AuditRow.objects.latest("seq").user == by.user
    assert signatures_of(finding) == [signature]


def test_a_signature_fits_what_was_signed_and_nothing_else(
    by: By, prescriber: User, finding: Finding
) -> None:
    signature = signed(by, confirm(by, prescriber.username, PASSWORD), finding)
    (other,) = findings.record(by, finding.patient, [Entry("weight_kg", "82", MORNING)])
    assert signature.fits(finding)
    assert not signature.fits(other)
    finding.text = "28"
    assert not signature.fits(finding)


def test_a_code_signs_once(by: By, prescriber: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(prescriber, secret)
    assert secret not in str(Authenticator.objects.get(user=prescriber).data)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert confirm(by, prescriber.username, code).method == "code"
    with pytest.raises(ActError, match="not right"):
        confirm(by, prescriber.username, code)


def test_wrong_tries_are_counted_and_bar(by: By, prescriber: User) -> None:
    for _ in range(MOST_WRONG):
        with pytest.raises(ActError, match="not right"):
            confirm(by, prescriber.username, "wrong")
    with pytest.raises(ActError, match="Wait 15 minutes"):
        confirm(by, prescriber.username, PASSWORD)
    assert AuditRow.objects.filter(act="user.secret-refused").count() == MOST_WRONG


def test_a_right_secret_forgets_the_wrong_ones(by: By, prescriber: User) -> None:
    with pytest.raises(ActError):
        confirm(by, prescriber.username, "wrong")
    confirm(by, prescriber.username, PASSWORD)
    prescriber.refresh_from_db()
    assert prescriber.wrong_secrets == 0


@pytest.mark.parametrize("username", ["nobody", "nurse-south", ""])
def test_who_has_no_role_here_does_not_sign_here(by: By, stranger: User, username: str) -> None:
    with pytest.raises(ActError, match="do not belong together"):
        confirm(by, username, PASSWORD)


def test_a_pin_unlocks_and_does_not_sign(by: By, nurse: User, finding: Finding) -> None:
    pins.set_pin(by, confirm(by, nurse.username, PASSWORD), "402957")
    who = confirm_pin(by, nurse, "402957")
    with pytest.raises(ActError, match="PIN is not enough"):
        signed(by, who, finding)
    with pytest.raises(ActError, match="not right"):
        confirm_pin(by, nurse, "402958")


@pytest.mark.parametrize(
    "pin", ["12345", "123456", "111111", "987654", "121212", "abcdef", "12345678901", "४०२९५७"]
)
def test_a_weak_pin_is_refused(by: By, nurse: User, pin: str) -> None:
    with pytest.raises(ActError):
        pins.set_pin(by, confirm(by, nurse.username, PASSWORD), pin)


def test_two_people_are_two(by: By, nurse: User, prescriber: User) -> None:
    first = confirm(by, nurse.username, PASSWORD)
    two_people(first, confirm(by, prescriber.username, PASSWORD))
    with pytest.raises(ActError, match="same person"):
        two_people(first, confirm(by, nurse.username, PASSWORD))


def test_signatures_are_append_only() -> None:
    assert "clinic_signature" in triggers.append_only_tables()
