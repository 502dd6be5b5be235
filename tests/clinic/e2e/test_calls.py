"""What calls at one chair is on every clinician's page a moment later, whatever the page shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Request, expect

from daybreak.clinic.actions import findings
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.models import User
from tests.clinic.actions.sessions.conftest import Make
from tests.clinic.e2e.conftest import TABLET, sign_in

pytestmark = pytest.mark.one_database

Open = Callable[..., Page]
SOON_MS = 4_000  # asked each second, from what was read at most half a second ago; the rest is for a machine that is busy testing


@pytest.mark.parametrize("page_name", ["home", "sessions", "stock"])
def test_an_alert_is_on_every_page_within_moments(
    open_page: Open, room: Make, nurse: User, page_name: str
) -> None:
    one = room(hours_ago=0.1).begins()
    page = open_page(viewport=TABLET)
    sign_in(page, nurse.username, reverse(page_name))
    calls = page.locator(".calls")
    expect(calls).to_have_count(1)
    expect(calls).not_to_contain_text("Fast heart rate")
    one.reads(5, heart_rate="171")
    expect(calls).to_contain_text("Fast heart rate", timeout=SOON_MS)


@pytest.mark.parametrize("page_name", ["sessions", "stock"])
def test_an_escalation_is_on_every_page_within_moments(
    open_page: Open, room: Make, by: By, nurse: User, page_name: str
) -> None:
    patient, page = room(hours_ago=0.1).session.patient, open_page(viewport=TABLET)
    sign_in(page, nurse.username, reverse(page_name))
    link = page.get_by_role("link", name="1 open escalation")
    expect(page.locator(".calls")).to_have_count(1)
    expect(link).to_have_count(0)
    findings.record(by, patient, [Entry("phq9_item_9", "1", by.moment)])
    expect(link).to_be_visible(timeout=SOON_MS)


def test_a_page_with_a_live_part_asks_for_calls_only_where_others_wait(
    open_page: Open, room: Make, nurse: User
) -> None:
    room(hours_ago=0.1)
    page = open_page(viewport=TABLET)
    sign_in(page, nurse.username, reverse("sessions"))
    expect(page.locator(".calls")).to_have_count(1)
    page.wait_for_timeout(2_000)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url.partition("?")[0].rpartition("//")[2].partition("/")[2])

    page.on("request", note)
    page.wait_for_timeout(4_000)
    assert asked.count("sessions/") >= 2
    assert asked.count("bedside/") == 0
