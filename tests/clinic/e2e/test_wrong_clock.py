"""A tablet whose own clock is wrong, that slept, or whose network is slow still records true times, also what waited."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from daybreak.clinic import clock
from daybreak.clinic.models import SessionEvent, User
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.e2e.conftest import TABLET, sign_in
from tests.clinic.e2e.tablet import Tablet
from tests.clinic.e2e.test_offline import under_worker, wait_until

pytestmark = pytest.mark.one_database

WRONG = timedelta(minutes=7)
NEAR = timedelta(seconds=2)
DRAWN_LATE_S = 3
SHOWN_OR_NOT = """hidden => { Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange")); }"""
ANSWERED = """asked => document.dispatchEvent(
    new CustomEvent("daybreak:time", { detail: { ...asked, answeredMs: performance.now() } }))"""


def opens(page: Page, one: Room, user: User) -> None:
    """Its screen, and the worker has its copy."""
    sign_in(page, user.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.get_by_text("Up to date")).to_be_visible()
    under_worker(page)
    wait_until(page, 3)


def before_the_dose(tablet: Tablet, room: Make, nurse: User) -> Page:
    """The screen of a patient who has come."""
    one = room(hours_ago=0)
    one.comes()
    opens(tablet.page, one, nurse)
    return tablet.page


def reads(page: Page, systolic: str, now: Callable[[], datetime]) -> tuple[datetime, datetime]:
    """Between which moments the button was pressed."""
    form = page.locator('form[data-entry="reading"]').first
    form.locator('[name="systolic_bp"]').fill(systolic)
    before = now()
    form.locator("button").last.click()
    return before, now()


def on_record(page: Page, systolic: str) -> SessionEvent:
    expect(page.locator("td", has_text=f"Systolic blood pressure {systolic}")).to_be_visible()
    (row,) = [one for one in SessionEvent.objects.all() if one.values == {"systolic_bp": systolic}]
    return row


def is_true(row: SessionEvent, between: tuple[datetime, datetime]) -> bool:
    """It says the time at which the button was pressed."""
    return between[0] - NEAR <= row.true_at <= between[1] + NEAR


def waits(page: Page, count: int) -> None:
    words = "1 entry waits" if count == 1 else f"{count} entries wait"
    expect(page.locator("[data-part=queue]")).to_contain_text(f"{words} in this device")


@pytest.mark.parametrize("wrong", [-WRONG, WRONG, timedelta(hours=-9), timedelta(hours=3)], ids=str)
def test_a_tablet_with_a_wrong_clock_records_true_times(
    tablet: Tablet, room: Make, nurse: User, wrong: timedelta
) -> None:
    """With network, without, and after the page was loaded again without."""
    one, page = room(hours_ago=0), tablet.page
    one.comes()
    page.clock.set_system_time(tablet.now() + wrong)
    opens(page, one, nurse)
    off_s = page.evaluate("Date.now()") / 1000 - tablet.now().timestamp()
    assert abs(off_s - wrong.total_seconds()) < 60
    pressed = {"131": reads(page, "131", tablet.now)}
    assert is_true(on_record(page, "131"), pressed["131"])
    tablet.network(False)
    pressed["132"] = reads(page, "132", tablet.now)
    waits(page, 1)
    tablet.later(4)
    page.reload()
    expect(page.get_by_text("No network. This is the screen of")).to_be_visible()
    pressed["133"] = reads(page, "133", tablet.now)
    waits(page, 2)
    tablet.later(2)
    tablet.network(True)
    tablet.later(0.1)
    for systolic in ("132", "133"):
        row = on_record(page, systolic)
        assert is_true(row, pressed[systolic])
        assert row.recorded_at - row.true_at > timedelta(minutes=2)


@pytest.fixture
def beside(browser: Browser, tablet: Tablet) -> Iterator[Page]:
    """Another tablet at the same network."""
    context = browser.new_context(base_url=f"http://localhost:{tablet.cable.port}", viewport=TABLET)
    page = context.new_page()
    page.on("pageerror", lambda error: tablet.faults.append(str(error)))
    page.clock.install(time=tablet.now() + WRONG)
    yield page
    context.close()


def test_what_two_tablets_enter_without_network_stands_in_the_order_in_which_it_was_true(
    tablet: Tablet, beside: Page, room: Make, nurse: User, prescriber: User
) -> None:
    """One is seven minutes behind, the other seven ahead."""
    one, page = room(hours_ago=0), tablet.page
    one.comes()
    page.clock.set_system_time(tablet.now() - WRONG)
    opens(page, one, nurse)
    opens(beside, one, prescriber)
    tablet.network(False)
    beside.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("No network. This is the screen of")).to_be_visible()
    wanted = ["141", "142", "143", "144"]
    for systolic, where in zip(wanted, (page, beside, page, beside), strict=True):
        reads(where, systolic, tablet.now)
        page.wait_for_timeout(1000)
    for where in (page, beside):
        waits(where, 2)
    tablet.network(True)
    beside.context.set_offline(False)
    for systolic in wanted:
        on_record(page, systolic)
    rows = SessionEvent.objects.filter(kind="reading").order_by("true_at")
    assert [row.values["systolic_bp"] for row in rows if row.values.get("systolic_bp") in wanted] == wanted


def slowly(route: Route) -> None:
    """The answer is there at once and comes late."""
    answer = route.fetch()
    time.sleep(DRAWN_LATE_S)
    route.fulfill(response=answer)


def seconds_off(page: Page) -> float:
    """By how much the screen's clock is ahead of the clinic's."""
    before = clock.now()
    said = datetime.fromisoformat(page.evaluate("daybreakQueue.now().toISOString()"))
    return (said - before).total_seconds()


def test_a_slow_network_makes_the_screens_clock_neither_late_nor_run_back(
    open_page: Callable[..., Page], room: Make, nurse: User
) -> None:
    one, page = room(hours_ago=0), open_page(viewport=TABLET, service_workers="block")
    one.comes()
    sign_in(page, nurse.username)
    page.route("**/session_queue.js", slowly)
    page.goto(f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.get_by_text("Up to date")).to_be_visible()
    assert abs(seconds_off(page)) < NEAR.total_seconds()
    page.route("**/entries/", slowly)
    pressed = reads(page, "151", clock.now)
    assert is_true(on_record(page, "151"), pressed)
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    assert abs(seconds_off(page)) < NEAR.total_seconds()


def sleeps(tablet: Tablet) -> None:
    """The screen is dark meanwhile, and its page knows it."""
    tablet.page.evaluate(SHOWN_OR_NOT, True)
    tablet.ahead += WRONG
    tablet.page.clock.set_system_time(tablet.now())
    tablet.page.evaluate(SHOWN_OR_NOT, False)


@pytest.mark.parametrize("there", [True, False], ids=("with network", "without"))
def test_a_tablet_that_slept_records_true_times(
    tablet: Tablet, room: Make, nurse: User, *, there: bool
) -> None:
    """Its screen is dark, and the clock that nobody can set stands still with it."""
    page = before_the_dose(tablet, room, nurse)
    tablet.network(there)
    with tablet.cable.held():
        sleeps(tablet)
    pressed = reads(page, "161", tablet.now)
    if not there:
        waits(page, 1)
        tablet.network(True)
        tablet.later(0.1)
    assert is_true(on_record(page, "161"), pressed)


def test_an_answer_to_a_question_of_before_it_slept_does_not_turn_its_clock_back(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    page = before_the_dose(tablet, room, nurse)
    with tablet.cable.held():
        asked = page.evaluate("() => ({ askedMs: performance.now(), nowMs: daybreakClock.now().getTime() })")
        sleeps(tablet)
        page.evaluate(ANSWERED, asked)
        assert abs(seconds_off(page)) < NEAR.total_seconds()


def test_a_tablet_that_does_not_know_that_it_slept_has_the_time_of_the_next_answer(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    """Its lid was closed, and nothing told the page."""
    page = before_the_dose(tablet, room, nurse)
    with tablet.cable.held():
        tablet.ahead += WRONG
    page.wait_for_timeout(3000)
    pressed = reads(page, "171", tablet.now)
    assert is_true(on_record(page, "171"), pressed)
