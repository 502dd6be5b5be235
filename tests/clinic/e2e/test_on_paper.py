# ruff: noqa: F811
"""A page of the clinic on paper shows what is known: nothing to press, and no empty form but the questions of a screening."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from daybreak.clinic.actions import medication
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.models import Patient, User
from tests.clinic.actions.sessions.conftest import VITALS, Make, room  # noqa: F401 - fixture
from tests.clinic.e2e.conftest import PHONE, sign_in

Open = Callable[..., Page]
PRESSED = "button:visible, .button:visible"


def printed(page: Page, address: str) -> None:
    page.goto(address)
    page.emulate_media(media="print")


def test_the_medication_list_is_printed_without_the_form(
    open_page: Open, by: By, prescriber: User, patient: Patient
) -> None:
    medication.add_drug(by, patient, Drug("Duloxetine", "60 mg in the morning"))
    page = open_page()
    sign_in(page, prescriber.username)
    printed(page, f"/patients/{patient.pk}/medication/")
    expect(page.get_by_role("cell", name="Duloxetine")).to_be_visible()
    expect(page.get_by_text("Add a drug")).to_be_hidden()
    expect(page.locator(PRESSED)).to_have_count(0)
    expect(page.locator("input:visible")).to_have_count(0)


def test_a_session_is_printed_with_its_readings_and_nothing_to_enter(
    open_page: Open, room: Make, nurse: User
) -> None:
    one = room("spravato-trd-us", hours_ago=0)
    one.comes()
    one.reads(-2, **VITALS)
    page = open_page()
    sign_in(page, nurse.username)
    printed(page, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.get_by_role("heading", name="Last readings")).to_be_visible()
    expect(page.get_by_role("heading", name="Enter", exact=True)).to_be_hidden()
    expect(page.locator(PRESSED)).to_have_count(0)
    expect(page.locator("input:visible")).to_have_count(0)


def test_the_questions_of_a_screening_are_printed(
    open_page: Open, prescriber: User, patient: Patient
) -> None:
    page = open_page()
    sign_in(page, prescriber.username)
    printed(page, f"/patients/{patient.pk}/screening/iv-racemic-acute/")
    expect(
        page.get_by_role("group", name="Serious arrhythmia").get_by_label("Yes", exact=True)
    ).to_be_visible()
    expect(page.locator(PRESSED)).to_have_count(0)


def test_on_a_phone_the_buttons_of_a_row_are_in_sight(
    open_page: Open, by: By, prescriber: User, patient: Patient
) -> None:
    medication.add_drug(by, patient, Drug("Duloxetine", "60 mg in the morning"))
    page = open_page(viewport=PHONE)
    sign_in(page, prescriber.username, f"/patients/{patient.pk}/medication/")
    for name in ("Stopped today: Duloxetine", "Correct Duloxetine", "Withdraw Duloxetine"):
        box = page.get_by_text(name).bounding_box()
        assert box is not None, name
        assert box["x"] + box["width"] <= PHONE["width"], name
