"""A rule that excludes a patient is set aside by two people, and stays in sight from the screening to the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic import clock
from daybreak.clinic.actions import findings, sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import Patient, TreatmentPlan, User
from daybreak.clinic.policies import gaps_of
from daybreak.clinic.protocols import protocol_by_id
from tests.clinic.actions.ledger.conftest import Stocked
from tests.clinic.actions.sessions.conftest import GATES, LIMITS, VITALS, well
from tests.clinic.conftest import PASSWORD
from tests.clinic.e2e import bedside, path
from tests.clinic.e2e.conftest import TABLET, sign_in
from tests.clinic.e2e.looking import looked_at
from tests.clinic.e2e.tablet import Tablet, signs

pytestmark = pytest.mark.one_database

RULE, WHY = "pressure-hazard", "Coiled last year; the neurosurgeon agrees"
SAID = "Set aside, signed by two people:"


@pytest.fixture
def excluded(by: By, patient: Patient, director: User, prescriber: User, stocked: Stocked) -> Patient:
    """All is known and good but one thing: a malformed vessel, which excludes from infusions."""
    protocol = protocol_by_id("iv-racemic-acute")
    well(by, patient, protocol, director)
    found = Entry("aneurysmal_vascular_disease", "yes", by.moment - timedelta(hours=2))
    findings.record(by, patient, [found])
    limits = {gap.id: Decimal(LIMITS[gap.id]) for gap in gaps_of(protocol)}
    signs = confirm(by, director.username, PASSWORD)
    sessions.sign_policy(by.for_user(director), protocol, limits, signs)
    return patient


def sets_aside(page: Page, second: str) -> None:
    """The prescriber's reason and password, and the second person's own."""
    page.get_by_label("Why is the rule set aside for this patient?").fill(WHY)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("Second person: user name").fill(second)
    page.get_by_label("Second person: password or code").fill(PASSWORD)
    path.press(page, "Set aside")


def stands_there(page: Page, prescriber: User, second: User) -> None:
    """The rule in its own words, the reason and who signed."""
    line = page.locator(".caution", has_text=SAID)
    expect(line).to_have_count(1)
    for words in (RULE, WHY, f"signed by {prescriber.printed_name} and {second.printed_name}"):
        expect(line).to_contain_text(words)


def test_a_rule_set_aside_by_two_people_stays_in_sight_until_the_record(
    tablet: Tablet,
    open_page: Callable[..., Page],
    excluded: Patient,
    prescriber: User,
    pharmacist: User,
    nurse: User,
    by: By,
) -> None:
    page, here = open_page(viewport=TABLET), f"/patients/{excluded.pk}"
    sign_in(page, prescriber.username)
    path.find(page, excluded.family_name)
    path.part(page, "Screening")
    page.get_by_role("link", name="Intravenous racemic ketamine, acute series").first.click()
    expect(page.locator(".verdict")).to_have_text("Not eligible")
    looked_at(page, "excluded")
    page.get_by_role("link", name="Set aside with a reason and two signatures").click()
    looked_at(page, "ask")
    sets_aside(page, prescriber.username)
    expect(page.locator("main")).to_contain_text("same person")
    looked_at(page, "refused")
    sets_aside(page, pharmacist.username)
    path.told(page, f"The rule {RULE} is set aside, and stays visible.")
    expect(page.locator(".verdict")).to_have_text("Eligible after an override")
    expect(page.locator(".rule.overridden")).to_contain_text(WHY)
    looked_at(page, "set-aside")

    path.part(page, "Sessions")
    stands_there(page, prescriber, pharmacist)
    page.get_by_role("link", name="Compare protocols for this patient").click()
    expect(page.locator(".caution", has_text=RULE)).to_have_count(1)
    looked_at(page, "compare")
    page.get_by_role("link", name="Choose Intravenous racemic ketamine").click()
    stands_there(page, prescriber, pharmacist)
    looked_at(page, "order")
    smallest = page.get_by_label("Dose", exact=True).locator("option:not([value=''])").first
    page.get_by_label("Dose", exact=True).select_option(smallest.get_attribute("value"))
    path.sign(page, "Sign and save the order")
    expect(page.get_by_role("heading", name="Dates of the course")).to_be_visible()
    path.part(page, "Overview")
    stands_there(page, prescriber, pharmacist)
    looked_at(page, "patient")

    order = TreatmentPlan.objects.get()
    session = sessions.schedule(by, order, planned_at=clock.now().replace(microsecond=0), place="Chair 1")
    sign_in(tablet.page, nurse.username, f"{here}/sessions/{session.pk}/")
    stands_there(tablet.page, prescriber, pharmacist)
    path.press(tablet.page, "Check in")
    tablet.sees("Checked-in")
    gate = tablet.page.locator(".rule", has_text=f"{SAID} {RULE} ({WHY}). Nothing else on record excludes")
    expect(gate.locator(".mark")).to_have_text("Passed")
    looked_at(tablet.page, "gates")
    tablet.page.set_viewport_size(TABLET)
    tablet.enters("reading", **(VITALS | GATES | {"cadss": "0"}))
    path.press(tablet.page, "Release the dose")
    signs(tablet.page)
    tablet.sees("Cleared")
    bedside.draw(tablet, pharmacist, "75")
    bedside.begin_infusion(tablet)
    stands_there(tablet.page, prescriber, pharmacist)
    looked_at(tablet.page, "dosing")
    paper = " ".join(bedside.record_on_paper(tablet).split())
    stands_there(tablet.page, prescriber, pharmacist)
    looked_at(tablet.page, "record")
    assert all(
        words in paper for words in (SAID, RULE, WHY, prescriber.printed_name, pharmacist.printed_name)
    )
