"""The two pages that hand something out: an export and a one-time password."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic.actions import staff
from daybreak.clinic.actions.by import system
from daybreak.clinic.models import Patient, Role, Site, User
from tests.clinic.conftest import person
from tests.clinic.e2e.conftest import sign_in

Open = Callable[..., Page]


@pytest.fixture
def everybody(site: Site) -> User:
    """Somebody with every role that hands these out."""
    boss = person(site, Role.ADMINISTRATOR, "boss")
    staff.give_role(system(), boss, site, Role.MEDICAL_DIRECTOR)
    return boss


def test_an_export_is_saved_and_a_password_is_told_once(
    open_page: Open, everybody: User, patient: Patient, nurse: User, tmp_path: Path
) -> None:
    page = open_page()
    sign_in(page, everybody.username, f"/patients/{patient.pk}/export/")
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
    expect(other.get_by_role("heading", name="Northern clinic")).to_be_visible()
