# ruff: noqa: F811
"""One patient from the first visit to the first answer at home, every step in a browser by whoever takes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic.actions.by import By
from daybreak.clinic.models import Role, Site, TreatmentSession, User
from tests.clinic.actions.planning.conftest import on, open_clinic  # noqa: F401 - fixture
from tests.clinic.actions.sessions.conftest import LIMITS, WELL, keeper, pharmacist, stocked  # noqa: F401 - fixtures
from tests.clinic.actions.ledger.conftest import Stocked
from tests.clinic.conftest import person
from tests.clinic.e2e import bedside, path
from tests.clinic.e2e.conftest import PHONE, TABLET, sign_in
from tests.clinic.e2e.tablet import Tablet

Open = Callable[..., Page]
WORK = Callable[[Role], Page]


@pytest.fixture
def at_work(
    open_page: Open, site: Site, nurse: User, prescriber: User, pharmacist: User, director: User
) -> WORK:
    """The browser in which the person of a role has signed in."""
    for role in (Role.COORDINATOR, Role.AUDITOR):
        person(site, role)
    pages: dict[Role, Page] = {}

    def page(role: Role) -> Page:
        if role not in pages:
            pages[role] = open_page(viewport=TABLET)
            pages[role].set_default_timeout(10_000)
            sign_in(pages[role], f"{role.value}-{site.code}")
        return pages[role]

    return page


def begin_the_week(tablet: Tablet) -> None:
    """Monday to come, before the doors open."""
    tablet.until(on(0, 7, 40))


def prepare(at_work: WORK, protocol: str) -> None:
    """What a medical director does before the first patient."""
    page = at_work(Role.MEDICAL_DIRECTOR)
    path.sign_policy(page, protocol, LIMITS)
    path.publish_consent(page)
    path.set_crisis_contacts(page)


def first_visit(at_work: WORK, name: str, born: date, *, sex: str) -> None:
    """Registered by the coordinator; the nurse writes down what the patient says and signs."""
    path.register(at_work(Role.COORDINATOR), "1001", *name.split(", "), born)
    page = at_work(Role.NURSE)
    path.find(page, name)
    path.record(page, "person", sex=sex, weight_kg="82.35", height_cm="180")
    path.record(page, "scale", madrs="32", phq9="20")
    path.add_antidepressant(page, "Sertraline", "150", "8")
    path.add_antidepressant(page, "Venlafaxine", "225", "10")
    path.add_drug(page, "Venlafaxine", "225 mg in the morning")
    path.consent(page)


def order(at_work: WORK, name: str, title: str) -> None:
    """The prescriber screens, compares and signs; the coordinator finds the dates."""
    page = at_work(Role.PRESCRIBER)
    path.find(page, name)
    path.screen(page, title, WELL)
    path.choose(page, title)
    page = at_work(Role.COORDINATOR)
    path.find(page, name)
    path.date_course(page)


def come(tablet: Tablet, nurse: User, name: str, second: User, figure: str) -> None:
    """To the first session, ten minutes before the time; the dose is released and drawn."""
    tablet.until(TreatmentSession.objects.get(number=1).planned_at - timedelta(minutes=10))
    sign_in(tablet.page, nurse.username)
    bedside.open_session(tablet, name)
    bedside.check_in(tablet)
    bedside.draw(tablet, second, figure)


def test_an_infusion_from_registration_to_the_closed_escalation(
    tablet: Tablet, at_work: WORK, open_page: Open, open_clinic: By, stocked: Stocked, nurse: User, pharmacist: User
) -> None:
    name, born = "Example, Ida", date(1980, 5, 17)
    begin_the_week(tablet)
    prepare(at_work, "iv-racemic-acute")
    first_visit(at_work, name, born, sex="female")
    order(at_work, name, "Intravenous racemic ketamine, acute series with weekly continuation")
    come(tablet, nurse, name, pharmacist, "75")
    page = tablet.page
    bedside.begin_infusion(tablet)
    bedside.read(tablet, 0)
    bedside.read(tablet, 10)
    path.press(page, "Pause the pump")
    expect(page.get_by_role("button", name="Resume the pump")).to_be_visible(timeout=6000)
    tablet.later(4)
    path.press(page, "Resume the pump")
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible(timeout=6000)
    bedside.read(tablet, 6, dissociation_observed="yes")
    bedside.read(tablet, 10)
    bedside.adverse(tablet, nausea_observed="yes")
    page.get_by_label("Stop, because").fill("She feels sick and wants no more.")
    path.press(page, "Stop the dose")
    tablet.sees("Observing")
    for minutes in (10, 15, 15, 15, 15):
        bedside.read(tablet, minutes, cadss="0")
    bedside.tick_criteria(tablet)
    bedside.send_home(tablet, "Her sister")
    bedside.close(tablet, pharmacist)
    page.screenshot(path="/tmp/h/paths/iv.png", full_page=True)
