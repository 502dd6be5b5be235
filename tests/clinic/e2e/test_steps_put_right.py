"""A step that was pressed in error, or later than it was, is put right on a tablet; what is given agrees to the milligram."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from playwright.sync_api import Locator, Page, expect

from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.bedside.pump import to_microgram
from daybreak.clinic.models import EventKind, SessionEvent, User
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.e2e import bedside
from tests.clinic.e2e.conftest import TABLET
from tests.clinic.e2e.looking import looked_at
from tests.clinic.e2e.path import press
from tests.clinic.e2e.tablet import Tablet, signs

pytestmark = pytest.mark.one_database

SUMMARY = "A step was pressed in error or at another time"


def running(tablet: Tablet, one: Room, nurse: User) -> Page:
    """An infusion has just begun, and its screen is open."""
    one.begins()
    return bedside.opened(tablet.page, one, nurse)


def opened(page: Page) -> Locator:
    form = page.locator('form[data-entry="step-corrected"]')
    if not form.is_visible():
        page.get_by_text(SUMMARY).click()
    return form


def chosen(page: Page, step: str, why: str) -> Locator:
    form = opened(page)
    form.get_by_label(re.compile(step)).check()
    form.get_by_label("Why?").fill(why)
    return form


def run(one: Room, *pieces: tuple[datetime, datetime]) -> Decimal:
    """What 40 minutes for 41.175 mg give in these pieces of time."""
    seconds = sum((Fraction(str((until - begin).total_seconds())) for begin, until in pieces), Fraction(0))
    return to_microgram(Fraction("41.175") * seconds / 2400)


def true_at(one: Room, kind: EventKind) -> datetime:
    return one.standing.of(kind)[-1].row.true_at


def test_a_stop_in_error_is_taken_back_and_the_dose_goes_on_to_the_milligram(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = running(tablet, one, nurse)
    page.set_viewport_size(TABLET)
    tablet.later(10)
    press(page, "Stop the dose")
    tablet.sees("Observing")
    expect(page.get_by_role("button", name="Pause the pump")).to_be_hidden()
    tablet.later(2)
    chosen(page, "Dosing stopped", "Slipped").get_by_role("button", name="It did not happen").click()
    expect(
        page.get_by_role("heading", name=re.compile("Dosing stopped of .* did not happen: sign"))
    ).to_be_visible()
    signs(page)
    tablet.sees("Dosing")
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    expect(opened(page).get_by_label("Why?")).to_have_value("")
    expect(page.locator(".corrected", has_text="Dosing stopped")).to_be_visible()
    looked_at(page, "step-put-right")
    page.set_viewport_size(TABLET)
    now, begun = tablet.now(), true_at(one, EventKind.INFUSION_BEGUN)
    assert given_mg(one.standing, now) == run(one, (begun, now))
    assert given_mg(one.standing, now) > Decimal("12.3")  # more than 12 of the 40 minutes
    tablet.later(30)
    press(page, "The infusion is in")
    tablet.sees("Observing")
    assert given_mg(one.standing, tablet.now()) == Decimal("41.175")
    page.get_by_role("link", name="Record of the session").click()
    struck = page.locator("tr.corrected", has_text="Dosing stopped")
    expect(struck).to_contain_text("It did not happen, says Nurse north: Slipped")
    expect(page.get_by_role("row").filter(has_text="Step put right")).to_contain_text(
        "it did not happen (Slipped)"
    )


def test_minutes_ago_hold_for_one_press_with_and_without_network_and_a_step_is_put_at_its_time(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = running(tablet, one, nurse)
    page.set_viewport_size(TABLET)
    ago = page.get_by_label(re.compile("Minutes ago"))
    tablet.later(10)
    ago.fill("3")
    expect(page.get_by_text(re.compile(r"Counts as of \d\d:\d\d:\d\d\."))).to_be_visible()
    pressed_at = tablet.now()
    with bedside.taken(tablet):
        press(page, "Pause the pump")
    expect(ago).to_have_value("")
    expect(page.get_by_role("button", name="Resume the pump")).to_be_visible()
    begun, paused = true_at(one, EventKind.INFUSION_BEGUN), true_at(one, EventKind.PUMP_PAUSED)
    assert abs(pressed_at - timedelta(minutes=3) - paused) < timedelta(seconds=15)
    assert given_mg(one.standing, tablet.now()) == run(one, (begun, paused))
    expect(page.locator("[data-given]")).to_have_text(
        re.compile(rf"{run(one, (begun, paused)):.3f}".rstrip("0") + " mg")
    )

    form = chosen(page, "Pump paused", "The pump says so")
    form.get_by_label("It was so many minutes").fill("2")
    form.get_by_role("button", name="It was at that time").click()
    signs(page)
    expect(page.locator(".corrected", has_text="Pump paused")).to_be_visible()
    assert true_at(one, EventKind.PUMP_PAUSED) == paused - timedelta(minutes=2)
    paused = paused - timedelta(minutes=2)
    assert given_mg(one.standing, tablet.now()) == run(one, (begun, paused))

    tablet.network(False)
    form = chosen(page, "Pump paused", "No")
    form.get_by_role("button", name="It did not happen").click()
    expect(
        page.get_by_text("No network: this step needs a signature and cannot be done now.")
    ).to_be_visible()
    page.locator("[data-part=sign]").get_by_role("button", name="Back").click()
    tablet.later(5)
    ago.fill("1")
    press(page, "Resume the pump")
    expect(ago).to_have_value("")
    tablet.later(4)
    shown = page.locator("[data-given]").inner_text()
    shown_at = tablet.now()
    tablet.network(True)
    tablet.later(0.1)
    bedside.arrived(tablet)
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    resumed = true_at(one, EventKind.PUMP_RESUMED)
    assert resumed == SessionEvent.objects.get(kind="pump-resumed").true_at
    counted = run(one, (begun, paused), (resumed, shown_at))
    assert given_mg(one.standing, shown_at) == counted
    assert abs(Decimal(shown.removesuffix(" mg")) - counted) <= Decimal("0.1")


def test_a_rate_with_a_slipped_point_is_asked_again(tablet: Tablet, room: Make, nurse: User) -> None:
    one = room(hours_ago=0)
    page = running(tablet, one, nurse)
    for network in (True, False):
        tablet.network(network)
        page.get_by_label("Another rate, mL/h").fill("7.5")
        press(page, "Change the rate")
        expect(page.get_by_text("Unusual: 7.5 mL/h, where the programme has 75 mL/h.")).to_be_visible()
        assert not one.standing.of(EventKind.RATE_CHANGED)
        if network:
            page.get_by_label("Another rate, mL/h").fill("")
    page.get_by_role("button", name="It is right: record it").last.click()
    tablet.network(True)
    tablet.later(0.1)
    bedside.arrived(tablet)
    expect(page.get_by_text("now at 7.5 mL/h")).to_be_visible()
    (changed,) = one.standing.of(EventKind.RATE_CHANGED)
    assert changed.row.values == {"rate_ml_per_h": "7.5"}
