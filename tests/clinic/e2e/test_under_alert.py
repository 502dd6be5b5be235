"""On the tablet: the worst values call at once, no drug is offered under an alert, what holds the dose back is said in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from daybreak.clinic.bedside.alerts import holding
from daybreak.clinic.models import User
from tests.clinic.actions.sessions.conftest import GATES, VITALS, Make
from tests.clinic.e2e import bedside
from tests.clinic.e2e.tablet import Tablet, signs, sprays

pytestmark = pytest.mark.one_database

SEEN = VITALS | bedside.SEEN
FIRST = "Acknowledge the alert first"
PHONE = {"width": 390, "height": 844}


def test_the_worst_values_call_at_once_and_the_next_device_is_not_offered_until_each_alert_is_acknowledged(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room("spravato-trd-us", hours_ago=0)
    one.comes()
    one.draws()
    given = one.does(0, "device-given", container=one.standing.portions[0]["container"])
    assert given.accepted, given.answer.sentence
    page = bedside.opened(tablet.page, one, nurse)
    device, largest = page.locator("form[data-sprayed] button"), page.locator(".next")
    expect(device).to_be_visible()
    tablet.later(1)
    with bedside.taken(tablet):
        tablet.enters("reading", **(SEEN | {"spo2": "85", "moaas": "2"}))
    expect(page.locator("[data-answer=alert]")).to_contain_text(
        "Unusual: Oxygen saturation by pulse oximetry 85 %. It is recorded: correct it if it is wrong."
    )
    assert len(holding(one.standing)) == 2
    expect(largest.locator("[data-then]")).to_have_text(FIRST)
    expect(device).to_be_hidden()
    page.locator("[data-part=held] a").click()
    expect(page.locator("[data-holds]").first).to_be_in_viewport()
    for left in (1, 0):
        page.get_by_label("What was done").first.fill("Oxygen by mask; awake again")
        page.get_by_role("button", name="Acknowledge", exact=True).first.click()
        expect(page.locator("[data-holds]")).to_have_count(left)
        expect(device).to_be_visible(visible=not left)
    expect(page.locator("[data-part=held]")).to_be_hidden()
    expect(page.locator("[data-coming]")).to_contain_text("Give device 2")
    assert tablet.faults == []


def test_without_network_a_pump_that_runs_again_under_an_alert_is_recorded_as_what_has_happened(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.begins()
    page = bedside.opened(tablet.page, one, nurse)
    tablet.network(False)
    tablet.enters("reading", **(SEEN | {"spo2": "85"}))
    crossed = page.locator("[data-part=crossed]")
    expect(crossed).to_contain_text("Stop: Low oxygen saturation.")
    expect(crossed).to_contain_text("Unusual: correct it if it is wrong.")
    page.get_by_role("button", name="Pause the pump").click()
    held = page.locator("[data-part=held]")
    expect(held).to_contain_text("what has happened all the same is recorded below")
    expect(page.locator(".next [data-detail]")).to_contain_text(FIRST)
    page.get_by_role("button", name="Resume the pump").click()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_hidden()
    page.get_by_role("button", name="It has happened: record it").click()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    expect(held).to_be_hidden()
    tablet.network(True)
    tablet.later(0.1)
    expect(
        page.locator("[data-answer]", has_text="under an alert that nobody had acknowledged")
    ).to_be_visible()
    bedside.arrived(tablet)
    standing = one.standing
    assert standing.pump is not None
    assert standing.pump.running
    assert standing.refused == ()
    assert len(holding(standing)) == 1
    page.get_by_role("button", name="Pause the pump").click()
    expect(held).to_contain_text("Until then no drug is given.")
    expect(page.get_by_role("button", name="Resume the pump")).to_have_count(0)
    assert tablet.faults == []


def test_the_rate_is_not_raised_under_an_alert_and_without_network_recorded_as_what_has_happened(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.begins()
    assert one.reads(0, spo2="86").answer.alerts
    page = bedside.opened(tablet.page, one, nurse)

    def sets(ml_per_h: str) -> None:
        page.get_by_label("Another rate, mL/h").fill(ml_per_h)
        page.get_by_role("button", name="Change the rate").click()

    with bedside.taken(tablet):
        sets("60")
    expect(page.get_by_text("now at 60 mL/h")).to_be_visible()
    sets("70")
    answer = page.locator("[data-answer=rate-changed]")
    expect(answer).to_contain_text("The rate is not raised yet.")
    assert one.standing.pump is not None
    assert one.standing.pump.rate_ml_per_h == 60
    tablet.network(False)
    sets("50")
    sets("70")
    expect(answer).to_contain_text("If the pump runs faster all the same, record it.")
    page.get_by_role("button", name="It has happened: record it").click()
    tablet.network(True)
    expect(
        page.locator("[data-answer]", has_text="under an alert that nobody had acknowledged")
    ).to_be_visible()
    bedside.arrived(tablet)
    standing = one.standing
    assert standing.pump is not None
    assert standing.pump.rate_ml_per_h == 70
    assert standing.refused == ()
    assert tablet.faults == []


def test_on_a_phone_the_answer_names_the_gate_that_a_prescriber_decides_and_nothing_is_left_to_enter(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.does(-20, "checked-in")
    page = bedside.opened(tablet.page, one, nurse)
    page.set_viewport_size(PHONE)
    hint = page.locator(".big-buttons .caution")
    expect(hint.get_by_role("link", name="Enter what is asked")).to_be_visible()
    tablet.enters("reading", **(VITALS | GATES | {"cadss": "0", "systolic_bp": "165"}))
    expect(page.locator("[data-answer]", has_text="Held back:")).to_be_in_viewport()
    expect(page.locator("[data-answer]")).to_contain_text(": a prescriber decides.")
    expect(hint).to_contain_text("1 gate below still holds the dose back.")
    expect(hint.get_by_role("link", name="Enter what is asked")).to_have_count(0)
    hint.get_by_role("link", name="A prescriber decides").click()
    expect(page.locator("#gate-systolic-before")).to_be_in_viewport()
    assert tablet.faults == []


def test_a_device_whose_sprays_were_pressed_is_not_lost_under_an_alert_that_comes_meanwhile(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room("spravato-trd-us", hours_ago=0)
    one.comes()
    one.draws()
    assert one.does(0, "device-given", container=one.standing.portions[0]["container"]).accepted
    tablet.later(6)
    page = bedside.opened(tablet.page, one, nurse)
    page.get_by_role("button", name="given, lot").first.click()
    sprays(page)
    low = one.reads(6, spo2="86")
    expect(page.locator("[data-holds]")).to_have_count(1)
    signs(page)
    panel = page.locator("[data-part=sign]")
    expect(panel).to_contain_text("No drug is given yet.")
    panel.get_by_role("button", name="Back").click()
    panel.get_by_role("button", name="Yes: keep it, I come back to it").click()
    expect(page.locator("form[data-sprayed] button").first).to_be_hidden()
    said = {"event": low.key, "rule": "oxygen-low", "done": "A loose probe"}
    assert one.does(6.1, "acknowledged", **said).accepted
    expect(page.locator("form[data-sprayed] button").first).to_be_visible()
    page.get_by_role("button", name="Go on with this device").click()
    signs(page)
    tablet.sees("Observing")
    assert one.standing.state.devices_given == 2
    assert tablet.faults == []
