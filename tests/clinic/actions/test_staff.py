"""Sites, people and roles."""

from __future__ import annotations

import pytest
from django.urls import reverse

from daybreak.clinic.actions import staff
from daybreak.clinic.actions.by import system
from daybreak.clinic.models import AuditRow, Membership, Role, Site, User
from daybreak.errors import ActError
from tests.clinic.conftest import PASSWORD, person, signed_in


@pytest.mark.parametrize(
    ("code", "zone", "said"),
    [("north", "Europe/Berlin", "site 'north' already"), ("new", "Mars/Base", "no time zone")],
)
def test_a_site_that_cannot_be_is_refused(site: Site, code: str, zone: str, said: str) -> None:
    with pytest.raises(ActError, match=said):
        staff.open_site(system(), code=code, name="Another", time_zone=zone)


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [
        ("nurse-north", PASSWORD, "is taken"),
        ("NURSE-NORTH", PASSWORD, "is taken"),
        ("new", "short", "too short"),
        ("new", "password1234", "too common"),
        ("somebody-new", "somebody-new", "too similar"),
        ("", PASSWORD, "user name is missing"),
    ],
)
def test_a_person_that_cannot_be_is_refused(nurse: User, username: str, password: str, said: str) -> None:
    with pytest.raises(ActError, match=said):
        staff.add_user(system(), username=username, printed_name="Somebody New", password=password)


def test_a_role_is_given_once_and_ends_at_once(nurse: User, site: Site) -> None:
    with pytest.raises(ActError, match="already"):
        staff.give_role(system(), nurse, site, Role.NURSE)
    browser = signed_in(nurse)
    assert browser.get(reverse("patients")).status_code == 200
    staff.end_role(system(), nurse.memberships.get())
    assert browser.get(reverse("patients")).status_code == 403
    with pytest.raises(ActError, match="ended already"):
        staff.end_role(system(), nurse.memberships.get())
    staff.give_role(system(), nurse, site, Role.NURSE)
    assert browser.get(reverse("patients")).status_code == 200


def test_an_administrator_adds_a_person_with_a_role_or_nobody(site: Site) -> None:
    browser = signed_in(person(site, Role.ADMINISTRATOR))
    sent = {"username": "new", "printed_name": "New Nurse", "password": PASSWORD, "role": "nurse"}
    assert "too short" in browser.post(reverse("staff_add"), sent | {"password": "short"}).content.decode()
    assert not User.objects.filter(username="new").exists()
    assert browser.post(reverse("staff_add"), sent).status_code == 302
    assert Membership.objects.get(user__username="new").role == Role.NURSE
    assert AuditRow.objects.filter(act="staff.added").count() == 1
    assert PASSWORD not in "".join(AuditRow.objects.values_list("detail", flat=True))


def test_an_administrator_ends_a_role_from_the_page(site: Site, nurse: User) -> None:
    browser = signed_in(person(site, Role.ADMINISTRATOR))
    sent = {"username": nurse.username, "role": "nurse"}
    browser.post(reverse("staff_role"), sent | {"end": "on"})
    assert not Membership.objects.filter(user=nurse, ended_at=None).exists()
    browser.post(reverse("staff_role"), sent)
    assert Membership.objects.filter(user=nurse, ended_at=None).exists()
