"""A whole infusion by keyboard alone: what is reached is seen, and nobody is thrown back to the top of the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from daybreak.clinic.actions import ledger
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import User
from tests.clinic.actions.sessions.conftest import VITALS, Make, Room
from tests.clinic.e2e.bedside import SEEN, arrived, opened
from tests.clinic.e2e.by_keys import comes, draws, enters, leaves, signs
from tests.clinic.e2e.conftest import sign_in
from tests.clinic.e2e.keyboard import Keyboard
from tests.clinic.e2e.tablet import Tablet

pytestmark = pytest.mark.one_database


@pytest.fixture
def running(tablet: Tablet, room: Make, nurse: User) -> Room:
    """An infusion has just begun, and its screen is open."""
    one = room(hours_ago=0).begins()
    opened(tablet.page, one, nurse)
    return one


def test_from_the_sign_in_to_the_signed_record(
    tablet: Tablet, keys: Keyboard, room: Make, nurse: User, pharmacist: User
) -> None:
    one, page = room(hours_ago=0), tablet.page
    comes(tablet, keys, one, nurse)
    draws(tablet, keys, pharmacist, wrong="60", right="75")
    keys.presses("Begin the infusion")
    signs(keys)
    tablet.sees("Dosing")
    keys.keeps_its_place()
    enters(tablet, keys, VITALS | SEEN)
    tablet.later(10)
    keys.presses("Pause the pump", back=True)
    expect(page.get_by_role("button", name="Resume the pump")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Pause the pump")).to_be_focused()
    tablet.later(31)
    keys.presses("The infusion is in")
    tablet.sees("Observing")
    keys.keeps_its_place()
    tablet.later(61)
    enters(tablet, keys, VITALS | SEEN)
    leaves(tablet, keys)
    assert ledger.of_session(one.session.reference).given_mg == one.session.plan.dose_mg
    assert (one.stage, verify().faults, keys.faults) == ("documented", (), [])


def test_a_step_that_the_clinic_has_taken_is_not_offered_again_before_the_screen_is_drawn_anew(
    tablet: Tablet, keys: Keyboard, running: Room
) -> None:
    page, held = tablet.page, list[Route]()
    page.route("**/sessions/*/", lambda route: held.append(route))  # no newer part comes
    keys.presses("Pause the pump")
    resume = page.get_by_role("button", name="Resume the pump")
    expect(resume).to_be_focused()
    arrived(tablet)
    page.wait_for_timeout(1500)
    expect(resume).to_be_focused()
    for route in held:
        route.continue_()
    page.unroute("**/sessions/*/")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Pause the pump")).to_be_focused()
    arrived(tablet)
    kinds = [one.row.kind for one in running.standing.happenings][-2:]
    assert (kinds, running.standing.refused) == (["pump-paused", "pump-resumed"], ())


def test_a_part_that_was_drawn_before_the_last_step_takes_the_focus_from_nobody(
    tablet: Tablet, keys: Keyboard, running: Room
) -> None:
    page, held = tablet.page, list[Route]()
    page.route("**/sessions/*/", lambda route: held.append(route))
    keys.presses("Pause the pump")
    expect(page.get_by_role("button", name="Resume the pump")).to_be_focused()
    arrived(tablet)
    page.wait_for_timeout(1500)
    older, version = held[0].fetch(), page.locator("[data-live-topic]").get_attribute("data-live-version")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Pause the pump")).to_be_focused()
    arrived(tablet)
    held[0].fulfill(response=older)
    expect(page.locator("[data-live-topic]")).not_to_have_attribute("data-live-version", str(version))
    expect(page.get_by_role("button", name="Pause the pump")).to_be_focused()


def others_record(tablet: Tablet, one: Room, minute: float, systolic: str, **values: str) -> None:
    """Somebody at another screen, and it has come to this one."""
    one.reads(minute, systolic_bp=systolic, **values)
    row = tablet.page.get_by_role("row").filter(has_text=f"Systolic blood pressure {systolic}")
    expect(row).to_have_count(1)


def test_what_was_opened_and_has_the_focus_stays_so_while_others_record(
    tablet: Tablet, keys: Keyboard, running: Room
) -> None:
    keys.opens("Adverse events")
    headache = tablet.page.locator('form.entry [name="headache_severe"]')
    keys.reaches(headache)
    keys.press("Space")
    others_record(tablet, running, 0.3, "133")
    expect(headache.first).to_be_focused()
    expect(headache.first).to_be_checked()
    keys.press("ArrowDown")
    expect(headache.nth(1)).to_be_checked()
    keys.reaches(tablet.page.get_by_role("button", name="Pause the pump"), back=True)
    others_record(tablet, running, 0.4, "134")
    expect(tablet.page.get_by_role("button", name="Pause the pump")).to_be_focused()
    assert keys.faults == []


def test_what_is_written_about_one_alert_stays_with_it_when_another_comes(
    tablet: Tablet, keys: Keyboard, running: Room
) -> None:
    others_record(tablet, running, 0.2, "133", spo2="88")
    about = tablet.page.locator(".refusal", has_text="Low oxygen saturation").get_by_label("What was done")
    keys.reaches(about)
    keys.types("Oxygen by m")
    tablet.page.wait_for_timeout(2500)  # the hand rests
    others_record(tablet, running, 0.5, "134", heart_rate="135")
    expect(tablet.page.get_by_label("What was done")).to_have_count(2)
    expect(about).to_be_focused()
    keys.types("ask")
    expect(about).to_have_value("Oxygen by mask")
    other = tablet.page.locator(".refusal", has_text="Fast heart rate").get_by_label("What was done")
    expect(other).to_have_value("")


def test_a_doubtful_value_is_come_to_confirmed_and_left_for_the_form(
    tablet: Tablet, keys: Keyboard, running: Room
) -> None:
    form = tablet.page.locator('form[data-entry="reading"]').first
    keys.fills(form, VITALS | SEEN | {"systolic_bp": "76"})
    doubt = tablet.page.locator(".answer", has_text="Unusual: Systolic blood pressure 76 mmHg")
    expect(doubt).to_be_focused()
    keys.press("Tab")
    expect(doubt.get_by_role("button", name="It is right: record it")).to_be_focused()
    keys.press("Enter")
    others_record(tablet, running, 0.1, "131")
    expect(tablet.page.get_by_role("row").filter(has_text="Systolic blood pressure 76")).to_have_count(1)
    keys.keeps_its_place()
    assert running.standing.refused == ()


def test_a_reading_is_corrected_and_the_focus_comes_back_to_it(
    tablet: Tablet, keys: Keyboard, running: Room
) -> None:
    others_record(tablet, running, 0, "133")
    correct = tablet.page.locator("tr", has_text="Systolic blood pressure 133").get_by_role("button")
    keys.reaches(correct)
    keys.press("Enter")
    panel = tablet.page.locator("[data-part=correct]")
    expect(panel.locator("input, select").first).to_be_focused()
    keys.presses("Back")
    expect(correct).to_be_focused()
    keys.press("Enter")
    keys.reaches(panel.get_by_label("Systolic blood pressure"))  # PostgreSQL keeps values in another order
    keys.types("135")
    keys.presses("Record the right values")
    expect(tablet.page.get_by_text("Corrected at")).to_be_visible()
    keys.keeps_its_place()
    assert keys.faults == []


def test_without_network_a_step_that_has_happened_is_recorded_by_keyboard(
    tablet: Tablet, keys: Keyboard, room: Make, nurse: User
) -> None:
    one, page = room(hours_ago=0), tablet.page
    one.comes()
    one.draws()
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.get_by_text("Up to date")).to_be_visible()
    tablet.network(False)
    keys.presses("Begin the infusion")
    expect(page.get_by_role("button", name="It has happened: record it")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Pause the pump")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Resume the pump")).to_be_focused()
    expect(page.get_by_text("2 entries wait in this device")).to_be_visible()
