# ruff: noqa: F811
"""The network is cut and the tablet loaded again: the session's screen is there with its age, what is entered arrives once."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from daybreak.clinic.bedside.readings import readings_of
from daybreak.clinic.models import Finding, SessionEvent, User, signatures_of
from daybreak.clinic.views import session
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    VITALS,
    Make,
    Room,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)
from tests.clinic.conftest import PASSWORD
from tests.clinic.e2e.conftest import sign_in
from tests.clinic.e2e.tablet import Tablet, sprays

KEPT = """async () => {
    if (!await caches.has("daybreak-copies")) return [];
    const kept = await (await caches.open("daybreak-copies")).keys();
    return kept.map((request) => new URL(request.url).pathname);
}"""


def with_value(systolic: str) -> list[SessionEvent]:
    """Readings on record with this pressure."""
    rows = SessionEvent.objects.filter(kind="reading")
    return [row for row in rows if row.values.get("systolic_bp") == systolic]


def at_the_bedside(tablet: Tablet, one: Room, nurse: User) -> Page:
    """An infusion runs, its screen is open, and the worker has its copy."""
    one.begins()
    page = tablet.page
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    under_worker(page)
    wait_until(page, 3)
    return page


def under_worker(page: Page) -> None:
    """Until the worker answers for this page. To be asked again and again Playwright would have to evaluate words, which the page
    forbids."""
    page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready;
            while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 50));
        }"""
    )


def wait_until(page: Page, kept: int) -> None:
    """Until so many things are kept."""
    for _ in range(100):
        if len(page.evaluate(KEPT)) == kept:
            return
        page.wait_for_timeout(100)
    assert len(page.evaluate(KEPT)) == kept


def test_a_reload_without_network_shows_the_last_screen_and_entries_arrive_once(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = at_the_bedside(tablet, one, nurse)
    tablet.network(False)
    page.reload()
    expect(page.get_by_text("No network. This is the screen of")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Session 1, Chair 1")
    expect(page.locator(".next [data-count]")).to_contain_text(re.compile("now|late"))
    tablet.later(7)
    expect(page.get_by_text(re.compile("7 min old"))).to_be_visible()
    expect(page.get_by_text(re.compile("No network: 4[0-9]{2} s old")).first).to_be_visible()
    entered_at = tablet.now()
    tablet.enters("reading", **(VITALS | {"systolic_bp": "143", "dissociation_observed": "no"}))
    page.reload()
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    assert with_value("143") == []
    tablet.later(3)
    tablet.network(True)
    tablet.later(0.1)
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    expect(page.locator("td", has_text="Systolic blood pressure 143")).to_be_visible()
    expect(page.get_by_text("No network. This is the screen of")).to_be_hidden()
    (row,) = with_value("143")
    assert abs(row.true_at - entered_at) < timedelta(seconds=15)
    assert row.recorded_at - row.true_at > timedelta(minutes=2.5)


CONTRADICTED = """addEventListener("DOMContentLoaded", () => {
  const look = () => { const said = document.body.innerText;
    if (said.includes("No network") && said.includes("Up to date")) document.body.dataset.contradicted = said; };
  const all = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"] };
  new MutationObserver(look).observe(document.body, all);
  look();
});"""


def test_a_screen_that_says_there_is_no_network_never_says_that_it_is_up_to_date(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    """A signature is tried without network while somebody has just typed; then the page is loaded again at once."""
    tablet.page.add_init_script(CONTRADICTED)
    one = room("spravato-trd-us", hours_ago=0)
    one.comes()
    one.draws()
    page = tablet.page
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    under_worker(page)
    wait_until(page, 3)
    expect(page.get_by_text("Up to date")).to_be_visible()
    tablet.cable.cut()  # no radio tells the browser
    page.locator('form[data-entry="reading"] input[name="spo2"]').first.press_sequentially("97")
    page.locator('form[data-entry="reading"] button').first.click()
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    page.locator('form[data-entry="reading"] input[name="spo2"]').first.press_sequentially("9")
    page.get_by_role("button", name="given, lot").first.click()
    sprays(page)
    expect(page.get_by_text("No network: it cannot be signed now.")).to_be_visible()
    expect(page.locator("[data-live-age]")).to_contain_text("No network")
    tablet.cable.mend()
    expect(page.get_by_text("Up to date")).to_be_visible()
    expect(page.get_by_text("No network")).to_be_hidden()
    expect(page.get_by_label("Your PIN, or password")).to_be_visible()  # now it can be signed
    assert page.locator("body").get_attribute("data-contradicted") is None
    tablet.cable.cut()
    page.reload()
    expect(page.get_by_text("No network. This is the screen of")).to_be_visible()
    expect(page.locator("[data-live-age]")).to_contain_text("No network")
    assert page.locator("body").get_attribute("data-contradicted") is None
    tablet.cable.mend()
    expect(page.get_by_text("Up to date")).to_be_visible()
    assert page.locator("body").get_attribute("data-contradicted") is None


def test_only_the_session_and_its_parts_are_kept_and_nothing_once_the_station_is_locked(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = at_the_bedside(tablet, one, nurse)
    own = f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/"
    wait_until(page, 3)  # the chart comes by itself, after the page
    assert sorted(page.evaluate(KEPT)) == sorted([own, f"{own}chart/", "/touched"])
    page.goto(f"{own}record/")
    page.goto(f"/patients/{one.session.patient_id}/")
    assert sorted(page.evaluate(KEPT)) == sorted([own, f"{own}chart/", "/touched"])
    tablet.network(False)
    page.goto(f"{own}record/")
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    assert "Example" not in page.content()
    tablet.network(True)
    expect(page.get_by_role("heading", name="Record of session")).to_be_visible()  # it loads itself again
    page.goto(own)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Lock this station").click()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    wait_until(page, 0)
    tablet.network(False)
    page.goto(own)
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    assert "Example" not in page.content()


def test_an_idle_screen_without_network_covers_itself_and_shows_what_is_due_without_names(
    tablet: Tablet, room: Make, nurse: User, settings: LazySettings
) -> None:
    settings.IDLE_LOCK_MIN = 5
    one = room(hours_ago=0)
    page = at_the_bedside(tablet, one, nurse)
    tablet.enters("reading", **(VITALS | {"heart_rate": "135"}))
    expect(page.get_by_label("What was done")).to_be_visible()
    family = one.session.patient.family_name
    tablet.network(False)
    tablet.enters("reading", **(VITALS | {"systolic_bp": "144"}))
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    expect(page.get_by_role("button", name="It has happened")).to_be_hidden()
    tablet.later(6)
    expect(page.get_by_text("names are covered")).to_be_visible()
    expect(page.locator(".next [data-what]")).to_have_text("Stop: Fast heart rate.")
    expect(page.get_by_role("heading", name="Chair 1")).to_be_visible()
    expect(page.locator("[data-coming] > li").first).to_be_visible()
    assert family not in page.content()
    page.reload()
    expect(page.get_by_text("names are covered")).to_be_visible()
    expect(page.locator("[data-coming] > li").first).to_be_visible()
    assert family not in page.content()
    tablet.network(True)
    tablet.later(0.2)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert with_value("144") == []
    page.get_by_label("PIN, or password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(page.locator("td", has_text="Systolic blood pressure 144")).to_be_visible()
    assert len(with_value("144")) == 1


def test_the_page_without_network_counts_what_was_entered_here_and_says_how_old_it_is(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = at_the_bedside(tablet, one, nurse)
    tablet.network(False)
    page.get_by_role("button", name="Pause the pump").click()
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    page.goto(f"/patients/{one.session.patient_id}/")
    expect(page.locator("[data-timers]")).to_contain_text("The pump stands still")
    known = page.locator("[data-known]")
    expect(known).to_contain_text("As this device knew it less than a minute ago")
    tablet.later(7)
    expect(known).to_contain_text("As this device knew it 7 min ago")


def test_a_copy_nobody_has_touched_for_long_is_not_shown(tablet: Tablet, room: Make, nurse: User) -> None:
    one = room(hours_ago=0)
    page = at_the_bedside(tablet, one, nurse)
    tablet.network(False)
    page.evaluate(
        "async () => (await caches.open('daybreak-copies')).put('/touched', new Response(String(Date.now() - 601 * 60000)))"
    )
    page.reload()
    expect(page.get_by_text("names are covered")).to_be_visible()
    assert one.session.patient.family_name not in page.content()
    assert page.evaluate(KEPT) == []


def test_a_reading_that_waits_is_corrected_without_network(tablet: Tablet, room: Make, nurse: User) -> None:
    one = room(hours_ago=0)
    page = at_the_bedside(tablet, one, nurse)
    tablet.network(False)
    tablet.enters("reading", **(VITALS | {"heart_rate": "135"}))
    page.locator("[data-part=waiting]").get_by_role("button", name="Correct").click()
    page.locator("[data-part=correct]").get_by_label("Heart rate").fill("71")
    page.get_by_role("button", name="Record the right values").click()
    expect(page.get_by_text("2 entries wait in this device")).to_be_visible()
    tablet.network(True)
    tablet.later(0.1)
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    expect(page.get_by_text("this alert does not count")).to_be_visible()
    reading = readings_of(one.standing)[-1]
    assert (reading.values["heart_rate"], len(reading.corrections)) == ("71", 1)
    assert Finding.objects.standing().filter(finding="heart_rate", text="135").count() == 0


def test_a_reading_on_record_is_withdrawn_and_an_alert_acknowledged(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = at_the_bedside(tablet, one, nurse)
    tablet.enters("reading", **(VITALS | {"heart_rate": "171"}))  # beyond a signed limit: it calls at once
    expect(page.get_by_label("What was done")).to_be_visible()
    page.get_by_label("What was done").fill("Prescriber looked in")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Nurse north, ").first).to_be_visible()
    page.get_by_role("button", name=re.compile("Correct the reading of")).first.click()
    page.get_by_text("Belongs to another patient").click()
    page.get_by_role("button", name="Withdraw the whole reading").click()
    expect(page.get_by_text("Withdrawn at")).to_be_visible()
    assert readings_of(one.standing)[-1].withdrawn


def test_without_network_nothing_is_released_and_what_has_begun_is_kept(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.comes()
    page = tablet.page
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.get_by_text("Up to date")).to_be_visible()
    tablet.network(False)
    page.get_by_role("button", name="Release the dose").click()
    expect(page.get_by_text("needs a signature and cannot be done now")).to_be_visible()
    page.locator("[data-part=sign]").get_by_role("button", name="Back").click()
    tablet.network(True)
    one.draws(0)
    expect(page.get_by_role("button", name="Begin the infusion")).to_be_visible()
    tablet.network(False)
    tablet.later(2)
    page.get_by_role("button", name="Begin the infusion").click()
    page.get_by_role("button", name="It has happened: record it").click()
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    tablet.network(True)
    tablet.later(0.1)
    tablet.sees("Dosing")
    assert signatures_of(SessionEvent.objects.get(kind="infusion-begun")) == []
    assert [row.kind for row in one.session.events.all() if row.kind == "released"] == ["released"]


@pytest.mark.slow
def test_a_document_that_takes_its_time_is_no_lost_network(
    tablet: Tablet, room: Make, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = room(hours_ago=0)
    page = at_the_bedside(tablet, one, nurse)
    drawn = session.record_of

    def slowly(*given: Any) -> dict[str, Any]:
        time.sleep(9)  # longer than the worker waits for a session's own page
        return drawn(*given)

    monkeypatch.setattr(session, "record_of", slowly)
    page.goto(f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/record/", timeout=30_000)
    expect(page.get_by_role("heading", name="Record of session 1")).to_be_visible()
