"""The chart of a session is drawn anew when a reading comes, as the rest of the screen is, however many come at once."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic.models import User
from tests.clinic.actions.sessions.conftest import Make
from tests.clinic.e2e.conftest import sign_in

pytestmark = pytest.mark.one_database
POINTS = 'figure.chart:has-text("Systolic blood pressure") .point'
SOON_MS = 10_000  # it takes about a second; without the live event the chart waited for half a minute
CALM_MS = 25_000  # while much is new it waits at most twenty seconds, and that only where the clinic is slow to answer


def test_the_chart_has_a_reading_as_soon_as_the_screen_has_it(
    open_page: Callable[..., Page], room: Make, nurse: User
) -> None:
    one = room().begins()
    one.reads(5)
    page = open_page()
    asked: list[float] = []
    page.on("request", lambda request: asked.append(monotonic()) if request.url.endswith("/chart/") else None)
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    drawn = page.locator(POINTS)
    expect(drawn.first).to_be_visible()
    before = drawn.count()
    one.reads(10, systolic_bp="141")  # somebody else's
    expect(page.get_by_text("Systolic blood pressure 141").first).to_be_visible()
    expect(drawn).to_have_count(before + 1, timeout=SOON_MS)
    begun, already = monotonic(), len(asked)
    for number in range(12):
        one.reads(11 + number, systolic_bp=f"{142 + number}")
        page.wait_for_timeout(250)
    expect(drawn).to_have_count(before + 13, timeout=CALM_MS)
    took_s = monotonic() - begun
    assert len(asked) - already <= took_s / 1.5 + 2  # and the last of them is drawn all the same
