"""Accounts end at once, a password that somebody else knows opens nothing, and no site is left without an administrator."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions import accounts, staff
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import AuditRow, Membership, Role, Site, User
from daybreak.errors import ActError
from tests.clinic.conftest import PASSWORD, person, signed_in

OWN = "another-long-password"


@pytest.fixture
def administrator(site: Site) -> User:
    return person(site, Role.ADMINISTRATOR)


def signs_in(username: str, password: str) -> Client:
    """A browser that types them in."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": username, "password": password})
    return browser


def test_a_deactivated_person_is_out_and_an_old_session_stays_dead(
    administrator: User, nurse: User, site: Site
) -> None:
    by, inside = By(administrator, site), signed_in(nurse)
    assert inside.get(reverse("home")).status_code == 200
    accounts.deactivate(by, nurse)
    assert inside.get(reverse("home")).status_code == 302
    accounts.reactivate(by, nurse)
    assert inside.get(reverse("home")).status_code == 302  # only signing in anew lets them in
    assert signed_in(nurse).get(reverse("home")).status_code == 200
    with pytest.raises(ActError, match="is not deactivated"):
        accounts.reactivate(by, nurse)


def test_nobody_deactivates_themselves(administrator: User, site: Site) -> None:
    with pytest.raises(ActError, match="yourself"):
        accounts.deactivate(By(administrator, site), administrator)


def test_the_last_administrator_stays(administrator: User, site: Site) -> None:
    role = administrator.memberships.get()
    for refused in (
        lambda: accounts.deactivate(system(), administrator),
        lambda: staff.end_role(system(), role),
    ):
        with pytest.raises(ActError, match="last administrator of Northern clinic"):
            refused()
    second = person(site, Role.ADMINISTRATOR, "second")
    accounts.deactivate(By(second, site), administrator)
    with pytest.raises(ActError, match="last administrator"):  # one who cannot sign in does not count
        staff.end_role(system(), second.memberships.get())


def test_only_an_administrator_of_all_their_sites_touches_an_account(
    administrator: User, nurse: User, site: Site, other_site: Site
) -> None:
    """Else the administrator of one site could sign in as somebody who works at another."""
    staff.give_role(system(), nurse, other_site, Role.MEDICAL_DIRECTOR)
    by = By(administrator, site)
    for act in (accounts.reset_password, accounts.deactivate):
        with pytest.raises(ActError, match="also works at Southern clinic"):
            act(by, nurse)
    staff.give_role(system(), administrator, other_site, Role.ADMINISTRATOR)
    accounts.reset_password(by, nurse)


def test_a_one_time_password_opens_only_the_choice_of_another(
    administrator: User, nurse: User, site: Site
) -> None:
    inside = signed_in(nurse)
    once = accounts.reset_password(By(administrator, site), nurse)
    assert len(once.replace("-", "")) == 20
    assert inside.get(reverse("home")).status_code == 302
    browser = signs_in(nurse.username, once)
    for page in ("home", "patients", "pin", "mfa_index"):
        assert browser.get(reverse(page))["Location"] == reverse("account_change_password")
    assert browser.get(reverse("home"), headers={"X-Daybreak-Poll": "1"}).status_code == 401
    change = reverse("account_change_password")
    assert "Choose a password of your own first" in browser.get(change).content.decode()
    same = browser.post(change, {"oldpassword": once, "password1": once, "password2": once})
    assert "Choose another password than the one you were given" in same.content.decode()
    chosen = browser.post(change, {"oldpassword": once, "password1": OWN, "password2": OWN})
    assert chosen["Location"] == reverse("home")
    assert browser.get(reverse("home")).status_code == 200
    details = "".join(AuditRow.objects.values_list("detail", flat=True))
    assert once not in details
    assert OWN not in details


def test_a_one_time_password_signs_nothing(administrator: User, nurse: User, site: Site) -> None:
    """The administrator knows it, and could be the second person under a false name."""
    once = accounts.reset_password(By(administrator, site), nurse)
    with pytest.raises(ActError, match="not chosen a password of their own"):
        confirm(By(administrator, site), nurse.username, once)
    with pytest.raises(ActError, match="not right"):
        confirm(By(administrator, site), nurse.username, PASSWORD)


def test_lost_second_factors_are_taken_away_and_the_pin_goes(
    administrator: User, nurse: User, site: Site
) -> None:
    Authenticator.objects.create(user=nurse, type=Authenticator.Type.TOTP, data={"secret": "x"})
    nurse.refresh_from_db()
    accounts.reset_password(By(administrator, site), nurse)
    assert Authenticator.objects.filter(user=nurse).exists()
    assert nurse.pin == ""
    accounts.reset_password(By(administrator, site), nurse, factors_lost=True)
    assert not Authenticator.objects.filter(user=nurse).exists()
    assert '"factors_lost":true' in AuditRow.objects.latest("seq").detail


def test_the_pages_do_it(administrator: User, nurse: User, site: Site, other_site: Site) -> None:
    browser, stranger = signed_in(administrator), person(other_site, Role.NURSE, "far")
    shown = browser.get(reverse("person", args=[nurse.pk])).content.decode()
    assert "no second factor yet" in shown
    assert browser.get(reverse("person", args=[stranger.pk])).status_code == 404
    told = browser.post(reverse("person_password", args=[nurse.pk]))
    assert told["Cache-Control"] == "no-store"
    nurse.refresh_from_db()
    assert nurse.must_change_password
    browser.post(reverse("person_deactivate", args=[nurse.pk]))
    nurse.refresh_from_db()
    assert not nurse.is_active
    assert "cannot sign in" in browser.get(reverse("person", args=[nurse.pk])).content.decode()
    browser.post(reverse("person_reactivate", args=[nurse.pk]))
    own = browser.post(reverse("person_deactivate", args=[administrator.pk]), follow=True).content.decode()
    assert "You cannot deactivate yourself" in own
    role = {"username": nurse.username, "role": "nurse", "end": "on"}
    browser.post(reverse("staff_role"), role)
    assert "Without a role here now" in browser.get(reverse("staff")).content.decode()


def test_a_person_added_on_the_page_chooses_their_own_password(administrator: User, site: Site) -> None:
    sent = {"username": "new", "printed_name": "New Nurse", "password": PASSWORD, "role": "nurse"}
    signed_in(administrator).post(reverse("staff_add"), sent)
    assert signs_in("new", PASSWORD).get(reverse("home"))["Location"] == reverse("account_change_password")


def test_who_opens_a_site_is_its_administrator(administrator: User) -> None:
    browser = signed_in(administrator)
    sent = {"code": "west", "name": "Western clinic", "time_zone": "America/Denver", "language": "de"}
    assert browser.post(reverse("site_open"), sent).status_code == 302
    held = Membership.objects.get(site__code="west")
    assert (held.user, held.role) == (administrator, Role.ADMINISTRATOR)
    assert (held.site.time_zone, held.site.language) == ("America/Denver", "de")
    assert "site &#x27;west&#x27; already" in browser.post(reverse("site_open"), sent).content.decode()
