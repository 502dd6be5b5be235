"""The pages of records and accounts on a phone and a tablet, and the two that hand something out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, ViewportSize

from daybreak.clinic.actions import medication
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.clocks import note_jump
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.actions.retention import set_period
from daybreak.clinic.actions.screening import sign_screening
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import Patient, Role, Site, User
from daybreak.clinic.screening import protocol_by_id
from tests.clinic.actions.sessions.conftest import well
from tests.clinic.actions.test_screening import FAILED
from tests.clinic.conftest import PASSWORD, person
from tests.clinic.e2e.conftest import PHONE, TABLET, sign_in
from tests.clinic.e2e.test_pages import NO_LABEL, TOO_SMALL

Open = Callable[..., Page]
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
DESK: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture
def everybody(by: By, site: Site, patient: Patient, prescriber: User, director: User, nurse: User) -> User:
    """Somebody with every role that opens these pages, and something on each of them."""
    protocol = protocol_by_id("iv-racemic-acute")
    well(by, patient, protocol, director)
    medication.add_trial(by, patient, FAILED)
    medication.add_drug(by, patient, Drug("Lithium", "300 mg"))
    sign_screening(by.for_user(prescriber), patient, protocol, confirm(by, prescriber.username, PASSWORD))
    set_period(by.for_user(director), site, years=10, basis="The state's rule for medical records")
    note_jump(100.0)
    from daybreak.clinic.actions import staff
    from daybreak.clinic.actions.by import system

    boss = person(site, Role.ADMINISTRATOR, "boss")
    for role in (Role.MEDICAL_DIRECTOR, Role.AUDITOR):
        staff.give_role(system(), boss, site, role)
    return boss


def pages(patient: Patient, nurse: User) -> dict[str, str]:
    trial, drug = patient.antidepressant_trials.latest("pk"), patient.medications.get()
    one, of = f"/patients/{patient.pk}", patient.screenings.get().pk
    return {
        "export": f"{one}/export/", "trial": f"{one}/antidepressants/{trial.pk}/correct/", "trials": f"{one}/antidepressants/",
        "drug": f"{one}/medication/{drug.pk}/correct/", "drugs": f"{one}/medication/", "signed": f"{one}/screening/signed/{of}/",
        "reads": "/reads/", "retention": "/retention/", "staff": "/staff/", "person": f"/staff/{nurse.pk}/",
        "site": "/staff/site/", "sessions": "/sessions/",
    }  # fmt: skip


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
def test_each_page_fits_and_every_field_has_a_label(
    open_page: Open, everybody: User, patient: Patient, nurse: User, size: ViewportSize
) -> None:
    page = open_page(viewport=size)
    sign_in(page, everybody.username)
    shots = os.environ.get("DAYBREAK_SCREENSHOTS")
    for name, address in pages(patient, nurse).items():
        page.goto(address)
        if shots:
            page.screenshot(path=f"{shots}/{name}-{size['width']}.png", full_page=True)
        assert page.evaluate(NO_LABEL) == [], name
        assert page.evaluate(TOO_SMALL) == [], name
        assert not page.evaluate(TOO_WIDE), name


def test_an_export_is_saved_and_a_password_is_told_once(
    open_page: Open, everybody: User, patient: Patient, nurse: User, tmp_path: Path
) -> None:
    page = open_page()
    sign_in(page, everybody.username)
    page.goto(f"/patients/{patient.pk}/export/")
    page.get_by_label("Why, and for whom").fill("The patient asks for a copy")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Export").click()
    saving.value.save_as(tmp_path / "patient.zip")
    with ZipFile(tmp_path / "patient.zip") as opened:
        assert {"patient.pdf", "patient.json", "manifest.json"} <= {*opened.namelist()}
    page.goto(f"/staff/{nurse.pk}/")
    page.get_by_role("button", name="Give a one-time password").click()
    once = page.locator(".once code").inner_text()
    if shots := os.environ.get("DAYBREAK_SCREENSHOTS"):
        page.screenshot(path=f"{shots}/once.png")
    other = open_page()
    other.goto("/account/login/")
    other.get_by_label("User name").fill(nurse.username)
    other.get_by_label("Password").fill(once)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url("**/account/password/change/")
    if shots:
        other.screenshot(path=f"{shots}/change.png")
    other.get_by_label("Current Password").fill(once)
    other.get_by_label("New Password", exact=True).fill("another-long-password")
    other.get_by_label("New Password (again)").fill("another-long-password")
    other.get_by_role("button", name="Change Password").click()
    other.wait_for_url("**/")
    assert other.get_by_role("heading", name="Northern clinic").is_visible()
