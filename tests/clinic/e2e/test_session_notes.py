"""An adverse event is noted in words on a tablet and on a phone, by hand and by keyboard, with network and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from daybreak.clinic.models import SessionEvent, User
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.e2e.bedside import arrived, opened, taken
from tests.clinic.e2e.keyboard import Keyboard
from tests.clinic.e2e.screens import PHONE, TABLET, faults
from tests.clinic.e2e.tablet import Tablet
from tests.clinic.e2e.test_offline import at_the_bedside

pytestmark = pytest.mark.one_database

SUMMARY = "Note an adverse event or a measure"


@pytest.fixture
def running(tablet: Tablet, room: Make, nurse: User) -> Room:
    """An infusion has just begun, and its screen is open."""
    one = room(hours_ago=0).begins()
    opened(tablet.page, one, nurse)
    return one


def form_of(page: Page) -> Locator:
    """Opened."""
    form = page.locator('form[data-entry="noted"]')
    if not form.is_visible():
        page.get_by_text(SUMMARY).click()
    return form


def fill(form: Locator, *, seen: str, severity: str = "Moderate", serious: str = "No") -> None:
    form.get_by_label("What was seen").fill(seen)
    form.get_by_label(severity, exact=True).check()
    form.get_by_label(serious, exact=True).check()


def press(form: Locator) -> None:
    form.get_by_role("button", name="Record the event").click()


def test_a_drug_is_noted_with_its_dose_and_route_or_not_at_all(tablet: Tablet, running: Room) -> None:
    form = form_of(tablet.page)
    press(form)  # nothing is filled in: it goes nowhere
    fill(form, seen="Vomited twice")
    form.get_by_label("Drug given for it").fill("Ondansetron")
    press(form)
    assert (
        form.get_by_label("Its dose")
        .evaluate("field => field.validationMessage")
        .startswith("A drug is given")
    )
    assert not SessionEvent.objects.filter(kind="noted").exists()
    form.get_by_label("Its dose").fill("4 mg")
    form.get_by_label("Its route").select_option("Intravenous")
    form.get_by_label("Seen how many minutes ago?").fill("3")
    with taken(tablet):
        press(form)
    words = "Vomited twice; moderate, not serious; given: Ondansetron 4 mg, intravenous"
    expect(tablet.page.locator(".rules").get_by_text(words)).to_be_visible()
    row = SessionEvent.objects.get(kind="noted")
    assert abs((row.recorded_at - row.true_at).total_seconds() - 180) < 5
    assert row.values == {"seen": "Vomited twice", "severity": "moderate", "serious": "no", "drug": "Ondansetron",
                          "dose": "4 mg", "route": "intravenous"}  # fmt: skip
    expect(form_of(tablet.page).get_by_label("What was seen")).to_have_value("")


def test_a_serious_event_is_the_largest_thing_until_it_is_acknowledged(tablet: Tablet, running: Room) -> None:
    page, form = tablet.page, form_of(tablet.page)
    fill(form, seen="Chest pain", serious="Yes")
    with taken(tablet):
        press(form)
    expect(page.locator("[data-part=next]")).to_contain_text("Alert: Serious adverse event: Chest pain")
    page.locator(".refusal").get_by_label("What was done").fill("ECG normal")
    with taken(tablet):
        page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("[data-part=next]")).not_to_contain_text("adverse")


def test_it_is_noted_by_keyboard_alone(tablet: Tablet, running: Room) -> None:
    page, keys = tablet.page, Keyboard(tablet.page)
    keys.reaches(page.locator("summary", has_text=SUMMARY))
    keys.press("Enter")
    form = page.locator('form[data-entry="noted"]')
    keys.reaches(form.get_by_label("What was seen"))
    keys.types("Shivering")
    for label in ("Mild", "No"):
        keys.press("Tab")
        keys.press(" ")
        while not form.get_by_label(label, exact=True).is_checked():
            keys.press("ArrowRight")
    keys.reaches(form.get_by_role("button", name="Record the event"))
    with taken(tablet):
        keys.press("Enter")
    expect(page.locator(".rules").get_by_text("Shivering; mild, not serious")).to_be_visible()
    keys.keeps_its_place()


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_the_open_form_fits_the_screen_and_axe_finds_nothing(
    tablet: Tablet, running: Room, size: object
) -> None:
    tablet.page.set_viewport_size(size)  # type: ignore[arg-type]
    expect(form_of(tablet.page)).to_be_visible()
    assert faults(tablet.page) == []


def test_without_network_it_waits_calls_at_this_screen_and_arrives_once(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = at_the_bedside(tablet, one, nurse)
    tablet.network(False)
    page.reload()
    expect(page.get_by_text("No network. This is the screen of")).to_be_visible()
    form = form_of(page)
    fill(form, seen="Syncope", serious="Yes")
    seen_at = tablet.now()
    press(form)
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    expect(page.get_by_label("Entries that wait in this device")).to_contain_text(
        "Adverse event: Syncope (moderate)"
    )
    expect(page.locator("[data-part=next]")).to_contain_text("Alert: Serious adverse event")
    expect(page.locator("[data-part=next]")).not_to_contain_text(
        "Syncope"
    )  # a covered screen goes on showing this
    expect(page.locator("[data-part=crossed]")).to_contain_text(
        re.compile("Serious adverse event: Syncope.*nobody else has been told: no network")
    )
    assert not SessionEvent.objects.filter(kind="noted").exists()
    tablet.later(6)
    tablet.network(True)
    tablet.later(0.1)
    arrived(tablet)
    expect(page.locator("[data-part=next]")).to_contain_text("Alert: Serious adverse event: Syncope")
    row = SessionEvent.objects.get(kind="noted")
    assert abs((row.true_at - seen_at).total_seconds()) < 20
    assert (row.recorded_at - row.true_at).total_seconds() > 300
