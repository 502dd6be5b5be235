# ruff: noqa: F811
"""A nurse notes at the tablet that a device was given in part, or fell; the record says so, with and without network."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic.actions import ledger
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.models import User
from daybreak.clinic.views.account_form import METHODS
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
from tests.clinic.e2e.conftest import sign_in, signed_out
from tests.clinic.e2e.looking import looked_at
from tests.clinic.e2e.tablet import Tablet, signs, sprays

pytestmark = pytest.mark.one_database


def opened(tablet: Tablet, room: Make, nurse: User) -> Room:
    one = room("spravato-trd-us", hours_ago=0)
    one.comes()
    one.draws(-3)
    sign_in(tablet.page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    return one


def only_left(page: Page) -> None:
    page.get_by_role("button", name="given, lot").first.click()
    page.get_by_role("button", name="Left nostril: sprayed now").click()
    page.get_by_role("button", name="Only this spray was given").click()


def test_one_spray_needs_the_reason_and_is_accounted_for_before_a_witness(
    tablet: Tablet, room: Make, nurse: User, pharmacist: User
) -> None:
    one, page = opened(tablet, room, nurse), tablet.page
    page.get_by_role("button", name="given, lot").first.click()
    sprays(page)
    signs(page)
    expect(page.locator(".next [data-what]")).to_have_text("Give device 2")
    tablet.later(5.2)
    only_left(page)
    signs(page)
    expect(page.get_by_text("Write what happened to the other spray.")).to_be_visible()
    page.get_by_label("What happened to the other spray?").fill("Sneezed")
    looked_at(page, "part")
    signs(page)
    tablet.sees("Observing")
    expect(page.get_by_text("Given: 42 mg", exact=True)).to_be_visible()
    page.get_by_role("link", name="Account for the drug").click()
    for line in ("Given: 28 mg", "Given: 14 mg", "Wasted before a witness: 14 mg"):
        expect(page.get_by_text(line)).to_be_visible()
    looked_at(page, "account")
    page.get_by_label("How was it made unusable?").select_option(METHODS[0])
    page.get_by_label("Second person: user name").fill(pharmacist.username)
    page.get_by_label("Second person: password or code").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Account for the drug: signed.")).to_be_visible()
    found = ledger.of_session(one.session.reference)
    assert (found.given_mg, found.wasted_mg, found.open_mg) == (42, 14, 0)
    page.get_by_role("link", name="Record of the session").click()
    expect(page.get_by_text("1 of 2 sprays (SP-DV-1), 14 mg given; Sneezed")).to_be_visible()
    expect(page.get_by_text("The devices are taken as they were really given")).to_be_visible()
    looked_at(page, "record")


def test_a_spray_without_network_is_kept_in_part(tablet: Tablet, room: Make, nurse: User) -> None:
    one, page = opened(tablet, room, nurse), tablet.page
    page.get_by_role("button", name="given, lot").first.click()
    tablet.network(False)
    page.get_by_role("button", name="Left nostril: sprayed now").click()
    page.get_by_role("button", name="Only this spray was given").click()
    page.get_by_role("button", name="It has happened: record it").click()
    expect(page.get_by_text("Write what happened to the other spray.")).to_be_visible()
    page.get_by_label("What happened to the other spray?").fill("The device fell into the sink")
    page.get_by_role("button", name="It has happened: record it").click()
    expect(page.locator("[data-part=queue]")).to_contain_text("1 entry waits")
    tablet.network(True)
    expect(page.get_by_text("Given so far: 14 mg")).to_be_visible()
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    (row,) = (one.row for one in bedside_of(one.session).happenings if one.row.kind == "device-given")
    assert row.values["partly"] == "The device fell into the sink"
    assert [spray["nostril"] for spray in row.values["sprays"]] == ["left"]


def test_what_was_given_without_network_counts_and_is_not_offered_again(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one, page = opened(tablet, room, nurse), tablet.page
    devices, fell = page.locator("form[data-sprayed]"), page.get_by_text("A device is faulty or fell down")
    tablet.network(False)
    for number, in_mg in ((1, 28), (2, 42)):
        device = page.locator("form[data-sprayed]:visible button").first
        expect(device).to_contain_text("given, lot")
        device.click()
        page.get_by_role("button", name="Left nostril: sprayed now").click()
        if number == 1:
            page.get_by_role("button", name="Right nostril: sprayed now").click()
        else:
            page.get_by_role("button", name="Only this spray was given").click()
            page.get_by_label("What happened to the other spray?").fill("Sneezed")
        page.get_by_role("button", name="It has happened: record it").click()
        expect(page.get_by_text(f"Given so far: {in_mg} mg", exact=True)).to_be_visible()
        assert [form.is_visible() for form in devices.all()] == [at >= number for at in range(2)]
        if number == 1:
            fell.click()
            choice = page.get_by_label("Nothing was given of")
            expect(choice.locator("option:enabled")).to_have_count(1)
            assert choice.input_value() == devices.nth(1).get_attribute("data-container")
        tablet.later(5.2)
    expect(fell).to_be_hidden()
    looked_at(page, "given-without-network")
    tablet.network(True)
    tablet.sees("Observing")
    expect(page.get_by_text("Given: 42 mg", exact=True)).to_be_visible()
    assert not one.standing.refused


def test_back_asks_about_a_spray_that_was_pressed_and_keeps_it_with_its_time_over_a_reload(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one, page = opened(tablet, room, nurse), tablet.page
    line, ask = (
        page.locator(".notices [data-part=sprays]"),
        page.get_by_text("Did it happen, what was pressed here?"),
    )
    device = page.get_by_role("button", name="given, lot").first
    device.click()
    page.get_by_role("button", name="Left nostril: sprayed now").click()
    noted = page.locator("[data-noted] li").inner_text()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(ask).to_be_visible()
    looked_at(page, "asked")
    page.get_by_role("button", name="Yes: keep it, I come back to it").click()
    expect(line).to_contain_text(f"{noted}: pressed here, not recorded yet.")
    looked_at(page, "kept")
    page.reload()
    tablet.later(1)
    expect(line).to_contain_text(noted)
    line.get_by_role("button", name="Go on with this device").click()
    expect(line).to_be_hidden()
    expect(page.locator("[data-noted] li")).to_have_text([noted])
    expect(page.get_by_role("button", name="Left nostril: sprayed now")).to_be_hidden()
    page.get_by_role("button", name="Right nostril: sprayed now").click()
    signs(page)
    tablet.sees("Dosing")
    expect(line).to_be_hidden()
    (row,) = (one.row for one in bedside_of(one.session).happenings if one.row.kind == "device-given")
    left, right = (datetime.fromisoformat(spray["at"]) for spray in row.values["sprays"])
    assert 60 <= (right - left).total_seconds() < 300


def test_a_spray_that_did_not_happen_is_forgotten_only_when_that_is_said(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one, page = opened(tablet, room, nurse), tablet.page
    line, device = (
        page.locator(".notices [data-part=sprays]"),
        page.get_by_role("button", name="given, lot").first,
    )
    device.click()
    page.get_by_role("button", name="Back", exact=True).click()  # nothing was pressed: nothing is asked
    expect(page.locator("[data-part=sign]")).to_be_hidden()
    device.click()
    page.get_by_role("button", name="Left nostril: sprayed now").click()
    page.get_by_role("button", name="Back", exact=True).click()
    page.get_by_role("button", name="No: forget it").click()
    expect(line).to_be_hidden()
    device.click()
    expect(page.locator("[data-noted] li")).to_have_count(0)
    page.get_by_role("button", name="Right nostril: sprayed now").click()
    page.reload()  # without Back at all
    expect(line).to_contain_text("Right nostril at")
    line.get_by_role("button", name="It did not happen").click()
    expect(line).to_be_hidden()
    assert not any(one.row.kind == "device-given" for one in bedside_of(one.session).happenings)


def test_a_spray_that_was_pressed_is_seen_by_whoever_comes_to_the_device_next(
    tablet: Tablet, room: Make, nurse: User, prescriber: User
) -> None:
    one, page = opened(tablet, room, nurse), tablet.page
    line, session = page.locator(".notices [data-part=sprays]"), page.url
    page.get_by_role("button", name="given, lot").first.click()
    page.get_by_role("button", name="Left nostril: sprayed now").click()
    noted = page.locator("[data-noted] li").inner_text()
    signed_out(page)
    sign_in(page, prescriber.username, session)
    expect(line).to_contain_text(f"{noted}: pressed here by {nurse.printed_name}, not recorded yet.")
    expect(line.get_by_role("button", name="It did not happen")).to_have_count(0)
    looked_at(page, "kept-of-somebody-else")
    line.get_by_role("button", name="Go on with this device").click()
    expect(page.locator("[data-noted] li")).to_have_text([noted, f"{noted} pressed by {nurse.printed_name}"])
    page.get_by_role("button", name="Right nostril: sprayed now").click()
    signs(page)
    tablet.sees("Dosing")
    expect(line).to_be_hidden()
    (row,) = (one.row for one in bedside_of(one.session).happenings if one.row.kind == "device-given")
    assert [spray["nostril"] for spray in row.values["sprays"]] == ["left", "right"]
    assert row.recorded_by == prescriber
    assert row.values["remark"] == f"{noted} pressed by {nurse.printed_name}"


def test_a_device_asked_about_too_soon_shows_no_spray_of_the_one_before(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    _, page = opened(tablet, room, nurse), tablet.page
    page.get_by_role("button", name="given, lot").first.click()
    sprays(page)
    expect(page.locator("[data-noted] li")).to_have_count(2)
    signs(page)
    tablet.sees("Dosing")
    page.get_by_role("button", name="Too soon").first.click()
    expect(page.get_by_text("The rest between two devices is not over")).to_be_visible()
    expect(page.locator("[data-noted] li")).to_have_count(0)
    page.get_by_role("button", name="Not sprayed: I wait").click()
    tablet.later(5.2)
    page.get_by_role("button", name="given, lot").first.click()
    expect(page.locator("[data-noted] li")).to_have_count(0)


def test_a_device_that_fell_is_replaced(tablet: Tablet, room: Make, nurse: User, pharmacist: User) -> None:
    one, page = opened(tablet, room, nurse), tablet.page
    page.get_by_text("A device is faulty or fell down").click()
    looked_at(page, "fell")
    page.get_by_label("What happened", exact=True).fill("Fell and broke")
    page.get_by_role("button", name="Record it as not given").click()
    expect(page.locator(".next [data-what]")).to_have_text("Draw another device, or cancel")
    page.get_by_role("link", name="Draw another device").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw 28 mg of esketamine")
    page.get_by_role("button", name="Work it out").click()
    page.get_by_role("button", name="Drawn: hand over for the check").click()
    page.get_by_label("What the second person works out").fill("1")
    page.get_by_label("Second person: user name").fill(pharmacist.username)
    page.get_by_label("Second person: password or code").fill(PASSWORD)
    page.get_by_role("button", name="Drawn and checked").click()
    expect(page.locator(".next [data-what]")).to_have_text("Give the first device")
    expect(page.get_by_role("button", name="given, lot")).to_have_count(2)
    assert ledger.of_session(one.session.reference).drawn_mg == 84
