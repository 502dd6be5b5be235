"""Whoever may open a page finds it: links lead there from the first page of the clinic, role by role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from daybreak.clinic.access.table import TABLE
from daybreak.clinic.models import Patient, Role, Site
from tests.clinic.conftest import person, signed_in

pytestmark = pytest.mark.django_db

BY_ITSELF = {"bedside_banner", "escalations_banner", "locked_sessions", "locked", "touched"}
"""Asked by a page that is open, or shown in place of one."""
BY_A_BUTTON = {"lock", "unlock", "choose_site", "staff_role", "site_language"}
"""Sent by a form that stands on a page which is reached."""
OF_A_LIBRARY = re.compile(r"^(account|mfa)_")
"""Behind "Password" and "Passkeys and codes" in everybody's own menu."""
FOR_PROGRAMS = re.compile(r"^api:")
ADDRESS = re.compile(r'href="(/[^"#]*)"')


def to_be_found(role: Role) -> set[str]:
    """The pages that a role may open, of which no object stands in the address."""
    found = set()
    for name, rule in TABLE.items():
        excepted = name in BY_ITSELF | BY_A_BUTTON or OF_A_LIBRARY.match(name) or FOR_PROGRAMS.match(name)
        opens = rule.scope in {"site", "signed-in"} and role in rule.allowed(sending=False)
        if opens and not excepted and _address(name):
            found.add(name)
    return found


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def crawled(browser: Client) -> set[str]:
    """The names of all pages without an object to which links lead from the first one; every link that is followed opens."""
    waiting, seen = [reverse("home")], {"home"}
    while waiting:
        address = waiting.pop()
        answer = browser.get(address)
        assert answer.status_code in {200, 302}, (address, answer.status_code)
        for name, link in _links(answer.content.decode()):
            if name not in seen:
                seen.add(name)
                if not OF_A_LIBRARY.match(name):
                    waiting.append(link)
    return seen


def _links(page: str) -> Iterator[tuple[str, str]]:
    for link in ADDRESS.findall(page):
        address = unescape(link)
        try:
            match = resolve(address.split("?")[0])
        except Resolver404:
            continue
        if not match.kwargs and match.view_name in TABLE:
            yield match.view_name, address


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_page_of_a_role_is_reached_by_links(site: Site, patient: Patient, role: Role) -> None:
    browser = signed_in(person(site, role, f"seeks-{role.value}"))
    assert to_be_found(role) - crawled(browser) == set()


def test_an_administrator_finds_certification_calendar_and_prices(site: Site) -> None:
    found = crawled(signed_in(person(site, Role.ADMINISTRATOR)))
    assert {"policies", "rems_certification", "calendar_setup", "prices"} <= found
    assert "calendar" not in found
