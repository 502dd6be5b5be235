# ruff: noqa: F811
"""A session is moved to another day, another is missed: what is refused says each reason, what is done is confirmed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic import clock
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import SessionMissed, SessionMoved, TreatmentSession, User
from daybreak.clinic.planning.civil import day_of
from tests.clinic.actions.planning.conftest import (  # noqa: F401 - fixtures
    dated,
    on,
    open_clinic,
    order,
)
from tests.clinic.e2e.conftest import TABLET, sign_in
from tests.clinic.e2e.looking import looked_at
from tests.clinic.e2e.path import part, press, sign, told

pytestmark = pytest.mark.one_database


def test_a_session_is_moved_and_another_is_missed(
    open_page: Callable[..., Page],
    by: By,
    dated: list[TreatmentSession],
    nurse: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page, first, second = open_page(viewport=TABLET), dated[0], dated[1]
    sign_in(page, nurse.username, f"/patients/{first.patient_id}/")
    part(page, "Sessions")
    page.goto(f"/patients/{second.patient_id}/sessions/{second.pk}/move/")
    page.get_by_label("Day", exact=True).fill(day_of("Europe/Berlin", on(3)).isoformat())
    page.get_by_label("Begin of the dose").fill("03:30")
    page.get_by_label("Why").fill("The ride home falls out")
    press(page, "Move it")
    refused = page.locator(".refusal[role=alert]")
    expect(refused).to_contain_text("Choose another time.")
    lines = refused.inner_text().split("\n")
    assert len(lines) == 2  # each reason stands on a line of its own
    assert any("Less than 2 days from session 3" in line for line in lines)
    assert any("The clinic is open" in line for line in lines)
    assert page.get_by_label("Why").input_value() == "The ride home falls out"
    looked_at(page, "move-refused")
    page.get_by_label("Another day").fill(day_of("Europe/Berlin", on(2)).isoformat())
    press(page, "Look")
    page.locator(".slots a", has_text="11:00").click()
    page.get_by_label("Why").fill("The ride home falls out")
    press(page, "Move it")
    told(page, "The session is moved.")
    row = SessionMoved.objects.get()
    assert (row.session_id, row.reason) == (second.pk, "The ride home falls out")

    at = on(0, 10)
    monkeypatch.setattr(clock, "now", lambda: at)
    page.goto(f"/patients/{first.patient_id}/sessions/{first.pk}/missed/")
    page.locator("[name=note]").fill("Phone off")
    sign(page, "Record as missed")
    told(page, "The session is recorded as missed.")
    expect(page.get_by_text("the schedule is kept")).to_be_visible()
    expect(page.get_by_text("The next session stays: session 2")).to_be_visible()
    assert SessionMissed.objects.get().note == "Phone off"
    looked_at(page, "missed")
