# ruff: noqa: F811
"""From the comparison to dates, and one of them moved, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic.actions import planning
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import (
    PlanForecast,
    Role,
    SessionMoved,
    Site,
    TreatmentPlan,
    TreatmentSession,
    User,
)
from daybreak.clinic.planning.civil import day_of
from tests.clinic.actions.planning.conftest import (  # noqa: F401 - fixtures
    dated,
    on,
    open_clinic,
    order,
    wanted,
)
from tests.clinic.conftest import PASSWORD, person
from tests.clinic.e2e.conftest import TABLET, sign_in
from tests.clinic.e2e.looking import looked_at
from tests.clinic.e2e.screens import faults

pytestmark = pytest.mark.one_database

Open = Callable[..., Page]


def test_compare_choose_sign_date_and_move(
    open_page: Open, open_clinic: By, order: TreatmentPlan, prescriber: User
) -> None:
    page = open_page(viewport=TABLET)
    sign_in(page, prescriber.username, f"/patients/{order.patient_id}/plans/")
    page.get_by_role("link", name="Compare protocols for this patient").click()
    expect(page.get_by_text("Working out the forecast")).to_be_hidden(timeout=30_000)
    expect(page.locator(".wide-figure svg")).to_be_visible()
    page.get_by_role("link", name="Choose").click()
    page.get_by_label("A new course begins").check()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Dates of the course")).to_be_visible()
    assert PlanForecast.objects.get().plan.pk != order.pk
    page.get_by_label("First session").fill(day_of("Europe/Berlin", on(0)).isoformat())
    page.get_by_label("Begin of the dose").fill("09:00")
    page.get_by_role("button", name="Propose dates").click()
    page.get_by_label("Time").nth(1).fill("11:00")
    page.get_by_role("button", name="Look whether they fit").click()
    expect(page.get_by_text("Nothing stands in the way")).to_be_visible()
    page.get_by_role("button", name="Accept these dates").click()
    expect(page.get_by_text("6 sessions are planned")).to_be_visible()
    page.get_by_role("link", name="Move session 3").click()
    page.get_by_role("link", name="10:00 in Chair 1").click()
    page.get_by_label("Why it is moved").fill("School run")
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_text("moved from")).to_be_visible()
    moved = SessionMoved.objects.get()
    assert (moved.planned_at, moved.session.number) == (on(4, 10), 3)
    assert [one.starts_at for one in TreatmentSession.objects.order_by("number")][:2] == [on(0), on(2, 11)]


def test_the_calendar_is_walked_by_keyboard(
    open_page: Open, open_clinic: By, by: By, order: TreatmentPlan
) -> None:
    planning.accept_dates(by, order, wanted())
    assert by.user is not None
    page = open_page(viewport=TABLET)
    sign_in(page, by.user.username, f"/calendar/?day={day_of('Europe/Berlin', on(0)).isoformat()}")
    page.get_by_role("link", name="Week", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("view=week"))
    page.get_by_role("link", name=re.compile("Example, Ada")).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Session 1"))).to_be_visible()


def test_the_front_desk_cancels_a_session(
    open_page: Open, site: Site, by: By, order: TreatmentPlan, open_clinic: By, dated: list[TreatmentSession]
) -> None:
    page = open_page(viewport=TABLET)
    sign_in(page, person(site, Role.COORDINATOR).username)
    page.goto(f"/patients/{order.patient_id}/plans/")
    page.get_by_role("link", name="Cancel session 2").click()
    looked_at(page, "cancel")
    page.get_by_label("Why is it cancelled?").fill("She has a cold")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Cancel this session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Session 2 is cancelled")
    looked_at(page, "cancelled")
    assert faults(page) == []
    page.get_by_role("link", name="Back to the sessions").click()
    expect(page.get_by_role("link", name=re.compile("Cancelled ?: session 2"))).to_be_visible()
    looked_at(page, "plans")
