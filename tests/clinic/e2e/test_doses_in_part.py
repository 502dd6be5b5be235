# ruff: noqa: F811
"""A nurse stops an injection and notes at the tablet how much went in, with and without network."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import User
from daybreak.clinic.views.account_form import METHODS
from tests.clinic.actions.ledger.conftest import Stocked, received
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    Make,
    Room,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)
from tests.clinic.conftest import PASSWORD
from tests.clinic.e2e.bedside import draw
from tests.clinic.e2e.conftest import sign_in
from tests.clinic.e2e.looking import looked_at
from tests.clinic.e2e.tablet import Tablet, signs
from tests.clinic.views.routes import TABLETS

pytestmark = pytest.mark.one_database

WITHDREW = "She asked to stop"


def opened(
    tablet: Tablet, room: Make, nurse: User, protocol: str = "sc-racemic-response-guided", dose: int = 0
) -> Room:
    """The dose is released, and not drawn yet."""
    one = room(protocol, hours_ago=0, dose=dose)
    one.comes()
    assert one.does(-5, "released").accepted
    sign_in(tablet.page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    return one


def part_of_it(tablet: Tablet, amount: str) -> None:
    """The form for a part, filled in and sent."""
    page = tablet.page
    page.get_by_text("Only a part of it was given").click()
    page.get_by_label("Volume given in mL, of 0.82 mL").fill(amount)
    page.get_by_label("What happened to the rest").fill(WITHDREW)
    looked_at(page, "part-of-injection")
    page.get_by_role("button", name="Given in part").click()


def test_an_injection_that_was_stopped_is_recorded_and_its_rest_wasted_before_a_witness(
    tablet: Tablet, room: Make, nurse: User, pharmacist: User
) -> None:
    one, page = opened(tablet, room, nurse), tablet.page
    draw(tablet, pharmacist, "0.82")
    expect(page.get_by_text("Drawn: 0.82 mL of 50 mg/mL")).to_be_visible()
    part_of_it(tablet, "0.9")
    assert page.get_by_label("Volume given in mL, of 0.82 mL").evaluate(
        "field => field.validity.rangeOverflow"
    )
    expect(page.locator("[data-part=sign]")).to_be_hidden()
    page.get_by_label("Volume given in mL, of 0.82 mL").fill("0.4")
    page.get_by_role("button", name="Given in part").click()
    expect(page.get_by_role("heading", name="Dose given in part: sign")).to_be_visible()
    expect(page.locator("[data-noted] li")).to_have_text(["0.4 mL given", WITHDREW])
    looked_at(page, "part-of-injection-signed")
    signs(page)
    tablet.sees("Observing")
    expect(page.get_by_text("Given: 20 mg", exact=True)).to_be_visible()
    page.get_by_role("link", name="Account for the drug").click()
    for line in ("Given: 20 mg", "Wasted before a witness: 21.175 mg"):
        expect(page.get_by_text(line)).to_be_visible()
    page.get_by_label("How was it made unusable?").select_option(METHODS[0])
    page.get_by_label("Second person: user name").fill(pharmacist.username)
    page.get_by_label("Second person: password or code").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Account for the drug: signed.")).to_be_visible()
    found = ledger.of_session(one.session.reference)
    assert (found.given_mg, found.wasted_mg, found.open_mg) == (20, Decimal("21.175"), 0)
    page.get_by_role("link", name="Record of the session").click()
    expect(page.get_by_text(f"0.4 mL of 0.82 mL given (50 mg/mL), 20 mg; {WITHDREW}")).to_be_visible()
    expect(page.get_by_text("The dose is taken as it was really given: 20 mg of 41.175 mg.")).to_be_visible()
    looked_at(page, "record-of-part")


def test_whoever_draws_sees_the_volume_and_whoever_checks_does_not(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    opened(tablet, room, nurse)
    page = tablet.page
    page.get_by_role("link", name="Draw and check").click()
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_text("Draw 0.82 mL of 50 mg/mL, which is 41.175 mg")).to_be_visible()
    looked_at(page, "draw-of-injection")
    page.get_by_role("button", name="Drawn: hand over for the check").click()
    expect(
        page.get_by_label("What the second person works out: volume to draw, mL to two decimals")
    ).to_be_visible()
    expect(page.get_by_text("0.82")).to_have_count(0)
    looked_at(page, "check-of-injection")


def test_a_part_without_network_waits_and_arrives(
    tablet: Tablet, room: Make, nurse: User, pharmacist: User
) -> None:
    one, page = opened(tablet, room, nurse), tablet.page
    draw(tablet, pharmacist, "0.82")
    tablet.network(False)
    part_of_it(tablet, "0.4")
    page.get_by_role("button", name="It has happened: record it").click()
    expect(page.locator("[data-part=queue]")).to_contain_text("1 entry waits")
    expect(page.get_by_text("Given so far: 20 mg", exact=True)).to_be_visible()
    for again in ("Dose given", "Given in part"):
        expect(page.get_by_role("button", name=again, exact=True)).to_be_hidden()
    expect(page.get_by_text("Only a part of it was given")).to_be_hidden()
    tablet.network(True)
    expect(page.get_by_text("Given: 20 mg", exact=True)).to_be_visible()
    (given,) = one.standing.of("dose-given")
    assert given.row.values == {"amount": "0.4", "unit": "mL", "partly": WITHDREW}


def test_a_tablet_that_nobody_touched_goes_back_without_a_witness(
    tablet: Tablet, room: Make, nurse: User, pharmacist: User, keeper: By, stocked: Stocked
) -> None:
    received(keeper, stocked.safe, stocked.supplier, ledger.add_item(keeper, TABLETS), 1)
    one, page = opened(tablet, room, nurse, "oral-er-racemic", dose=2), tablet.page
    draw(tablet, pharmacist, "2")
    page.get_by_text("Only a part of it was given").click()
    page.get_by_label("Tablets taken, of 2").fill("1")
    page.get_by_label("Untouched in their packing, to go back").fill("1")
    page.get_by_label("What happened to the rest").fill(WITHDREW)
    looked_at(page, "part-of-tablets")
    page.get_by_role("button", name="Given in part").click()
    expect(page.locator("[data-noted] li")).to_have_text(["1 tablet given", "1 tablet untouched", WITHDREW])
    signs(page)
    tablet.sees("Observing")
    page.get_by_role("link", name="Account for the drug").click()
    for line in ("Given: 60 mg", "Back into stock: 60 mg"):
        expect(page.get_by_text(line)).to_be_visible()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Account for the drug: recorded.")).to_be_visible()
    found = ledger.of_session(one.session.reference)
    assert (found.given_mg, found.given_back_mg, found.open_mg) == (60, 60, 0)
