"""Follow-up, REMS and stock, left open on a screen, follow what others do, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.certifying import certified
from daybreak.clinic.models import Language, Patient, Role, Site, User
from daybreak.clinic.views import follow_up
from tests.clinic.actions.follow_up.conftest import begun, contacts  # noqa: F401 - fixtures
from tests.clinic.actions.ledger.conftest import stock_up
from tests.clinic.conftest import person
from tests.clinic.e2e.conftest import sign_in
from tests.clinic.e2e.looking import looked_at

Open = Callable[..., Page]


def left_open(open_page: Open, nurse: User, url: str) -> Page:
    page = open_page()
    sign_in(page, nurse.username, url)
    expect(page.locator("[data-live-age]")).to_have_text("Up to date")
    return page


def test_the_follow_up_of_the_site(
    open_page: Open,
    begun: Patient,  # noqa: F811
    nurse: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(follow_up, "LIST_RENEW_S", 1)
    page = left_open(open_page, nurse, "/follow-up/")
    before_the_session = page.locator("#to-answer").get_by_text("before the session of")
    expect(page.get_by_text("No link is open.")).to_be_visible()
    expect(before_the_session).to_have_count(0)
    follow_up.actions.make_link(system(begun.site), begun, "phq9", Language.ENGLISH)
    expect(page.get_by_text("0 of 9 answered")).to_be_visible()
    looked_at(page, "follow-up-live")
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)  # nobody does anything
    expect(before_the_session.first).to_be_visible()


def test_the_queue_of_the_rems(open_page: Open, nurse: User, site: Site, director: User) -> None:
    page = left_open(open_page, nurse, "/rems/")
    expect(page.get_by_text("Not on record.")).to_be_visible()
    since = clock.now().date()
    certified(By(director, site), site, since=since, representative="Dr Rosa Representative")
    expect(page.get_by_text("Authorised representative: Dr Rosa Representative.")).to_be_visible()


def test_the_stock(open_page: Open, nurse: User, site: Site) -> None:
    keeper = By(person(site, Role.PHARMACIST), site)
    page = left_open(open_page, nurse, "/stock/")
    expect(page.get_by_text("Nothing is in stock.")).to_be_visible()
    stocked = stock_up(keeper)
    row = page.locator("#stock tr", has_text="Spravato")
    expect(row.get_by_role("cell", name="4", exact=True)).to_be_visible()
    link = row.get_by_role("link", name=str(stocked.devices[0]))
    link.focus()
    ledger.move(keeper, stocked.vials[:1], stocked.cart)
    expect(page.locator("#stock tr", has_text="Cart")).to_be_visible()
    expect(link).to_be_focused()
