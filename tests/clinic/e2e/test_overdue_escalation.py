"""An escalation that is overdue says so on every page of the patient; a page open on it follows who takes and closes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic import clock
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import Escalation, Patient, User
from tests.clinic.actions.follow_up.conftest import begun, contacts  # noqa: F401 - fixtures
from tests.clinic.actions.follow_up.test_escalations import recorded
from tests.clinic.conftest import PASSWORD
from tests.clinic.e2e.conftest import sign_in
from tests.clinic.e2e.looking import looked_at

DONE = "Asked the C-SSRS questions; no plan."


def test_it_is_overdue_everywhere_and_the_page_follows_whoever_closes_it(
    open_page: Callable[..., Page],
    by: By,
    begun: Patient,  # noqa: F811
    nurse: User,
    prescriber: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded(by, begun, phq9_item_9="1")
    row, page = Escalation.objects.get(), open_page()
    sign_in(page, nurse.username, f"/patients/{begun.pk}/")
    expect(page.locator("p.escalated")).to_contain_text("Open escalation:")
    late = clock.now() + timedelta(hours=2, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    page.reload()
    expect(page.locator("p.escalated")).to_contain_text("overdue since")
    page.locator("p.escalated a").click()
    expect(page.locator("#escalation").get_by_text("Overdue since")).to_be_visible()
    expect(page.get_by_text("Nobody has taken it yet.")).to_be_visible()
    looked_at(page, "escalation-overdue")
    other = by.for_user(prescriber)
    who = confirm(other, prescriber.username, PASSWORD)
    actions.take(other, row, who)
    expect(page.get_by_text(f"Taken by {prescriber.printed_name}")).to_be_visible()
    page.get_by_label("What was done?").fill("Half a senten")
    page.wait_for_timeout(3500)  # longer than the page takes to ask again
    assert page.get_by_label("What was done?").input_value() == "Half a senten"
    actions.close(other, row, done=DONE, clinician=who, seen=row.finding_id)
    expect(page.get_by_role("heading", name="Closed escalation")).to_be_visible()
    expect(page.get_by_text(DONE)).to_be_visible()
    expect(page.get_by_role("button", name="Sign and close")).to_have_count(0)


def test_the_list_follows_what_opens_is_taken_and_is_closed(
    open_page: Callable[..., Page],
    by: By,
    begun: Patient,  # noqa: F811
    nurse: User,
    prescriber: User,
) -> None:
    page = open_page()
    sign_in(page, nurse.username, "/escalations/")
    expect(page.get_by_text("No escalation is open.")).to_be_visible()
    expect(page.locator("[data-live-age]")).to_have_text("Up to date")
    recorded(by, begun, phq9_item_9="1")
    expect(page.get_by_text("Nobody has taken it.")).to_be_visible()
    row, other = Escalation.objects.get(), by.for_user(prescriber)
    who = confirm(other, prescriber.username, PASSWORD)
    actions.take(other, row, who)
    expect(page.get_by_text(f"Taken by {prescriber.printed_name}.")).to_be_visible()
    actions.close(other, row, done=DONE, clinician=who, seen=row.finding_id)
    expect(page.get_by_text(f"closed by {prescriber}")).to_be_visible()
    expect(page.get_by_text("No escalation is open.")).to_be_visible()
