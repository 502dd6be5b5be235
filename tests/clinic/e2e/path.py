"""Steps on a patient's way through the clinic, each on the page of whoever takes it, by what that page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from playwright.sync_api import Page, expect

from tests.clinic.conftest import PASSWORD

SECRET = "Your password, or a code from your app"


def menu(page: Page, name: str) -> None:
    """The clinic's menu."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()


def part(page: Page, name: str) -> None:
    """The patient's menu."""
    page.get_by_role("navigation", name="Patient").get_by_role("link", name=name, exact=True).click()


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def told(page: Page, words: str) -> None:
    """The page says so at its top."""
    expect(page.locator(".messages")).to_contain_text(words)


def fill(page: Page, given: Mapping[str, str]) -> None:
    """Fields by their names: a choice is chosen, anything else written."""
    for name, text in given.items():
        field = page.locator(f'main [name="{name}"]')
        if field.first.get_attribute("type") == "radio":
            page.locator(f'main [name="{name}"][value="{text}"]').check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def sign(page: Page, button: str = "Sign") -> None:
    """With one's own password."""
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, button)


def sign_policy(page: Page, protocol: str, limits: Mapping[str, str]) -> None:
    menu(page, "Policies")
    page.get_by_role("link", name=f"Set and sign {protocol}", exact=True).click()
    expect(page.get_by_role("button", name="Sign", exact=True)).to_be_attached()  # the form is there whole
    fill(page, {id: text for id, text in limits.items() if page.locator(f'[name="{id}"]').count()})
    sign(page)
    told(page, "signed for")


def publish_consent(page: Page) -> None:
    menu(page, "Consent form")
    fill(page, {"title": "Consent to treatment", "version": "1", "body": "What is done, what may happen."})
    press(page, "Save")
    told(page, "counts from now on")


def certify(page: Page) -> None:
    menu(page, "Policies")
    page.get_by_role("link", name="Certification under the REMS", exact=True).click()
    page.get_by_role("link", name="Record the certification", exact=True).click()
    fill(page, {"since": "2026-01-05", "representative": "Dr Rosa Representative"})
    press(page, "Record")
    told(page, "The certification is recorded.")


def set_crisis_contacts(page: Page) -> None:
    """Numbers that regulators reserve for fiction; the emergency number is Europe's."""
    menu(page, "Crisis contacts")
    page.get_by_label("Emergency number here").fill("112")
    page.get_by_label("Telephone of the clinic").fill("030 23125 001")
    press(page, "Save")


def register(page: Page, number: str, family: str, given: str, born: date) -> None:
    menu(page, "Patients")
    page.get_by_role("link", name="Register a patient").click()
    page.get_by_label("Record number").fill(number)
    page.get_by_label("Family name").fill(family)
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Date of birth").fill(born.isoformat())
    press(page, "Register")
    told(page, f"{family}, {given} is registered.")


def find(page: Page, name: str) -> None:
    """The patient, from wherever one is."""
    menu(page, "Patients")
    page.get_by_label("Name, number or date of birth").fill(name)
    page.locator("#found").get_by_role("link", name=name).click()
    expect(page.locator("h1")).to_contain_text(name)


def record(page: Page, group: str, **values: str) -> None:
    """Findings of one group."""
    part(page, "Record")
    page.get_by_label("What", exact=True).select_option(group)
    press(page, "Show")
    fill(page, values)
    press(page, "Record")
    told(page, f"{len(values)} recorded.")


def add_antidepressant(page: Page, drug: str, mg_per_day: str, weeks: str) -> None:
    """One that did not help, long enough and high enough."""
    part(page, "Antidepressants")
    page.get_by_label("Antidepressant").fill(drug)
    page.get_by_label("Highest dose (mg/d)").fill(mg_per_day)
    page.get_by_label("For how many weeks").fill(weeks)
    page.get_by_label("How it ended").select_option("no-response")
    page.get_by_label("In your judgement").select_option("adequate")
    page.get_by_label("In the current episode").check()
    press(page, "Add")
    told(page, "Recorded.")


def add_drug(page: Page, drug: str, dose: str, kind: str) -> None:
    """One of the list, what it is, and that the list is complete."""
    part(page, "Medication")
    page.get_by_label("Drug", exact=True).fill(drug)
    page.get_by_label("Dose and times").fill(dose)
    page.get_by_label(kind, exact=True).check()
    press(page, "Add")
    page.get_by_role("link", name="Record it under work-up").click()
    fill(page, {"medication_list_complete": "yes"})
    press(page, "Record")
    told(page, "1 recorded.")


def consent(page: Page) -> None:
    part(page, "Consent")
    page.get_by_label("Was told that the use is off label").check()
    press(page, "The patient has signed")
    told(page, "Consent is recorded.")


def screen(page: Page, title: str, known: Mapping[str, str]) -> None:
    """What is missing is asked here: what is not in `known` is answered with no; then the verdict is signed."""
    part(page, "Screening")
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", name="What the protocol asks")).to_be_visible()
    asked = page.locator("[data-open] [name]")
    names = dict.fromkeys(asked.evaluate_all("fields => fields.map(field => field.name)"))
    fill(page, {name: known.get(name, "no") for name in names})
    page.get_by_role("button", name="Save the answers").first.click()
    expect(page.locator(".verdict")).to_have_text("Eligible")
    page.get_by_role("link", name="Sign this screening").click()
    sign(page)
    told(page, "The screening is signed.")


def choose(page: Page, title: str) -> None:
    """From the comparison to the signed plan, with the smallest dose: each protocol of these courses begins with it."""
    part(page, "Sessions")
    page.get_by_role("link", name="Compare protocols for this patient").click()
    page.get_by_role("link", name=f"Choose {title}").click(timeout=30_000)
    dose = page.get_by_label("Dose", exact=True)
    smallest = dose.locator("option:not([value=''])").first.get_attribute("value")
    dose.select_option(smallest)
    sign(page, "Sign and save the order")
    expect(page.get_by_role("heading", name="Dates of the course")).to_be_visible()


def date_course(page: Page) -> None:
    """The clinic's first proposal is taken."""
    part(page, "Sessions")
    page.get_by_role("link", name="Dates of").click()
    press(page, "Propose dates")
    press(page, "Accept these dates")
    told(page, "sessions are planned")


def make_link(page: Page, questionnaire: str) -> str:
    """The address that the patient is sent; the page shows it once."""
    part(page, "Follow-up")
    page.get_by_role("link", name=f"Make a link for {questionnaire}").first.click()
    press(page, "Make the link")
    address = page.get_by_label("Address, to be sent").input_value()
    page.get_by_role("link", name="Done").click()
    return address


def answer(phone: Page, address: str, born: date, scores: Sequence[int]) -> None:
    """As the patient: the birth date, then question by question; asked for help after an answer above zero on suicide."""
    phone.goto(address)
    for name in ("day", "month", "year"):
        phone.locator(f"input[name={name}]").fill(str(getattr(born, name)))
    press(phone, "Go on")
    for number, score in enumerate(scores, 1):
        expect(phone.get_by_text(f"Question {number} of {len(scores)}")).to_be_visible()
        phone.locator("input[name=answer]").nth(score).check()
        press(phone, "Next")
    if scores[-1]:
        expect(phone.get_by_role("heading", name="You can get help now")).to_be_visible()
        phone.get_by_role("link", name="Go on with the questionnaire").click()
    press(phone, "Send to my clinic")
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()


def close_escalation(page: Page, name: str, done: str) -> None:
    """Whoever sees it come takes it, does what the protocol says and signs what was done."""
    page.get_by_role("link", name="1 open escalation").click()
    page.get_by_role("link", name=name).click()
    sign(page, "I take it")
    page.get_by_label("What was done?").fill(done)
    sign(page, "Sign and close")
    expect(page.get_by_role("heading", name="Closed escalation")).to_be_visible()


def submit_form(page: Page, name: str, confirmation: str) -> None:
    """The monitoring form of the REMS, from the queue."""
    menu(page, "Today")
    page.get_by_role("link", name="1 REMS monitoring form to be submitted").click()
    page.get_by_role("link", name=name).click()
    page.get_by_label("Confirmation number").fill(confirmation)
    press(page, "Record the submission")
    told(page, "Recorded as submitted.")


def axis(page: Page, name: str) -> list[str]:
    """What the overview shows, as its table lists it."""
    find(page, name)
    shown = page.get_by_role("region", name="Everything on the time axis")
    page.get_by_text("Everything as a table").click()
    return [" ".join(line.split()) for line in shown.locator("tbody tr").all_inner_texts()]
