"""Two tabs of one browser on one running session: what waits is common to both, is sent by one, and is on record once."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from playwright.sync_api import Page, Request, Route, expect

from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import Patient, SessionEvent, User
from tests.clinic.actions.sessions.conftest import VITALS, Make, Room
from tests.clinic.e2e.bedside import SEEN
from tests.clinic.e2e.conftest import sign_in
from tests.clinic.e2e.path import press
from tests.clinic.e2e.tablet import Tablet, enters

MANY = """async () => {
    const { port1, port2 } = new MessageChannel();
    const turn = () => new Promise((done) => { port1.onmessage = done; port2.postMessage(0); });
    for (let number = 130; number < 170; number += 1) {
        daybreakQueue.add("reading", { systolic_bp: String(number) }, 0);
        await turn();
    }
}"""


@pytest.fixture
def sent() -> Counter[str]:
    """How often each entry was sent and answered, by its key."""
    return Counter()


@pytest.fixture
def tabs(tablet: Tablet, room: Make, nurse: User, sent: Counter[str]) -> tuple[Page, Page]:
    """An infusion runs; its screen is open twice."""
    one = room(hours_ago=0).begins()
    tablet.page.on("pageerror", lambda error: tablet.faults.append(str(error)))
    both = tablet.page, tablet.page.context.new_page()
    both[1].on("pageerror", lambda error: tablet.faults.append(str(error)))
    sign_in(both[0], nurse.username)
    for tab in both:
        tab.on("requestfinished", lambda request: sent.update(keys_in(request)))
        open_again(tab, one)
    return both


def open_again(tab: Page, one: Room) -> None:
    tab.goto(f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(tab.get_by_text("Up to date")).to_be_visible()


def keys_in(request: Request) -> list[str]:
    if not request.url.endswith("/entries/"):
        return []
    return [one["key"] for one in json.loads(request.post_data or "")["entries"]]


def systolic(*values: str) -> list[str]:
    """Of these, what is on record, as often as it is."""
    rows = SessionEvent.objects.filter(kind="reading").order_by("true_at")
    return [found for row in rows if (found := row.values.get("systolic_bp")) in values]


def waits(tab: Page, count: int) -> None:
    words = "1 entry waits" if count == 1 else f"{count} entries wait"
    expect(tab.locator("[data-part=queue]")).to_contain_text(f"{words} in this device")


def nothing_waits(*tabs: Page) -> None:
    for tab in tabs:
        expect(tab.locator("[data-part=queue]")).to_be_hidden()


def record_on(tab: Page) -> list[str]:
    """What the screen says was done, and what may be done next."""
    lines = tab.locator(".readings tr, .big-buttons button:visible").all_inner_texts()
    return [" ".join(line.split()) for line in lines]


def knows_of(tab: Page, value: str) -> None:
    row = tab.get_by_role("row").filter(has_text=f"Systolic blood pressure {value}")
    expect(row).to_have_count(1)


def test_entries_of_both_made_without_network_arrive_once_and_both_show_them(
    tablet: Tablet, tabs: tuple[Page, Page], sent: Counter[str]
) -> None:
    here, there = tabs
    enters(here, "reading", **(VITALS | SEEN | {"systolic_bp": "131"}))
    knows_of(there, "131")
    tablet.later(5)
    tablet.network(False)
    enters(here, "reading", **(VITALS | SEEN | {"systolic_bp": "132"}))
    enters(there, "reading", **(VITALS | SEEN | {"systolic_bp": "133"}))
    for tab in tabs:
        waits(tab, 2)
    press(here, "Pause the pump")
    tablet.later(2)
    press(there, "Resume the pump")  # it knows that the other one has paused it
    for tab in tabs:
        waits(tab, 4)
        expect(tab.get_by_role("button", name="Pause the pump")).to_be_visible()
    there.reload()
    waits(there, 4)
    tablet.network(True)
    tablet.later(0.1)
    nothing_waits(*tabs)
    for tab in tabs:
        for value in ("132", "133"):
            knows_of(tab, value)
        expect(tab.get_by_text("Up to date")).to_be_visible()
        expect(tab.get_by_role("button", name="Pause the pump")).to_be_visible()
    assert record_on(here) == record_on(there)
    assert sorted(systolic("131", "132", "133")) == ["131", "132", "133"]
    kinds = list(SessionEvent.objects.order_by("true_at").values_list("kind", flat=True))
    assert kinds[-4:] == ["reading", "reading", "pump-paused", "pump-resumed"]
    assert set(sent.values()) == {1}
    assert verify().faults == ()


def test_two_tabs_that_write_at_the_same_moment_overwrite_nothing(
    tablet: Tablet, tabs: tuple[Page, Page]
) -> None:
    tablet.network(False)
    for tab in tabs:
        tab.evaluate(f"() => {{ ({MANY})(); }}")
    for tab in tabs:
        waits(tab, 80)
    tablet.network(True)
    tablet.later(0.1)
    nothing_waits(*tabs)
    wanted = [str(number) for number in range(130, 170)]
    assert sorted(systolic(*wanted)) == sorted(wanted * 2)


def test_an_entry_is_sent_and_answered_by_the_tab_in_which_it_was_made(
    tablet: Tablet, tabs: tuple[Page, Page], sent: Counter[str]
) -> None:
    here, there = tabs
    held: list[Route] = []
    there.route("**/entries/", lambda route: held.append(route))
    press(there, "The infusion is in")
    there.wait_for_timeout(1000)
    tablet.later(0.1)  # the other one looks whether something waits
    here.wait_for_timeout(1000)
    for one in held:
        one.continue_()
    there.unroute("**/entries/")
    expect(there.get_by_text("If it was taken off with something left, press Stop the dose.")).to_be_visible()
    expect(here.get_by_text("If it was taken off with something left, press Stop the dose.")).to_have_count(0)
    nothing_waits(*tabs)
    assert sorted(sent.values()) == [1]


def test_what_was_refused_is_seen_in_both_and_put_away_in_both(
    tablet: Tablet, tabs: tuple[Page, Page]
) -> None:
    tablet.network(False)
    for tab in tabs:
        tab.evaluate("daybreakQueue.add('acknowledged', {event: 'none', rule: 'none', done: 'Nothing'}, 0)")
        expect(tab.locator("[data-part=queue].refusal")).to_be_visible()  # it has tried
    tablet.network(True)
    tablet.later(0.1)
    for tab in tabs:
        expect(tab.get_by_text("Not taken: acknowledged of")).to_have_count(2)
    for left in (1, 0):
        tabs[0].locator("[data-part=refused]").get_by_role("button", name="I have seen it").first.click()
        for tab in tabs:
            expect(tab.get_by_text("Not taken: acknowledged of")).to_have_count(left)


def test_what_a_closed_tab_leaves_is_sent_by_the_other(tablet: Tablet, tabs: tuple[Page, Page]) -> None:
    here, there = tabs
    there.route("**/entries/", lambda route: None)  # it never arrives
    enters(there, "reading", **(VITALS | SEEN | {"systolic_bp": "137"}))
    waits(here, 1)
    there.close()
    tablet.later(0.5)
    nothing_waits(here)
    assert systolic("137") == ["137"]


def test_a_station_that_is_locked_without_network_is_covered_in_both(
    tablet: Tablet, tabs: tuple[Page, Page], patient: Patient
) -> None:
    tablet.network(False)
    tabs[0].locator(".menu summary").click()
    press(tabs[0], "Lock this station")
    for tab in tabs:
        expect(tab.get_by_role("heading", name="Locked")).to_be_visible()
        assert patient.family_name not in tab.content()


def test_a_tab_of_somebody_who_has_signed_out_takes_nothing_in_their_name(
    tablet: Tablet, tabs: tuple[Page, Page], prescriber: User, nurse: User
) -> None:
    here, there = tabs
    there.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })")
    here.locator(".menu summary").click()
    press(here, "Sign out")
    here.wait_for_url("**/account/**")
    sign_in(here, prescriber.username)
    there.evaluate("delete document.hidden")
    tablet.later(0.1)
    expect(there.locator(".menu summary")).to_have_text(prescriber.printed_name)
    enters(there, "reading", **(VITALS | SEEN | {"systolic_bp": "139"}))
    nothing_waits(there)
    knows_of(there, "139")
    (row,) = [row for row in SessionEvent.objects.filter(kind="reading") if row.values.get("systolic_bp") == "139"]  # fmt: skip
    assert row.recorded_by == prescriber
