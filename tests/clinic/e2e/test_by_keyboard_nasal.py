"""A whole nasal session by keyboard alone: each spray as it happens, a device that fell, and one given in part."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from daybreak.clinic.actions import ledger
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import User
from tests.clinic.actions.sessions.conftest import VITALS, Make, Room
from tests.clinic.e2e.bedside import SEEN, arrived
from tests.clinic.e2e.by_keys import comes, draws, enters, leaves, signs
from tests.clinic.e2e.conftest import TABLET, sign_in
from tests.clinic.e2e.keyboard import Keyboard
from tests.clinic.e2e.tablet import Tablet

pytestmark = pytest.mark.one_database

ZOOMED = ViewportSize(width=320, height=256)
"""A desk's screen of 1280 by 1024 as somebody sees it who reads at four times the size."""


@pytest.fixture
def cleared(tablet: Tablet, room: Make, nurse: User) -> Room:
    """Two devices lie ready, and the screen is open."""
    one = room("spravato-trd-us", hours_ago=0)
    one.comes()
    one.draws(-3)
    sign_in(tablet.page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(tablet.page.get_by_text("Up to date")).to_be_visible()
    return one


def takes_a_device(keys: Keyboard, *, back: bool = False) -> None:
    keys.reaches(keys.page.get_by_role("button", name="given, lot").first, back=back)
    keys.press("Enter")


def sprays(keys: Keyboard, *nostrils: str) -> None:
    """Each button has the focus in its turn."""
    for nostril in nostrils:
        expect(keys.page.get_by_role("button", name=f"{nostril} nostril: sprayed now")).to_be_focused()
        keys.here()
        keys.press("Enter")


@pytest.mark.parametrize(
    "size", [pytest.param(TABLET, id="tablet"), pytest.param(ZOOMED, id="zoomed", marks=pytest.mark.slow)]
)
def test_from_the_sign_in_to_the_signed_record(
    tablet: Tablet, keys: Keyboard, room: Make, nurse: User, pharmacist: User, size: ViewportSize
) -> None:
    one, page = room("spravato-trd-us", hours_ago=0), tablet.page
    page.set_viewport_size(size)
    comes(tablet, keys, one, nurse)
    draws(tablet, keys, pharmacist, wrong="1", right="2")
    takes_a_device(keys)
    sprays(keys, "Left", "Right")
    signs(keys)
    tablet.sees("Dosing")
    expect(page.locator("form[data-sprayed]")).to_have_count(1)
    keys.keeps_its_place()
    keys.reaches(page.get_by_role("button", name="of rest left"))
    keys.press("Enter")
    expect(page.get_by_role("button", name="Not sprayed: I wait")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("button", name="of rest left")).to_be_focused()
    tablet.later(5.2)
    keys.press("Enter")
    sprays(keys, "Left", "Right")
    keys.reaches(page.get_by_label("Trouble with the nose?"), back=True)
    keys.types("Sneezed a little")
    keys.press("Tab")
    signs(keys, "not my password")
    expect(page.locator("[data-part=sign] [data-said]")).to_be_visible()
    signs(keys)
    tablet.sees("Observing")
    keys.keeps_its_place()
    tablet.later(40)
    enters(tablet, keys, VITALS | SEEN)
    tablet.later(81)
    enters(tablet, keys, VITALS | SEEN, back=True)
    leaves(tablet, keys)
    assert ledger.of_session(one.session.reference).given_mg == 56
    assert (one.stage, verify().faults, keys.faults) == ("documented", (), [])


def test_a_device_that_fell_is_put_aside_and_one_is_given_in_part(
    tablet: Tablet, keys: Keyboard, cleared: Room
) -> None:
    page = tablet.page
    keys.opens("A device is faulty or fell down")
    keys.fills(page.locator('form[data-entry="device-wasted"]'), {"reason": "It fell."})
    expect(page.get_by_role("button", name="given, lot")).to_have_count(1)
    arrived(tablet)
    keys.keeps_its_place()
    takes_a_device(keys, back=True)
    sprays(keys, "Left")
    keys.presses("Only this spray was given")
    expect(page.get_by_label("What happened to the other spray?")).to_be_focused()
    keys.press("Tab")
    keys.press("Tab")
    signs(keys)
    expect(page.get_by_text("Write what happened to the other spray.")).to_be_visible()
    expect(page.get_by_label("What happened to the other spray?")).to_be_focused()
    keys.types("Sneezed")
    keys.press("Tab")
    keys.press("Tab")
    signs(keys)
    expect(page.get_by_text("Given so far: 14 mg")).to_be_visible()
    keys.keeps_its_place()
    assert keys.faults == []


def test_without_network_a_spray_that_has_happened_is_recorded_by_keyboard(
    tablet: Tablet, keys: Keyboard, cleared: Room
) -> None:
    page = tablet.page
    tablet.network(False)
    takes_a_device(keys)
    sprays(keys, "Left", "Right")
    expect(page.get_by_role("button", name="It has happened: record it")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    keys.keeps_its_place()
    assert keys.faults == []
