"""A patient answers on a phone: in German, without JavaScript, with the keyboard, and goes on where the network had gone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic import clock
from daybreak.clinic.actions import findings
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.models import Finding, Language, Patient, Site, User
from daybreak.vocabulary import load_vocabulary
from tests.clinic.actions.follow_up.conftest import contacts_set, ordered, token_for
from tests.clinic.conftest import PASSWORD
from tests.clinic.e2e.conftest import PHONE, TABLET, sign_in
from tests.clinic.e2e.screens import faults

pytestmark = pytest.mark.one_database

Open = Callable[..., Page]
BORN = ("17", "5", "1980")


@pytest.fixture
def begun(patient: Patient, site: Site) -> Patient:
    contacts_set(site)
    now = clock.now()
    ordered(patient, [now - timedelta(days=10), now + timedelta(days=1)])
    return patient


def looked_at(page: Page, name: str) -> None:
    """In a state in which only somebody who answers sees it."""
    assert (name, faults(page)) == (name, [])


def opened(page: Page, token: str, onwards: str) -> None:
    page.goto(f"/q/{token}/")
    for name, value in zip(("day", "month", "year"), BORN, strict=True):
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name=onwards).click()


def test_in_german_on_a_phone_from_the_birth_date_to_the_crisis_contacts_and_the_end(
    open_page: Open, begun: Patient
) -> None:
    german = load_vocabulary().instrument("phq9").wording_in("de")
    assert german is not None
    page = open_page(viewport=PHONE, has_touch=True, locale="de-DE")
    token = token_for(begun, language=Language.GERMAN)
    page.goto(f"/q/{token}/")
    looked_at(page, "start")
    opened(page, token, "Weiter")
    expect(page.get_by_text("Frage 1 von 9")).to_be_visible()
    expect(page.locator("h1")).to_have_text(german.items[0])
    looked_at(page, "item")
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_role("alert")).to_contain_text("Wählen Sie eine Antwort")
    looked_at(page, "item-asked-again")
    for number in range(1, 9):
        page.get_by_label("An einzelnen Tagen").check()
        page.get_by_role("button", name="Weiter").click()
        expect(page.get_by_text(f"Frage {number + 1} von 9")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Frage 8 von 9")).to_be_visible()
    expect(page.get_by_role("link", name="Ich brauche jetzt Hilfe")).to_be_in_viewport(ratio=1)
    looked_at(page, "item-longest")
    expect(page.get_by_label("An einzelnen Tagen")).to_be_checked()
    page.get_by_label("Überhaupt nicht").check()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Beinahe jeden Tag").check()
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_role("heading", name="Sie können jetzt Hilfe bekommen")).to_be_visible()
    expect(page.get_by_role("link", name="112")).to_be_visible()
    looked_at(page, "help")
    page.get_by_role("link", name="Mit dem Fragebogen weitermachen").click()
    expect(page.get_by_role("heading", name="Sind das Ihre Antworten?")).to_be_visible()
    looked_at(page, "review")
    page.get_by_role("button", name="An meine Klinik senden").click()
    expect(page.get_by_role("heading", name="Danke")).to_be_visible()
    looked_at(page, "sent")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="Danke")).to_be_visible()
    assert Finding.objects.get(finding="phq9").text == "10"  # seven times 1, item 8 none, item 9 three


def test_without_javascript_everything_works(open_page: Open, begun: Patient) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    opened(page, token_for(begun, "gad7"), "Go on")
    for number in range(1, 8):
        expect(page.get_by_text(f"Question {number} of 7")).to_be_visible()
        page.get_by_label("Several days").check()
        page.get_by_role("button", name="Next").click()
    page.get_by_role("link", name="Change 2").click()
    page.get_by_role("button", name="Leave this question out").click()
    expect(page.get_by_text("Left out")).to_be_visible()
    page.get_by_role("button", name="Send to my clinic").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Finding.objects.filter(finding__startswith="gad7_item").count() == 6
    assert not Finding.objects.filter(finding="gad7").exists()


def test_with_the_keyboard_alone_focus_goes_through_question_answers_and_buttons(
    open_page: Open, begun: Patient
) -> None:
    page = open_page(viewport=PHONE)
    opened(page, token_for(begun, "gad7"), "Go on")
    expect(page.get_by_text("Question 1 of 7")).to_be_visible()
    names = []
    for _ in range(5):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
        )
    assert names == ["Deutsch", "answer", "Next", "leave_out", "I need help now"]
    page.locator("input[name=answer]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Question 2 of 7")).to_be_visible()
    assert page.locator("fieldset legend h1").count() == 1


def test_a_network_that_goes_in_between_loses_no_answer(open_page: Open, begun: Patient) -> None:
    page = open_page(viewport=PHONE)
    token = token_for(begun, "gad7")
    opened(page, token, "Go on")
    for _ in range(3):
        page.get_by_label("Several days").check()
        page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Question 4 of 7")).to_be_visible()
    page.get_by_label("Nearly every day").check()
    page.route("**/q/**", lambda route: route.abort())
    page.get_by_role("button", name="Next").click()
    page.unroute("**/q/**")
    again = open_page(viewport=PHONE)
    opened(again, token, "Go on")
    expect(again.get_by_text("Question 4 of 7")).to_be_visible()
    again.get_by_role("link", name="Back").click()
    expect(again.get_by_label("Several days")).to_be_checked()


def test_staff_see_an_escalation_come_take_it_and_close_it(
    open_page: Open, by: By, begun: Patient, nurse: User
) -> None:
    page = open_page(viewport=TABLET)
    sign_in(page, nurse.username, "/follow-up/")
    findings.record(by, begun, [Entry("cssrs_question_4", "yes", by.moment)])
    expect(page.get_by_role("link", name="1 open escalation")).to_be_visible()
    assert "Example" not in page.locator("#escalations").inner_text()
    page.get_by_role("link", name="1 open escalation").click()
    page.get_by_role("link", name="Example, Ada").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="I take it").click()
    expect(page.get_by_text("Taken by Nurse north")).to_be_visible()
    page.get_by_label("What was done?").fill("Asked the C-SSRS questions; a safety plan is made.")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign and close").click()
    expect(page.get_by_role("heading", name="Closed escalation")).to_be_visible()
    expect(page.locator("#escalations [role=alert]")).to_have_count(0)


def test_staff_make_a_link_that_is_shown_once(open_page: Open, begun: Patient, nurse: User) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, nurse.username, "/follow-up/")
    page.get_by_role("link", name=re.compile("Make a link")).first.click()
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_alt_text("QR code of the address below")).to_be_visible()
    assert page.evaluate("document.querySelector('img.code').naturalWidth") > 0
    looked_at(page, "link-made")
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("heading", name="Follow-up")).to_be_visible()


LATENCY_MS, BYTES_PER_S, SLOWER = 400, 50_000, 6
"""A phone of the cheapest kind at the edge of the network: the slow 3G of browsers' tools, a sixth of this processor."""
HEAVIEST_B, LONGEST_S = 20_000, 4.0


def test_on_a_slow_phone_each_step_is_light_and_soon_there(open_page: Open, begun: Patient) -> None:
    page = open_page(viewport=PHONE, has_touch=True)
    tools, loaded = page.context.new_cdp_session(page), list[float]()
    tools.on("Network.loadingFinished", lambda said: loaded.append(said["encodedDataLength"]))
    tools.send("Network.enable")
    line = {"latency": LATENCY_MS, "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S}
    tools.send("Network.emulateNetworkConditions", {"offline": False} | line)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    steps: list[tuple[float, float]] = []

    def taken(step: Callable[[], object], shows: str) -> None:
        loaded.clear()
        before = time.monotonic()
        step()
        expect(page.get_by_text(shows).first).to_be_visible()
        steps.append((sum(loaded), time.monotonic() - before))

    token = token_for(begun, "gad7")
    taken(lambda: opened(page, token, "Go on"), "Question 1 of 7")
    for number in range(1, 8):
        page.get_by_label("Several days").check()
        onwards = page.get_by_role("button", name="Next").click
        taken(onwards, f"Question {number + 1} of 7" if number < 7 else "Are these your answers?")
    taken(page.get_by_role("button", name="Send to my clinic").click, "Thank you")
    assert Finding.objects.get(finding="gad7").text == "7"
    assert max(size for size, _ in steps) < HEAVIEST_B
    assert max(took for _, took in steps[1:]) < LONGEST_S
