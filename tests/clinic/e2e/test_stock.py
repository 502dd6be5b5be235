"""What a pharmacist and a nurse do with the stock in a browser."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import Patient, Role, Site, StockItem, User
from tests.clinic.actions.ledger.conftest import OF_KETAMINE, SESSION, Stocked, mg, stock_up
from tests.clinic.conftest import PASSWORD, person
from tests.clinic.e2e.conftest import PHONE, TABLET, sign_in

Open = Callable[..., Page]


@pytest.fixture
def pharmacist(site: Site) -> User:
    return person(site, Role.PHARMACIST)


@pytest.fixture
def stocked(pharmacist: User, site: Site) -> Stocked:
    return stock_up(By(pharmacist, site))


def test_the_rest_of_a_session_is_wasted_before_a_second_person(
    open_page: Open, by: By, patient: Patient, stocked: Stocked, pharmacist: User
) -> None:
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(stocked.vials[0], "50")])
    ledger.give(by, SESSION, [mg(stocked.vials[0], "41.175")])
    page = open_page(viewport=TABLET)
    assert by.user is not None
    sign_in(page, by.user.username)
    page.get_by_role("link", name="Stock", exact=True).click()
    page.get_by_role("link", name="1 session with something drawn").click()
    page.get_by_role("link", name="Waste").click()
    expect(page.get_by_label("How much (mg)")).to_have_value("8.825")
    page.get_by_label("Reason").fill("Rest of the syringe")
    page.get_by_label("How it was made unusable").fill("Absorbed in a sealed container")
    page.get_by_label("Second person: user name").fill(pharmacist.username)
    page.get_by_label("Second person: password").fill(PASSWORD)
    page.get_by_role("button", name="Waste and sign").click()
    expect(page.get_by_text("Everything drawn was given, wasted or given back.")).to_be_visible()
    assert ledger.of_session(SESSION).wasted_mg == Decimal("8.825")


def test_a_delivery_comes_in_by_phone(open_page: Open, stocked: Stocked, pharmacist: User) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, pharmacist.username, "/stock/receive/")
    page.get_by_label("Product").select_option(label=str(StockItem.objects.get(name="Spravato")))
    page.get_by_label("Supplier").select_option(index=1)
    page.get_by_label("Invoice number").fill("I-77")
    page.get_by_label("Lot").fill("S9")
    page.get_by_label("Last day of use").fill("2030-01-31")
    page.get_by_label("How many containers").fill("2")
    page.get_by_label("Serial numbers").fill("SN-1\nSN-2")
    page.get_by_label("Put into").select_option(label="Safe")
    page.get_by_role("button", name="Receive").click()
    expect(page.get_by_text("The delivery is in stock.")).to_be_visible()
    expect(page.get_by_role("link", name="SN-1", exact=True)).to_be_visible()
