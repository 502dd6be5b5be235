# ruff: noqa: F811
"""One patient from the first visit to the first answer at home, every step in a browser by whoever takes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic.actions.by import By
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.ledger.check import faults_everywhere
from daybreak.clinic.ledger.sessions import SessionBalance, of_session
from daybreak.clinic.models import Role, Site, TreatmentSession, User
from tests.clinic.actions.ledger.conftest import Stocked
from tests.clinic.actions.planning.conftest import on, open_clinic  # noqa: F401 - fixture
from tests.clinic.actions.sessions.conftest import LIMITS, WELL, keeper, pharmacist, stocked  # noqa: F401 - fixtures
from tests.clinic.conftest import person
from tests.clinic.e2e import bedside, path
from tests.clinic.e2e.conftest import PHONE, TABLET, sign_in_by_form
from tests.clinic.e2e.tablet import Tablet

pytestmark = pytest.mark.one_database

Open = Callable[..., Page]
AtWork = Callable[[Role], Page]
PHQ9 = "Patient Health Questionnaire"
CAME = "Checked in The patient has come. Nurse north"  # one line of the record on paper, not a letter a line


@pytest.fixture
def at_work(
    open_page: Open, site: Site, nurse: User, prescriber: User, pharmacist: User, director: User
) -> AtWork:
    """The browser in which the person of a role has signed in."""
    for role in (Role.COORDINATOR, Role.AUDITOR):
        person(site, role)
    pages: dict[Role, Page] = {}

    def page(role: Role) -> Page:
        if role not in pages:
            pages[role] = open_page(viewport=TABLET)
            sign_in_by_form(pages[role], f"{role.value}-{site.code}")
        return pages[role]

    return page


def begin_the_week(tablet: Tablet) -> None:
    """Monday to come, before the doors open."""
    tablet.until(on(0, 7, 40))


def prepare(at_work: AtWork, protocol: str) -> None:
    """What a medical director does before the first patient."""
    page = at_work(Role.MEDICAL_DIRECTOR)
    path.sign_policy(page, protocol, LIMITS)
    path.publish_consent(page)
    path.certify(page)
    path.set_crisis_contacts(page)


def first_visit(at_work: AtWork, name: str, born: date, *, sex: str) -> None:
    """Registered by the coordinator; the nurse writes down what the patient says and signs."""
    path.register(at_work(Role.COORDINATOR), "1001", *name.split(", "), born)
    page = at_work(Role.NURSE)
    path.find(page, name)
    path.record(page, "person", sex=sex, weight_kg="82.35", height_cm="180")
    path.record(page, "scale", madrs="32", madrs_item_10="0", phq9="20", phq9_item_9="0")
    path.add_antidepressant(page, "Sertraline", "150", "8")
    path.add_antidepressant(page, "Venlafaxine", "225", "10")
    path.add_drug(page, "Venlafaxine", "225 mg in the morning", "SSRI or SNRI")
    path.consent(page)


def order(at_work: AtWork, name: str, title: str) -> None:
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
    sign_in_by_form(tablet.page, nurse.username)
    bedside.open_session(tablet, name)
    bedside.check_in(tablet)
    bedside.draw(tablet, second, figure)


def day_after(tablet: Tablet) -> None:
    """Two hours after the time at which the session began."""
    tablet.until(TreatmentSession.objects.get(number=1).planned_at + timedelta(hours=26))


def lists(rows: list[str], *wanted: str) -> bool:
    """Whether each is in a row of the overview."""
    return all(any(words in row for row in rows) for words in wanted)


def everything_holds(at_work: AtWork) -> SessionBalance:
    """The pharmacist finds nothing open, the auditor the acts; the chain holds, and the ledger to the last milligram."""
    page = at_work(Role.PHARMACIST)
    path.menu(page, "Stock")
    expect(page.get_by_role("heading", name="Stock of")).to_be_visible()
    expect(page.get_by_text("drawn and not accounted for")).to_have_count(0)
    page = at_work(Role.AUDITOR)
    path.menu(page, "Audit")
    expect(page.get_by_role("cell", name="link.made", exact=True)).to_have_count(1)
    assert (verify().faults, faults_everywhere()) == ((), [])
    balance = of_session(TreatmentSession.objects.get(number=1).reference)
    assert balance.drawn_mg == balance.given_mg + balance.wasted_mg + balance.given_back_mg
    return balance


def test_an_infusion_from_registration_to_the_closed_escalation(
    tablet: Tablet, at_work: AtWork, open_page: Open, open_clinic: By, stocked: Stocked, nurse: User, pharmacist: User
) -> None:  # fmt: skip
    name, born = "Example, Ida", date(1980, 5, 17)
    begin_the_week(tablet)
    prepare(at_work, "iv-racemic-acute")
    first_visit(at_work, name, born, sex="female")
    order(at_work, name, "Intravenous racemic ketamine, acute series with weekly continuation")
    come(tablet, nurse, name, pharmacist, "75")  # 50 mL in 40 minutes
    bedside.begin_infusion(tablet)
    bedside.read(tablet, 0)
    bedside.read(tablet, 10)
    bedside.pause(tablet, 4)
    bedside.read(tablet, 6, dissociation_observed="yes")
    bedside.read(tablet, 10)
    bedside.adverse(tablet, nausea_observed="yes")
    bedside.stop(tablet, "She feels sick and wants no more.")
    for minutes in (10, 15, 15, 15, 15):
        bedside.read(tablet, minutes, cadss="0")
    bedside.tick_criteria(tablet)
    bedside.send_home(tablet, "Her sister")
    bedside.close(tablet, pharmacist)
    paper = bedside.record_on_paper(tablet)
    assert all(
        words in paper for words in (name, "Verified Pharmacist north", "She feels sick", "41.175", CAME)
    )
    day_after(tablet)
    page = at_work(Role.NURSE)
    path.find(page, name)
    address = path.make_link(page, PHQ9)
    path.answer(open_page(viewport=PHONE, has_touch=True), address, born, (1, 1, 2, 1, 0, 1, 0, 0, 1))
    page = at_work(Role.PRESCRIBER)
    path.close_escalation(page, name, "Asked the C-SSRS questions: no plan; a safety plan is made.")
    rows = path.axis(page, name)
    assert lists(rows, " of 41.175 mg: stopped early", "PHQ-9 total 7", "Nausea")
    assert lists(
        rows, "Escalation: Ask the C-SSRS questions", "Escalation closed: Asked the C-SSRS questions"
    )
    balance = everything_holds(at_work)
    assert balance.drawn_mg == Decimal("41.175")
    assert 25 < balance.given_mg < 28  # 26 of 40 minutes, and some seconds
    assert balance.wasted_mg > 0


def test_a_nasal_course_from_registration_to_the_submitted_form(
    tablet: Tablet, at_work: AtWork, open_page: Open, open_clinic: By, stocked: Stocked, nurse: User, pharmacist: User
) -> None:  # fmt: skip
    name, born = "Sample, Otto", date(1975, 2, 3)
    begin_the_week(tablet)
    prepare(at_work, "spravato-trd-us")
    first_visit(at_work, name, born, sex="male")
    order(at_work, name, "Esketamine nasal spray for treatment-resistant depression (United States)")
    come(tablet, nurse, name, pharmacist, "2")
    bedside.give_devices(tablet, 2)
    for minutes in (15, 20, 20, 20, 10, 30):
        bedside.read(tablet, minutes)
    bedside.tick_criteria(tablet)
    bedside.send_home(tablet, "His son")
    bedside.close(tablet)
    paper = bedside.record_on_paper(tablet)
    assert (name in paper, paper.count("Device given Performed Nurse north")) == (True, 2)
    day_after(tablet)
    page = at_work(Role.COORDINATOR)
    path.submit_form(page, name, "C-77")
    path.find(page, name)
    address = path.make_link(page, PHQ9)
    path.answer(open_page(viewport=PHONE, has_touch=True), address, born, (1, 1, 1, 1, 0, 1, 0, 0, 0))
    rows = path.axis(at_work(Role.PRESCRIBER), name)
    assert lists(
        rows, "Session 1 of spravato-trd-us, 56 mg: given", "PHQ-9 total 5", "Screening signed, eligible"
    )
    assert not lists(rows, "Escalation")
    assert everything_holds(at_work).given_mg == Decimal(56)
