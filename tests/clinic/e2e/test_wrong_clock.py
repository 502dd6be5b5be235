# ruff: noqa: F811
"""A tablet whose own clock is wrong still records true times, also for what waited without network."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from daybreak.clinic.models import SessionEvent, User
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    Make,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)
from tests.clinic.e2e.conftest import sign_in
from tests.clinic.e2e.tablet import Tablet


@pytest.mark.parametrize("wrong_h", [-26, 3])
def test_a_tablet_with_a_wrong_clock_records_true_times(
    tablet: Tablet, room: Make, nurse: User, wrong_h: int
) -> None:
    one, page = room(hours_ago=0), tablet.page
    one.comes()
    page.clock.set_system_time(tablet.now() + timedelta(hours=wrong_h))
    sign_in(page, nurse.username)
    page.goto(f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    assert abs(page.evaluate("Date.now()") / 1000 - tablet.now().timestamp()) > 3600
    for systolic, there in (("131", True), ("132", False)):
        tablet.network(there)
        entered_at = tablet.now()
        tablet.enters("reading", systolic_bp=systolic)
        if not there:
            expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
            tablet.later(2)
            tablet.network(True)
            tablet.later(0.1)
        expect(page.locator("td", has_text=f"Systolic blood pressure {systolic}")).to_be_visible(timeout=9000)
        row = next(
            row for row in SessionEvent.objects.order_by("-pk") if row.values == {"systolic_bp": systolic}
        )
        assert abs(row.true_at - entered_at) < timedelta(seconds=3)
        assert (row.recorded_at - row.true_at > timedelta(minutes=2)) is not there
