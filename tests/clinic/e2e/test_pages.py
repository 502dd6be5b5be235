"""What a person does in a browser, from signing in to a verdict."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic.actions import findings, pins
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import AntidepressantTrial, Finding, Patient, Screening, User
from tests.clinic.actions.test_screening import known
from tests.clinic.conftest import MORNING, PASSWORD
from tests.clinic.e2e.conftest import PHONE, TABLET, sign_in, signed_out
from tests.clinic.e2e.screens import faults

pytestmark = pytest.mark.one_database

Open = Callable[..., Page]


def test_a_passkey_is_added_and_signs_in(open_page: Open, nurse: User) -> None:
    page = open_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
           "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    sign_in(page, nurse.username, "/account/second-factor/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Tablet")
    expect(page.get_by_role("button", name="Add")).to_be_attached()
    if page.get_by_label("Passwordless").count():
        page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile("second-factor/(?!webauthn/add)"))
    signed_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"localhost:\d+/$"))
    expect(page.get_by_text(nurse.printed_name)).to_be_visible()


def test_a_station_is_unlocked_by_pin(open_page: Open, by: By, nurse: User) -> None:
    pins.set_pin(by, confirm(by, nurse.username, PASSWORD), "402957")
    page = open_page(viewport=TABLET)
    sign_in(page, nurse.username)
    page.get_by_text(nurse.printed_name).click()
    page.get_by_role("button", name="Lock this station").click()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    page.get_by_label("PIN, or password").fill("402957")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"localhost:\d+/$"), timeout=5000)  # five seconds are what is promised


def test_one_screen_shows_what_another_records(open_page: Open, by: By, patient: Patient) -> None:
    page = open_page()
    assert by.user is not None
    sign_in(page, by.user.username, f"/patients/{patient.pk}/")
    expect(page.get_by_text("Up to date")).to_be_visible()
    findings.record(by, patient, [Entry("weight_kg", "82.5", MORNING)])
    expect(page.get_by_text("82.5 kg")).to_be_visible(timeout=2500)


def test_what_was_said_of_a_step_goes_once_something_newer_is_shown(
    open_page: Open, by: By, patient: Patient
) -> None:
    page = open_page()
    assert by.user is not None
    sign_in(page, by.user.username)
    page.clock.install()
    page.goto(f"/patients/{patient.pk}/findings/?group=person")
    page.get_by_label("Body weight (kg)").fill("82")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("1 recorded.")).to_be_visible()
    page.clock.run_for(16_000)
    expect(page.get_by_text("1 recorded.")).to_be_visible()  # nothing newer is shown yet
    findings.record(by, patient, [Entry("height_cm", "181", MORNING)])
    page.clock.run_for(3000)
    expect(page.get_by_text("181 cm")).to_be_visible()
    expect(page.get_by_text("1 recorded.")).to_have_count(0)


def test_a_screen_without_network_says_how_old_it_is(open_page: Open, by: By, patient: Patient) -> None:
    page = open_page()
    assert by.user is not None
    sign_in(page, by.user.username, f"/patients/{patient.pk}/")
    page.route("**/patients/**", lambda route: route.fulfill(status=503))
    expect(page.get_by_text(re.compile(r"Not up to date: \d+ s old"))).to_be_visible()


def test_what_is_missing_is_filled_in_and_the_verdict_is_signed(
    open_page: Open, by: By, prescriber: User, patient: Patient
) -> None:
    known(by, patient)
    findings.record(by, patient, [Entry("pregnant", None, MORNING.replace(hour=9))])
    page = open_page(viewport=TABLET)
    sign_in(page, prescriber.username, f"/patients/{patient.pk}/screening/spravato-trd-us/")
    expect(page.get_by_role("status")).to_contain_text("1 of 1 missing")
    page.get_by_role("group", name="Pregnant").get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Save the answers").first.click()
    expect(page.locator(".verdict")).to_have_text("Eligible")
    page.get_by_role("link", name="Sign this screening").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("The screening is signed.")).to_be_visible()
    assert Screening.objects.get().eligible


def test_the_count_of_what_is_missing_moves_and_unsaved_answers_outlast_another_page(
    open_page: Open, prescriber: User, patient: Patient
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, prescriber.username, f"/patients/{patient.pk}/screening/iv-racemic-acute/")
    count = page.locator("[data-count]")
    before = int(count.inner_text())
    page.get_by_role("group", name="Serious arrhythmia").get_by_label("Not known").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_label("PHQ-9 total").fill("16")
    expect(count).to_have_text(str(before - 2))
    expect(page.get_by_role("status")).to_contain_text("2 not saved yet")
    assert faults(page) == []
    page.goto(f"/patients/{patient.pk}/medication/")
    page.goto(f"/patients/{patient.pk}/screening/iv-racemic-acute/")
    expect(
        page.get_by_role("group", name="Serious arrhythmia").get_by_label("No", exact=True)
    ).to_be_checked()
    page.get_by_role("button", name="Save the answers").first.click()
    expect(page.get_by_text("2 recorded.")).to_be_visible()
    expect(page.get_by_role("status").last).not_to_contain_text("not saved")
    page.locator("summary", has_text="Serious arrhythmia").click()
    expect(page.get_by_role("group", name="Serious arrhythmia").get_by_label("As it is")).to_be_checked()
    assert faults(page) == []
    assert {(row.finding, row.text) for row in Finding.objects.all()} == {
        ("serious_arrhythmia", "no"),
        ("phq9", "16"),
    }


def test_answers_outlast_a_clinic_that_does_not_answer_and_are_not_saved_twice(
    open_page: Open, prescriber: User, patient: Patient
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, prescriber.username, f"/patients/{patient.pk}/screening/iv-racemic-acute/")
    arrhythmia = page.get_by_role("group", name="Serious arrhythmia").get_by_label("No", exact=True)
    save = page.get_by_role("button", name="Save the answers").first
    arrhythmia.check()
    fails, said = "**/screening/**", '<link rel="icon" href="data:,">Not now'
    page.route(fails, lambda route: route.fulfill(status=503, body=said, content_type="text/html"))
    save.click()
    expect(page.get_by_text("Not now")).to_be_visible()
    page.unroute(fails)
    page.go_back()
    expect(arrhythmia).to_be_checked()
    save.click()
    expect(page.get_by_text("1 recorded.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("status").last).not_to_contain_text("not saved")
    assert Finding.objects.count() == 1


def test_a_screening_is_answered_without_javascript(
    open_page: Open, prescriber: User, patient: Patient
) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    sign_in(page, prescriber.username, f"/patients/{patient.pk}/screening/iv-racemic-acute/")
    page.get_by_role("group", name="Serious arrhythmia").get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Save the answers").first.click()
    expect(page.get_by_text("1 recorded.")).to_be_visible()
    expect(page.locator(".rule.excluded")).to_have_count(1)


def test_the_keyboard_alone_finds_a_patient(open_page: Open, by: By, patient: Patient) -> None:
    page = open_page()
    assert by.user is not None
    sign_in(page, by.user.username)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Find a patient")).to_be_focused()
    page.keyboard.type("example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/?q=example")
    expect(page.get_by_role("link", name="Example, Ada")).to_be_visible()


def antidepressants(open_page: Open, who: User, patient: Patient) -> Page:
    """The page where what was tried is added."""
    page = open_page(viewport=TABLET)
    sign_in(page, who.username, f"/patients/{patient.pk}/antidepressants/")
    return page


def test_two_clicks_and_the_back_button_record_a_trial_once(
    open_page: Open, prescriber: User, patient: Patient
) -> None:
    """What was sent once stands there once, although of one drug only one trial counts among those that failed."""
    page = antidepressants(open_page, prescriber, patient)
    page.get_by_label("Antidepressant").fill("Sertraline")
    page.get_by_label("Highest dose (mg/d)").fill("150")
    page.get_by_label("For how many weeks").fill("8")
    page.get_by_label("How it ended").select_option("no-response")
    page.get_by_role("button", name="Add", exact=True).dblclick()
    expect(page.get_by_text(re.compile("Recorded|This was sent already")).first).to_be_visible()
    page.wait_for_load_state()
    assert AntidepressantTrial.objects.count() == 1
    page.go_back()
    expect(page.get_by_label("Antidepressant")).to_have_value("")  # what was sent does not stand there again
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_timeout(1000)
    assert AntidepressantTrial.objects.count() == 1


def test_a_second_press_on_a_page_that_was_kept_is_answered(
    open_page: Open, prescriber: User, patient: Patient
) -> None:
    """Two tabs of one form, as a browser makes them from one page: the same token is carried out once."""
    page = antidepressants(open_page, prescriber, patient)
    other = page.context.new_page()
    other.goto(page.url)
    token = page.locator('[name="once"]').first.input_value()
    other.evaluate(
        "(token) => { for (const field of document.querySelectorAll('[name=once]')) field.value = token; }",
        token,
    )
    for tab in (page, other):
        tab.get_by_label("Antidepressant").fill("Sertraline")
        tab.get_by_label("How it ended").select_option("no-response")
        tab.get_by_label("In your judgement").select_option("inadequate")
        tab.get_by_role("button", name="Add", exact=True).click()
    expect(other.get_by_text("This was sent already and is carried out once.")).to_be_visible()
    assert AntidepressantTrial.objects.count() == 1
