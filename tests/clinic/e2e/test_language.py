"""The front desk records a patient's language, and sees the link with its message in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from daybreak.clinic.models import Patient, Role, Site
from tests.clinic.actions.follow_up.conftest import contacts_set
from tests.clinic.conftest import person
from tests.clinic.e2e.conftest import TABLET, sign_in
from tests.clinic.e2e.looking import looked_at

pytestmark = pytest.mark.one_database

Open = Callable[..., Page]


def test_a_language_is_recorded_and_the_message_is_written_in_it(
    open_page: Open, site: Site, patient: Patient
) -> None:
    contacts_set(site)
    page = open_page(viewport=TABLET)
    sign_in(page, person(site, Role.COORDINATOR).username)
    page.goto(f"/patients/{patient.pk}/follow-up/")
    page.get_by_role("link", name="Make a link").first.click()
    expect(page.get_by_text("The patient's language is not known")).to_be_visible()
    looked_at(page, "link")
    page.get_by_role("link", name="Record it").click()
    page.get_by_label("Preferred language").select_option(label="Deutsch")
    page.get_by_label("Why is it corrected?").fill("Asked")
    looked_at(page, "identity")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Preferred language: Deutsch")).to_be_visible()
    page.goto(f"/patients/{patient.pk}/follow-up/")
    page.get_by_role("link", name="Make a link").first.click()
    expect(page.get_by_label("Language")).to_have_value("de")
    page.get_by_label("Questionnaire").select_option("phq9")
    page.get_by_role("button", name="Make the link").click()
    message = page.get_by_label("A message to go with it, in Deutsch").input_value()
    assert "bittet Sie, einen Fragebogen zu beantworten" in message
    assert "Notruf 112" in message
    looked_at(page, "made")
    assert not Axe().run(page).response["violations"]
