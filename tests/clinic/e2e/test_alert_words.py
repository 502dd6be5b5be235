"""What an alert is called on the tablet, with network and without: nothing can be stopped that does not run."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from daybreak.clinic.models import User
from tests.clinic.actions.sessions.conftest import VITALS, Make
from tests.clinic.e2e import bedside
from tests.clinic.e2e.tablet import Tablet

pytestmark = pytest.mark.one_database

SEEN = VITALS | {"dissociation_observed": "no"}


def test_without_network_a_dangerous_reading_is_called_by_what_runs_at_this_screen(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.comes()
    one.draws()
    page = bedside.opened(tablet.page, one, nurse)
    tablet.network(False)
    tablet.enters("reading", **(SEEN | {"spo2": "88"}))
    said, largest = page.locator("[data-part=crossed]"), page.locator(".next .what")
    expect(said).to_contain_text(
        "Do not start: Low oxygen saturation. Oxygen saturation by pulse oximetry 88 %"
    )
    expect(largest).to_have_text("Do not start: Low oxygen saturation.")
    page.get_by_role("button", name="Begin the infusion").click()
    page.get_by_role("button", name="It has happened: record it").click()
    expect(largest).to_have_text("Stop: Low oxygen saturation.")
    expect(said).to_contain_text("Stop: Low oxygen saturation.")
    page.get_by_role("button", name="Stop the dose").click()
    expect(largest).to_have_text("Alert: Low oxygen saturation.")
    page.get_by_role("button", name="I have seen to it").click()
    expect(largest).not_to_contain_text("Low oxygen saturation")


def test_an_alert_that_was_open_when_the_network_was_cut_is_called_anew_once_the_drug_runs(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.comes()
    one.reads(-12, spo2="88")
    one.reads(-10)
    one.draws()
    page = bedside.opened(tablet.page, one, nurse)
    largest, line = page.locator(".next .what"), page.locator("[data-alert] strong")
    expect(largest).to_have_text("Do not start: Low oxygen saturation.")
    expect(line).to_have_text("Do not start")
    tablet.network(False)
    page.get_by_role("button", name="Begin the infusion").click()
    page.get_by_role("button", name="It has happened: record it").click()
    expect(largest).to_have_text("Stop: Low oxygen saturation.")
    expect(line).to_have_text("Stop")
    tablet.network(True)
    tablet.later(0.1)
    tablet.sees("Dosing")
    expect(largest).to_have_text("Stop: Low oxygen saturation.")
    page.get_by_role("button", name="Stop the dose").click()
    tablet.sees("Observing")
    expect(largest).to_have_text("Alert: Low oxygen saturation.")
