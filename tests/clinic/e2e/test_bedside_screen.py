# ruff: noqa: F811
"""What the bedside screen owes a hand in a hurry: nothing typed is lost, no alert is out of sight, no pump is left standing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, Route, expect

from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.stopping import why_stopped
from daybreak.clinic.models import EventKind, SessionEvent, User
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    GATES,
    VITALS,
    Make,
    Room,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)
from tests.clinic.e2e import bedside
from tests.clinic.e2e.conftest import PHONE, TABLET, sign_in
from tests.clinic.e2e.tablet import Tablet, enters, signs, sprays

pytestmark = pytest.mark.one_database

SEEN = VITALS | {"dissociation_observed": "no"}


def running(tablet: Tablet, one: Room, nurse: User) -> Page:
    """An infusion has just begun, and its screen is open."""
    one.begins()
    return bedside.opened(tablet.page, one, nurse)


def test_whose_session_it_is_and_what_is_due_stay_at_hand_while_values_are_entered(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page = running(tablet, room(hours_ago=0), nurse)
    for size in (TABLET, PHONE):
        page.set_viewport_size(size)
        page.locator('form[data-entry="reading"] button').last.scroll_into_view_if_needed()
        page.mouse.wheel(0, 4000)
        expect(page.locator(".notices .who")).to_be_in_viewport(ratio=1)
        expect(page.locator(".notices .who")).to_contain_text("Example, Ada 1001 · born")
        expect(page.locator("#next")).not_to_be_in_viewport()
        page.locator(".who").get_by_role("link", name="Due next").click()
        expect(page.locator("#next")).to_be_in_viewport(ratio=1)


def test_once_the_readings_before_the_dose_are_in_the_release_is_one_press_away(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    """Its own button is far above the form. The line in sight leads there and releases nothing itself."""
    one = room(hours_ago=0)
    assert one.does(-20, "checked-in").accepted
    page = tablet.page
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    release, way = page.get_by_role("button", name="Release the dose"), page.locator(".notices .who a")
    for size in (TABLET, PHONE):
        page.set_viewport_size(size)
        page.get_by_role("heading", name="Enter").scroll_into_view_if_needed()
        if not release.count():
            expect(way).to_have_text("Due next")
            tablet.enters("reading", **(VITALS | GATES | {"cadss": "0"}))
        page.locator('form[data-entry="reading"] button').last.scroll_into_view_if_needed()
        page.mouse.wheel(0, 3000)
        expect(release).not_to_be_in_viewport()
        expect(way).to_have_text("Release the dose")
        way.click()
        expect(release).to_be_in_viewport(ratio=1)
        expect(release).to_be_focused()
        expect(way).to_have_text("Due next")
    assert not SessionEvent.objects.filter(kind="released").exists()


UNCOVERED = """e => { const box = e.getBoundingClientRect();
  return [0.1, 0.9].every((part) => e.contains(document.elementFromPoint(box.left + 5, box.top + box.height * part))); }"""


def test_an_answer_covers_nothing_of_what_is_signed_and_is_not_taken_for_the_signature(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    """A calm answer goes when the next step begins; one that comes after that moves the heading and does not cover it."""
    one = room(hours_ago=0)
    one.comes()
    page, held = tablet.page, list[Route]()
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    said, release = page.locator("[data-part=answer]"), page.get_by_role("button", name="Release the dose")
    heading = page.get_by_role("heading", name="Release the dose: sign")
    for size in (TABLET, PHONE):
        page.set_viewport_size(size)
        tablet.enters("reading", heart_rate="72")
        expect(said).to_contain_text("Recorded.")
        release.click()
        expect(heading).to_be_in_viewport(ratio=1)
        expect(said).to_be_hidden()
        page.locator("[data-part=sign]").get_by_role("button", name="Back").click()
        page.route("**/entries/", lambda route: held.append(route))
        tablet.enters("reading", heart_rate="73")
        release.click()
        held.pop().continue_()
        page.unroute("**/entries/")
        expect(said).to_contain_text("Recorded.")
        page.wait_for_timeout(300)
        assert heading.evaluate(UNCOVERED)
        page.locator("[data-part=sign]").get_by_role("button", name="Back").click()


def test_the_screen_says_that_it_waits_for_a_hand_that_types(tablet: Tablet, room: Make, nurse: User) -> None:
    page = running(tablet, room(hours_ago=0), nurse)
    pulse = page.locator('form[data-entry="reading"] input[name="heart_rate"]').first
    for _ in range(9):  # seconds of writing; a screen is old after five
        pulse.press_sequentially("7")
        page.wait_for_timeout(800)
    expect(page.get_by_text(re.compile(r"Waits while you type: \d+ s old"))).to_be_visible()
    expect(page.get_by_text("Up to date")).to_be_visible()


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
    tablet.enters("reading", systolic_bp="76")  # beyond no limit of this protocol
    expect(page.get_by_text("Unusual: Systolic blood pressure 76 mmHg")).to_be_in_viewport()
    expect(page.get_by_text("'12a' is not a number")).to_have_count(0)
    expect(page.locator('form[data-entry="reading"] input[name="systolic_bp"]')).to_have_value("76")
    page.get_by_role("button", name="It is right: record it").click()
    expect(page.locator("[data-answer]", has_text="Recorded.")).to_be_in_viewport()
    assert (field(page, "systolic_bp"), field(page, "heart_rate"), with_systolic("76")) == ("", "", 1)


def test_a_press_before_the_scripts_are_there_loses_nothing_and_puts_nothing_into_the_address(
    open_page: Callable[..., Page], room: Make, nurse: User
) -> None:
    """Without a worker: what it fetches nobody can hold back."""
    page, held = open_page(viewport=TABLET, service_workers="block"), list[Route]()
    bedside.opened(page, room(hours_ago=0).begins(), nurse)
    address, script = page.url, "**/session_entry.js*"
    page.route(script, lambda route: held.append(route))
    page.reload(wait_until="commit")
    expect(page.get_by_role("heading", name="Enter")).to_be_visible()
    enters(page, "reading", systolic_bp="131")
    page.wait_for_timeout(300)
    assert (page.url, field(page, "systolic_bp"), with_systolic("131")) == (address, "131", 0)
    for one in held:
        one.continue_()
    page.wait_for_load_state()
    enters(page, "reading")
    expect(page.locator("td", has_text="Systolic blood pressure 131")).to_be_visible()
    assert with_systolic("131") == 1


def test_the_gravest_alert_is_the_largest_until_somebody_says_what_was_done(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page = running(tablet, room(hours_ago=0), nurse)
    tablet.enters("reading", **(SEEN | {"spo2": "88"}))  # below 90: stop
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(1)
    tablet.enters("reading", systolic_bp="165", minutes_ago="2")  # of before the dose, above 160: pause
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(2)
    largest = page.locator(".next .what")
    expect(largest).to_have_text("Stop: Low oxygen saturation.")
    expect(page.locator(".next")).to_contain_text("88 %, limit 90 %")
    expect(page.locator(".next")).to_contain_text("with 1 more alert")
    for _ in range(2):
        page.get_by_label("What was done").first.fill("Oxygen by mask")
        page.get_by_role("button", name="Acknowledge").first.click()
        page.wait_for_timeout(1500)
    again = "Record: Oxygen saturation by pulse oximetry"  # what was beyond its limit, in five minutes
    expect(largest).to_have_text(again)


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
    expect(page.locator("[data-part=queue]")).to_be_hidden()
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
    said = page.locator("[data-part=crossed]")
    expect(said).to_be_in_viewport()
    expect(said).to_contain_text(
        "Stop: High systolic pressure. Systolic blood pressure 185 mmHg, limit 180 mmHg."
    )
    expect(said).to_contain_text("nobody else has been told")
    largest = page.locator(".next .what")
    expect(largest).to_have_text("Stop: High systolic pressure.")  # as it would be with network
    expect(page.locator(".next")).to_contain_text("Then: Take 6 readings, in ")
    page.get_by_role("button", name="I have seen to it").click()
    expect(largest).to_have_text(re.compile("End the infusion|Take|Record:"))
    tablet.network(True)
    tablet.later(0.1)
    expect(page.locator("[data-part=crossed]")).to_be_hidden()
    expect(page.locator(".next .what")).to_have_text("Stop: High systolic pressure.")


def test_a_screen_somebody_writes_on_takes_in_what_others_record_and_keeps_the_text(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = running(tablet, one, nurse)
    page.get_by_text("Note an adverse event or a measure").click()
    seen = page.get_by_label("What was seen")
    seen.press_sequentially("The patient a")
    one.reads(0.5, systolic_bp="133")
    expect(page.get_by_role("row").filter(has_text="Systolic blood pressure 133")).to_have_count(1)
    expect(seen).to_be_focused()
    page.keyboard.type("sks")
    expect(seen).to_have_value("The patient asks")
    expect(page.get_by_text("Up to date")).to_be_visible()


def test_a_press_counts_though_others_record_while_the_finger_is_down(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    """What the screen then draws anew is drawn after it: else the press would begin on one button and end on its copy."""
    one = room(hours_ago=0)
    page = running(tablet, one, nurse)
    page.get_by_role("button", name="Pause the pump").hover()
    page.mouse.down()
    one.reads(0.5, systolic_bp="133")
    page.wait_for_timeout(1500)  # it has asked, and been told that there is something new
    expect(page.get_by_role("row").filter(has_text="Systolic blood pressure 133")).to_have_count(0)
    page.mouse.up()
    expect(page.get_by_role("button", name="Resume the pump")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Systolic blood pressure 133")).to_have_count(1)


def test_a_dose_is_stopped_at_the_press_without_network_too_and_the_reason_follows(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = running(tablet, one, nurse)
    tablet.network(False)
    tablet.later(2)
    page.get_by_role("button", name="Stop the dose").click()
    why = page.get_by_label("The dose is stopped. Why?")
    expect(why).to_be_focused()
    expect(page.get_by_role("button", name="Stop the dose")).to_be_hidden()
    tablet.later(3)
    why.fill("She asks for it")
    page.get_by_role("button", name="Record why").click()
    expect(why).to_be_hidden()
    expect(page.get_by_text("2 entries wait in this device")).to_be_visible()
    tablet.network(True)
    tablet.later(0.1)
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    tablet.sees("Observing")
    (stop,), standing = one.standing.of(EventKind.DOSING_STOPPED), one.standing
    begun = standing.of(EventKind.INFUSION_BEGUN)[0].row.true_at
    assert 2 <= (stop.row.true_at - begun).total_seconds() / 60 < 4
    assert (stop.row.values, why_stopped(standing)) == ({}, "She asks for it")


def test_an_end_that_comes_too_early_is_refused_and_the_screen_goes_on_counting(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page = running(tablet, room(hours_ago=0), nurse)
    tablet.enters("reading", **SEEN)
    expect(page.get_by_text("Recorded.").first).to_be_visible()
    tablet.later(1)
    page.get_by_role("button", name="The infusion is in").click()
    expect(
        page.get_by_text("If it was taken off with something left, press Stop the dose.")
    ).to_be_in_viewport()
    expect(page.locator("[data-pump-step]")).to_contain_text("End the infusion: the dose is in")
    expect(page.locator("[data-pump-step] [data-when]")).to_have_text("in 38 min")
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    expect(page.locator("[data-given] + [data-still]")).to_be_hidden()


def test_the_minutes_before_leaving_go_on_while_nothing_else_happens(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = running(tablet, one, nurse)
    page.get_by_role("button", name="Stop the dose").click()
    tablet.sees("Observing")
    left = page.locator("#before-leaving")
    expect(left).to_contain_text(re.compile("(60|59) min of the shortest stay are left"))
    page.locator('form[data-entry="reading"] [name="spo2"]').first.fill("97")
    tablet.later(30)
    expect(left).to_contain_text(re.compile("(30|29) min of the shortest stay are left"))
    expect(page.locator('form[data-entry="reading"] [name="spo2"]').first).to_have_value("97")
    expect(page.get_by_text("Up to date")).to_be_visible()
    tablet.later(31)
    expect(left).not_to_contain_text("of the shortest stay")
    page.get_by_label("The dose is stopped. Why?").fill("She asks for it")
    page.get_by_role("button", name="Record why").click()
    ready = page.locator("[data-coming] > li").filter(has_text="Find the patient ready to leave")
    expect(ready.locator("[data-when]")).to_have_text("now")
    tablet.later(20)
    page.wait_for_timeout(1500)
    expect(ready.locator("[data-when]")).to_have_text("now")
    page.get_by_role("button", name="Ready to leave").click()
    signs(page)
    expect(page.locator("[data-part=sign] [data-said] li").nth(1)).to_be_visible()  # a line each


def test_an_end_that_comes_too_early_is_refused_without_network_too(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    """Kept, it would contradict the record, in which the pump would run on to the whole dose."""
    one = room(hours_ago=0)
    page = running(tablet, one, nurse)
    tablet.later(10)
    tablet.network(False)
    tablet.later(1)
    page.get_by_role("button", name="The infusion is in").click()
    expect(
        page.get_by_text("If it was taken off with something left, press Stop the dose.")
    ).to_be_in_viewport()
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    tablet.later(30)
    page.get_by_role("button", name="The infusion is in").click()
    expect(page.locator("[data-part=queue]")).to_contain_text("1 entry waits")
    tablet.network(True)
    tablet.later(0.1)
    tablet.sees("Observing")
    assert one.standing.refused == ()


def test_an_infusion_begun_without_network_is_steered_and_watched_without_network(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.comes()
    one.draws()
    page = tablet.page
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.get_by_role("button", name="Begin the infusion")).to_be_visible()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_hidden()
    tablet.network(False)
    begun_at = tablet.now()
    page.get_by_role("button", name="Begin the infusion").click()
    page.get_by_role("button", name="It has happened: record it").click()
    expect(page.get_by_role("button", name="Begin the infusion")).to_be_hidden()
    expect(page.get_by_text("Begun; waits in this device")).to_be_visible()
    expect(page.get_by_role("heading", name="Gates")).to_be_hidden()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    expect(page.locator(".next .what")).to_have_text("Take 6 readings")  # at the start of the infusion
    tablet.enters("reading", **SEEN)
    tablet.later(8)
    expect(page.locator(".next .what")).to_have_text("Take 6 readings")
    expect(page.locator(".next .count")).to_have_text(re.compile("in [12] min"))
    expect(page.get_by_text("End the infusion: the dose is in")).to_be_visible()
    expect(page.locator("[data-given]")).to_have_text(re.compile(r"8\.[1-4] mg"))  # 41.175 mg in 40 minutes
    page.get_by_role("button", name="Pause the pump").click()
    expect(page.get_by_role("button", name="Resume the pump")).to_be_visible()
    expect(page.locator(".next .what")).to_have_text("The pump stands still: resume or stop")
    paused_at = tablet.now()
    tablet.later(3)
    page.get_by_role("button", name="Resume the pump").click()
    tablet.network(True)
    tablet.later(0.1)
    tablet.sees("Dosing")
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    pump = one.standing.pump
    assert pump is not None
    assert pump.running
    assert [row.kind for row in one.session.events.order_by("true_at")][-4:] == [
        "infusion-begun", "reading", "pump-paused", "pump-resumed",
    ]  # fmt: skip
    given_mg = Decimal("41.175") * Decimal((paused_at - begun_at).total_seconds()) / 2400
    assert abs(Decimal(float(pump.given_mg(paused_at))) - given_mg) < Decimal("0.2")


def test_a_device_given_without_network_says_when_the_next_may_be_given(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    """56 mg are two devices, five minutes apart."""
    one = room("spravato-trd-us", hours_ago=0)
    one.comes()
    one.draws()
    page = tablet.page
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.get_by_role("button", name="given, lot").first).to_be_visible()
    tablet.network(False)
    for place, due in enumerate(("Give device 2", "Oxygen saturation")):
        page.get_by_role("button", name="given, lot").first.click()  # one that was given is not offered again
        sprays(page)
        page.get_by_role("button", name="It has happened: record it").click()
        expect(page.get_by_text(re.compile(f"{place + 1} entr(y|ies) waits? in this device"))).to_be_visible()
        expect(page.locator(".next .what")).to_have_text(re.compile(due))
        expect(page.locator(".next .count")).to_have_text(re.compile("in [0-9]+ min"))
        tablet.later(6)
    tablet.network(True)
    tablet.later(0.1)
    tablet.sees("Observing")
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    assert one.standing.state.devices_given == 2


def test_without_network_a_limit_before_the_dose_ends_with_the_dose(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page = running(tablet, room(hours_ago=0), nurse)
    tablet.network(False)
    tablet.later(1)
    tablet.enters("reading", **(SEEN | {"systolic_bp": "165"}))
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    expect(page.locator("[data-part=crossed]")).to_be_hidden()
    tablet.enters("reading", systolic_bp="166", minutes_ago="3")
    expect(page.locator("[data-part=crossed]")).to_contain_text("166 mmHg, limit 160 mmHg")


def test_without_network_a_dose_that_was_begun_while_the_screen_was_open_is_known_to_have_begun(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one, page = room(hours_ago=0), tablet.page
    one.comes()
    one.draws()
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.get_by_text("Up to date")).to_be_visible()
    one.does(0, "infusion-begun")
    tablet.sees("Dosing")
    tablet.network(False)
    tablet.later(1)
    tablet.enters("reading", **(SEEN | {"systolic_bp": "165"}))
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    expect(page.locator("[data-part=crossed]")).to_be_hidden()


def test_without_network_what_is_unusual_is_asked_again_and_what_cannot_be_is_given_back(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page = running(tablet, room(hours_ago=0), nurse)
    tablet.network(False)
    tablet.enters("reading", systolic_bp="1280")
    expect(
        page.get_by_text("Outside what is possible: Systolic blood pressure 1280 mmHg (30 to 320).")
    ).to_be_in_viewport()
    assert field(page, "systolic_bp") == "1280"
    tablet.enters("reading", systolic_bp="76")
    expect(page.get_by_text("Unusual: Systolic blood pressure 76 mmHg.")).to_be_in_viewport()
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    page.get_by_role("button", name="It is right: record it").click()
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    assert field(page, "systolic_bp") == ""
    page.locator("[data-part=waiting]").get_by_role("button", name="Correct").click()
    page.locator("[data-part=correct]").get_by_label("Systolic blood pressure").fill("78")
    page.get_by_role("button", name="Record the right values").click()
    expect(page.get_by_text("Press again if it is right.")).to_be_visible()
    page.get_by_role("button", name="Record the right values").click()
    expect(page.get_by_text("2 entries wait in this device")).to_be_visible()
    tablet.network(True)
    tablet.later(0.1)
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    assert (with_systolic("1280"), with_systolic("76")) == (0, 1)
