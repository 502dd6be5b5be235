# ruff: noqa: F811
"""What the bedside screen owes a hand in a hurry: nothing typed is lost, no alert is out of sight, no pump is left standing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from playwright.sync_api import Page, Route, expect

from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.models import SessionEvent, User
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    VITALS,
    Make,
    Room,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)
from tests.clinic.e2e.conftest import PHONE, sign_in
from tests.clinic.e2e.tablet import Tablet

SEEN = VITALS | {"dissociation_observed": "no"}


def running(tablet: Tablet, one: Room, nurse: User) -> Page:
    """An infusion has just begun, and its screen is open."""
    one.comes()
    one.draws()
    one.does(0, "infusion-begun")
    page = tablet.page
    sign_in(page, nurse.username)
    page.goto(f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.get_by_text("Up to date")).to_be_visible()
    return page


def field(page: Page, name: str) -> str:
    """What stands in a field of the readings."""
    return page.locator(f'form[data-entry="reading"] input[name="{name}"]').first.input_value()


def with_systolic(value: str) -> int:
    return sum(row.values.get("systolic_bp") == value for row in SessionEvent.objects.filter(kind="reading"))


def test_what_is_refused_or_doubtful_comes_back_into_its_form_and_the_answer_is_in_sight(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page = running(tablet, room(hours_ago=0), nurse)
    page.set_viewport_size(PHONE)
    tablet.enters("reading", **(SEEN | {"systolic_bp": "12a"}))
    expect(page.get_by_text("'12a' is not a number")).to_be_in_viewport()
    expect(page.locator('form[data-entry="reading"] input[name="heart_rate"]')).to_have_value("71")
    assert (field(page, "systolic_bp"), with_systolic("12a")) == ("12a", 0)
    tablet.enters("reading", systolic_bp="258")
    expect(page.get_by_text("Unusual: Systolic blood pressure 258 mmHg")).to_be_in_viewport()
    expect(page.get_by_text("'12a' is not a number")).to_have_count(0)
    expect(page.locator('form[data-entry="reading"] input[name="systolic_bp"]')).to_have_value("258")
    page.get_by_role("button", name="It is right: record it").click()
    expect(page.get_by_text("limit 180 mmHg").first).to_be_in_viewport()
    assert (field(page, "systolic_bp"), field(page, "heart_rate"), with_systolic("258")) == ("", "", 1)


def test_a_press_before_the_scripts_are_there_loses_nothing_and_puts_nothing_into_the_address(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page, held = running(tablet, room(hours_ago=0), nurse), list[Route]()
    address, script = page.url, "**/session_entry.js*"
    page.route(script, lambda route: held.append(route))
    page.reload(wait_until="commit")
    expect(page.get_by_role("heading", name="Enter")).to_be_visible()
    tablet.enters("reading", systolic_bp="131")
    page.wait_for_timeout(300)
    assert (page.url, field(page, "systolic_bp"), with_systolic("131")) == (address, "131", 0)
    for one in held:
        one.continue_()
    page.wait_for_load_state()
    tablet.enters("reading")
    expect(page.locator("td", has_text="Systolic blood pressure 131")).to_be_visible(timeout=6000)
    assert with_systolic("131") == 1


def test_the_gravest_alert_is_the_largest_until_somebody_says_what_was_done(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page = running(tablet, room(hours_ago=0), nurse)
    tablet.enters(
        "reading", **(SEEN | {"systolic_bp": "165", "spo2": "88"})
    )  # the limits are 160: pause; 90: stop
    largest = page.locator(".next .what")
    expect(largest).to_have_text("Stop: Low oxygen saturation.", timeout=6000)
    expect(page.locator(".next")).to_contain_text("88 %, limit 90 %")
    expect(page.locator(".next")).to_contain_text("with 1 more alert")
    for _ in range(2):
        page.get_by_label("What was done").first.fill("Oxygen by mask")
        page.get_by_role("button", name="Acknowledge").first.click()
        page.wait_for_timeout(1500)
    expect(largest).to_have_text("Take 6 readings", timeout=6000)


def test_a_pump_that_was_paused_without_network_is_resumed_without_network(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = running(tablet, one, nurse)
    tablet.later(10)
    tablet.network(False)
    page.get_by_role("button", name="Pause the pump").click()
    expect(page.locator(".next .what")).to_have_text("The pump stands still: resume or stop")
    tablet.later(5)
    shown_mg = page.locator("[data-given]").inner_text()
    page.get_by_role("button", name="Resume the pump").click()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    expect(page.locator("[data-coming]")).to_contain_text("End the infusion: the dose is in")
    tablet.network(True)
    tablet.later(0.1)
    expect(page.locator("[data-part=queue]")).to_be_hidden(timeout=6000)
    begun, paused, resumed = (
        SessionEvent.objects.get(kind=kind).true_at
        for kind in ("infusion-begun", "pump-paused", "pump-resumed")
    )
    assert resumed - paused >= timedelta(minutes=5)
    pump = bedside_of(one.session).pump
    assert pump is not None
    given_mg = (
        Decimal("41.175") * Decimal((paused - begun).total_seconds()) / 2400
    )  # 40 minutes for the whole dose
    assert abs(Decimal(float(pump.given_mg(resumed))) - given_mg) < Decimal("0.001")
    assert shown_mg == f"{given_mg:.1f} mg"


def test_without_network_readings_are_held_against_the_signed_limits(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page = running(tablet, room(hours_ago=0), nurse)
    tablet.network(False)
    tablet.enters("reading", **(SEEN | {"systolic_bp": "185"}))
    said = page.get_by_text("Stop: High systolic pressure. Systolic blood pressure 185 mmHg, limit 180 mmHg.")
    expect(said).to_be_in_viewport()
    expect(said).to_contain_text("nobody else has been told")
    tablet.network(True)
    tablet.later(0.1)
    expect(page.locator("[data-part=crossed]")).to_be_hidden(timeout=6000)
    expect(page.locator(".next .what")).to_have_text("Stop: High systolic pressure.", timeout=6000)


def test_a_screen_somebody_writes_on_takes_in_what_others_record_and_keeps_the_text(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = running(tablet, one, nurse)
    stop = page.get_by_label("Stop, because")
    stop.press_sequentially("The patient a")
    one.reads(0.5, systolic_bp="133")
    expect(page.get_by_role("row").filter(has_text="Systolic blood pressure 133")).to_have_count(
        1, timeout=9000
    )
    expect(stop).to_be_focused()
    page.keyboard.type("sks")
    expect(stop).to_have_value("The patient asks")
    expect(page.get_by_text("Up to date")).to_be_visible()


def test_an_end_that_comes_too_early_is_refused_and_the_screen_goes_on_counting(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page = running(tablet, room(hours_ago=0), nurse)
    tablet.enters("reading", **SEEN)
    tablet.later(1)
    page.get_by_role("button", name="The infusion is in").click()
    expect(page.get_by_text("are in. If it ends now, record that it was stopped.")).to_be_in_viewport()
    expect(page.locator("[data-pump-step]")).to_contain_text("End the infusion: the dose is in")
    expect(page.locator("[data-pump-step] [data-when]")).to_have_text("in 38 min")
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    expect(page.locator("[data-given] + [data-still]")).to_be_hidden()
