# ruff: noqa: F811
"""A screen that nobody touches without network covers what names the patient; what the bedside needs stays and counts once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from daybreak.clinic.actions import pins
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import SessionEvent, Signature, User
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
from tests.clinic.e2e.looking import looked_at
from tests.clinic.e2e.screens import PHONE, TABLET, faults
from tests.clinic.e2e.tablet import Tablet

PIN = "480215"
COVERED = "Nobody has touched this screen for 5 minutes: names are covered."
CONTROLLED = """async () => {
    if (navigator.serviceWorker.controller) return;
    await new Promise((done) => { navigator.serviceWorker.addEventListener("controllerchange", done); });
}"""
KEPT = """async () => {
    const paths = async (name) => {
        if (!await caches.has(name)) return [];
        return (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname);
    };
    return [await paths("daybreak-copies"), await paths("daybreak-covered")];
}"""
NAMELESS = {"systolic_bp": "151", "diastolic_bp": "88", "heart_rate": "91"}


ANOTHER_DAY = """async () => {
    const cache = await caches.open("daybreak-covered"), kept = await cache.match(location.pathname);
    const headers = new Headers(kept.headers);
    headers.set("X-Daybreak-At", Date.now() - 25 * 3600000);
    await cache.put(location.pathname, new Response(await kept.text(), { headers }));
}"""


@pytest.fixture(autouse=True)
def five_minutes(tablet: Tablet, settings: LazySettings) -> None:
    """The clinic's own default, as far as pages know it: the browser's clock jumps, the server's steady clock does not."""
    settings.IDLE_LOCK_MIN = 5


def at_the_screen(tablet: Tablet, one: Room, nurse: User) -> Page:
    """A session's screen is open, and the worker keeps its copies."""
    page = tablet.page
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.evaluate(CONTROLLED)
    own = f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/"
    for _ in range(100):
        with_names, _without = page.evaluate(KEPT)
        if {own, f"{own}chart/", "/touched"} <= {*with_names}:
            return page
        page.wait_for_timeout(100)
    raise AssertionError(with_names)


def names_nobody(page: Page, one: Room) -> None:
    """Neither on the screen nor in what the page is made of."""
    patient = one.session.patient
    said = page.content()
    for word in (patient.family_name, patient.given_name, patient.number, f"{patient.birth_date:%Y}"):
        assert word not in said, word
    assert page.locator('a[href]:not([href^="#"])').count() == 0


def unlocks(page: Page, secret: str = PASSWORD) -> None:
    """Back by the secret of whoever is signed in."""
    page.get_by_label("PIN, or password").fill(secret)
    page.get_by_role("button", name="Unlock").click()


def test_an_infusion_goes_on_under_the_cover_and_is_on_record_once_in_true_order(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.begins()
    pins.set_pin(one.by, confirm(one.by, nurse.username, PASSWORD), PIN)
    page = at_the_screen(tablet, one, nurse)
    page.get_by_text("Note an adverse event").click()
    page.get_by_label("What was seen").fill("Her sister says")
    expect(page.locator("td", has_text="Pregnant no")).to_be_visible()
    tablet.network(False)
    tablet.later(6)
    expect(page.get_by_text(COVERED)).to_be_visible()
    expect(page.get_by_text(f"entries stand under {nurse.printed_name}’s sign-in")).to_be_visible()
    names_nobody(page, one)
    assert "Session" not in page.title()
    expect(page.locator("td", has_text="Systolic blood pressure 128")).to_be_visible()
    expect(page.get_by_text("Pregnant no")).to_have_count(0)  # no part of the schedule
    expect(page.get_by_label("What was seen")).to_have_value("")
    expect(page.locator(".next [data-what]")).to_be_visible()
    expect(page.locator("[data-pump] [data-given]")).to_contain_text("mg")
    for name in ("Pause the pump", "Stop the dose", "Change the rate", "Record the event"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    tablet.enters("reading", **(VITALS | NAMELESS))
    expect(page.get_by_text("will be sent when this screen is unlocked")).to_be_visible()
    tablet.later(1)
    page.get_by_role("button", name="Pause the pump").click()
    expect(page.locator("[data-pump] [data-still]")).to_be_visible()
    tablet.later(1)
    page.reload()
    expect(page.get_by_text(COVERED)).to_be_visible()
    expect(page.get_by_text("2 entries wait in this device")).to_be_visible()
    names_nobody(page, one)
    page.get_by_role("button", name="Resume the pump").click()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    before = SessionEvent.objects.count()
    tablet.network(True)
    tablet.later(0.2)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert SessionEvent.objects.count() == before  # nothing is sent before somebody has unlocked it
    assert page.evaluate(KEPT)[0] == []
    unlocks(page, PIN)
    expect(page.locator("td", has_text="Systolic blood pressure 151")).to_be_visible()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    rows = [*SessionEvent.objects.filter(device__startswith="covered:").order_by("true_at")]
    assert [row.kind for row in rows] == ["reading", "pump-paused", "pump-resumed"]
    assert SessionEvent.objects.count() == before + 3
    minutes = [(later.true_at - sooner.true_at).total_seconds() / 60 for sooner, later in pairwise(rows)]
    assert minutes == pytest.approx([1, 1], abs=0.5)
    assert all((row.recorded_at - row.true_at).total_seconds() > 10 for row in rows)
    page.get_by_role("link", name="Record of the session").click()
    expect(page.get_by_text(f"{nurse.printed_name}’s sign-in, screen covered").first).to_be_visible()


def test_what_crosses_a_limit_under_the_cover_is_said_there_and_stopping_asks_for_nothing(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.begins()
    page = at_the_screen(tablet, one, nurse)
    tablet.network(False)
    tablet.later(6)
    expect(page.get_by_text(COVERED)).to_be_visible()
    tablet.enters("reading", **(VITALS | {"heart_rate": "135"}))
    expect(page.locator(".next.alarm [data-what]")).to_contain_text("Fast heart rate")
    page.get_by_text("Note an adverse event").click()
    tablet.enters("noted", seen="Frau Exempel faints", severity="severe", serious="no")
    expect(page.get_by_text("Alert: Severe adverse event").first).to_be_visible()
    expect(page.get_by_text("Adverse event (severe)")).to_be_visible()
    assert "Exempel" not in page.content()
    page.get_by_role("button", name="Stop the dose").click()
    page.get_by_label("The dose is stopped. Why?").fill("Fast heart")
    page.get_by_role("button", name="Record why").click()
    expect(page.get_by_text("4 entries wait in this device")).to_be_visible()
    tablet.network(True)
    tablet.later(0.2)
    unlocks(page)
    tablet.sees("Observing")
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    kinds = [
        row.kind for row in SessionEvent.objects.filter(device__startswith="covered:").order_by("true_at")
    ]
    assert kinds == ["reading", "noted", "dosing-stopped", "explained"]
    expect(page.get_by_text("Frau Exempel faints").first).to_be_visible()


def test_an_alert_that_stood_before_is_acknowledged_under_the_cover(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.begins()
    page = at_the_screen(tablet, one, nurse)
    tablet.enters("reading", **(VITALS | {"heart_rate": "135"}))
    expect(page.get_by_label("What was done")).to_be_visible()
    tablet.network(False)
    tablet.later(6)
    expect(page.get_by_text(COVERED)).to_be_visible()
    expect(page.locator(".next.alarm [data-what]")).to_contain_text("Fast heart rate")
    page.get_by_label("What was done").fill("Prescriber called")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    tablet.network(True)
    tablet.later(0.2)
    unlocks(page)
    expect(page.get_by_text("Prescriber called")).to_be_visible()
    (row,) = SessionEvent.objects.filter(kind="acknowledged")
    assert row.who == f"{nurse.printed_name}’s sign-in, screen covered"


def test_what_began_under_the_cover_is_kept_without_a_signature(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.comes()
    one.draws(0)
    page = at_the_screen(tablet, one, nurse)
    tablet.cable.cut()  # no radio tells the browser
    tablet.later(6)
    expect(page.get_by_text(COVERED)).to_be_visible()
    page.get_by_role("button", name="Begin the infusion").click()
    expect(page.get_by_text("No network: it cannot be signed now.")).to_be_visible()
    page.get_by_role("button", name="It has happened: record it").click()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    names_nobody(page, one)
    tablet.cable.mend()
    tablet.later(0.2)
    unlocks(page)
    tablet.sees("Dosing")
    row = SessionEvent.objects.get(kind="infusion-begun")
    assert row.device.startswith("covered:")
    assert not Signature.objects.filter(record="sessionevent", record_id=row.pk).exists()


def test_a_tablet_that_slept_shows_the_session_without_its_names_and_on_another_day_nothing(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    """The page was thrown away by the browser meanwhile, so that it could not cover itself."""
    one = room(hours_ago=0)
    one.begins()
    page = at_the_screen(tablet, one, nurse)
    tablet.network(False)
    page.evaluate(
        "async () => (await caches.open('daybreak-copies')).put('/touched', new Response(String(Date.now() - 360000)))"
    )
    page.reload()
    expect(page.get_by_text(COVERED)).to_be_visible()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    names_nobody(page, one)
    page.evaluate(ANOTHER_DAY)
    page.reload()
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    names_nobody_but_the_frame(page, one)


def names_nobody_but_the_frame(page: Page, one: Room) -> None:
    """The page that stands in for all others has links, and names nobody."""
    assert one.session.patient.family_name not in page.content()


def test_a_session_with_nobody_in_the_room_is_covered_as_a_whole(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    page = at_the_screen(tablet, one, nurse)
    assert page.evaluate(KEPT)[1] == []
    tablet.network(False)
    tablet.later(6)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    expect(page.locator(".next [data-what]")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    names_nobody(page, one)
    page.reload()
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    names_nobody_but_the_frame(page, one)


def test_a_station_that_somebody_locks_without_network_is_covered_as_a_whole(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.begins()
    page = at_the_screen(tablet, one, nurse)
    tablet.network(False)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Lock this station").click()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    names_nobody(page, one)
    assert page.evaluate(KEPT) == [[], []]
    page.reload()
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    names_nobody_but_the_frame(page, one)


def test_a_station_that_was_locked_before_the_cut_goes_back_to_the_bedside_without_names(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.begins()
    page = at_the_screen(tablet, one, nurse)
    tablet.later(6)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    way = page.get_by_role("link", name="Go on at the bedside, without names")
    expect(way).to_be_hidden()
    page.wait_for_load_state("load")
    tablet.network(False)
    expect(way).to_be_visible()
    looked_at(page, "locked-cut")
    assert faults(page) == []
    way.click()
    expect(page.get_by_text(COVERED)).to_be_visible()
    names_nobody(page, one)
    page.get_by_role("button", name="Pause the pump").click()
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    tablet.network(True)
    tablet.later(0.2)
    unlocks(page)
    expect(page.get_by_role("button", name="Resume the pump")).to_be_visible()
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    assert SessionEvent.objects.get(kind="pump-paused").device.startswith("covered:")


def test_a_station_locked_elsewhere_than_at_the_bedside_opens_nothing_without_network(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.begins()
    page = at_the_screen(tablet, one, nurse)
    page.goto(f"/patients/{one.session.patient_id}/")
    tablet.later(6)
    expect(page.get_by_role("heading", name="Running sessions")).to_be_visible()
    page.wait_for_load_state("load")  # its scripts are there before the network goes
    tablet.network(False)
    expect(page.get_by_text("No network: the PIN cannot be checked.")).to_be_visible()
    page.get_by_label("PIN, or password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()  # and not the browser's own page
    expect(page.get_by_role("link", name="Go on at the bedside")).to_be_hidden()
    tablet.network(True)
    expect(page.get_by_text("No network: the PIN cannot be checked.")).to_be_hidden()
    unlocks(page)
    expect(page.get_by_role("heading", name="Locked")).to_have_count(0)


def test_with_network_an_idle_screen_at_the_bedside_is_locked_as_ever(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0)
    one.begins()
    page = at_the_screen(tablet, one, nurse)
    tablet.later(6)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    expect(page.get_by_text("Running sessions")).to_be_visible()
    names_nobody_but_the_frame(page, one)


def test_the_covered_screen_is_fit_for_a_phone_and_a_tablet(tablet: Tablet, room: Make, nurse: User) -> None:
    one = room(hours_ago=0)
    one.begins()
    page = at_the_screen(tablet, one, nurse)
    tablet.network(False)
    tablet.later(6)
    expect(page.get_by_text(COVERED)).to_be_visible()
    tablet.enters("reading", **(VITALS | {"heart_rate": "135"}))
    expect(page.locator(".next.alarm [data-what]")).to_contain_text("Fast heart rate")
    looked_at(page, "session-covered")
    for size in (PHONE, TABLET):
        page.set_viewport_size(size)
        assert faults(page) == []
