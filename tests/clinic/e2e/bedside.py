"""A session on a tablet, step by step, as the nurse at the bedside and the person beside her take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from daybreak.clinic.models import User
from daybreak.clinic.views.account_form import METHODS
from tests.clinic.actions.sessions.conftest import GATES, LEAVING, VITALS, Room
from tests.clinic.conftest import PASSWORD
from tests.clinic.e2e.conftest import sign_in
from tests.clinic.e2e.path import menu, press, sign
from tests.clinic.e2e.tablet import Tablet, signs, sprays

SEEN = {"dissociation_observed": "no", "sedation_observed": "no"}


def open_session(tablet: Tablet, name: str) -> None:
    """From the list of the day."""
    menu(tablet.page, "Sessions")
    tablet.page.get_by_role("link", name=name).click()
    tablet.sees("Planned")


def opened(page: Page, one: Room, nurse: User) -> Page:
    """The screen of a session, with everything it loads."""
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.get_by_text("Up to date")).to_be_visible()
    return page


def check_in(tablet: Tablet) -> None:
    """The patient is here, the gates are asked, the readings before the dose taken; then the dose is released."""
    press(tablet.page, "Check in")
    tablet.sees("Checked-in")
    tablet.enters("reading", **(VITALS | GATES | {"cadss": "0"}))
    expect(tablet.page.get_by_text("Recorded.").first).to_be_visible()
    press(tablet.page, "Release the dose")
    signs(tablet.page)
    tablet.sees("Cleared")


def draw(tablet: Tablet, second: User, figure: str, drawn_ml: str = "0.82") -> None:
    """A second person works it out on their own, of an infusion also how much drug it takes, and proves who they are."""
    page = tablet.page
    page.get_by_role("link", name="Draw and check").click()
    press(page, "Work it out")
    press(page, "Drawn: hand over for the check")
    page.locator("[name=second_reads]").fill(figure)
    page.get_by_label("Second person: user name").fill(second.username)  # the form is there to its end
    if page.locator("[name=second_draws]").count():
        page.locator("[name=second_draws]").fill(drawn_ml)
    page.get_by_label("Second person: password or code").fill(PASSWORD)
    press(page, "Drawn and checked")
    tablet.sees("Cleared")


def begin_infusion(tablet: Tablet) -> None:
    press(tablet.page, "Begin the infusion")
    signs(tablet.page)
    tablet.sees("Dosing")


def give_devices(tablet: Tablet, count: int) -> None:
    """One after the other, five minutes apart."""
    for number in range(1, count + 1):
        tablet.page.get_by_role("button", name="given, lot").first.click()
        sprays(tablet.page)
        signs(tablet.page)
        expect(tablet.page.locator("form[data-sprayed]")).to_have_count(count - number)
        if number < count:
            tablet.later(5.2)
    tablet.sees("Observing")


def read(tablet: Tablet, after_min: float, **seen: str) -> None:
    """So many minutes later: what the form of the moment asks for, and it has arrived before anything else is done."""
    tablet.later(after_min)
    with taken(tablet):
        tablet.enters("reading", **(VITALS | SEEN | seen))


def pause(tablet: Tablet, minutes: float) -> None:
    """The pump stands still for so long."""
    for button, other in (("Pause the pump", "Resume the pump"), ("Resume the pump", "Pause the pump")):
        with taken(tablet):  # the answer sets the tablet's clock: time passes before it or after it
            press(tablet.page, button)
        expect(tablet.page.get_by_role("button", name=other)).to_be_visible()
        tablet.later(minutes if other == "Resume the pump" else 0)


def stop(tablet: Tablet, why: str) -> None:
    """No more of it; the reason is asked afterwards."""
    press(tablet.page, "Stop the dose")
    tablet.sees("Observing")
    tablet.page.get_by_label("The dose is stopped. Why?").fill(why)
    with taken(tablet):
        press(tablet.page, "Record why")
    expect(tablet.page.get_by_label("The dose is stopped. Why?")).to_have_count(0)


def adverse(tablet: Tablet, **seen: str) -> None:
    """What was seen and is not wanted."""
    tablet.page.get_by_text("Adverse events", exact=True).click()
    form = tablet.page.locator("form.entry").filter(has=tablet.page.locator('[name="chest_pain"]'))
    for id, value in seen.items():
        form.locator(f'[name="{id}"][value="{value}"]').check()
    form.get_by_role("button", name="Record").click()
    arrived(tablet)


@contextmanager
def taken(tablet: Tablet) -> Iterator[None]:
    """What is entered inside has been answered, and nothing waits any more, when it ends."""
    with tablet.page.expect_response(lambda answer: answer.url.endswith("/entries/") and answer.ok):
        yield
    arrived(tablet)


def arrived(tablet: Tablet) -> None:
    """Nothing waits in the device."""
    expect(tablet.page.locator("[data-part=queue]")).to_be_hidden()


def stayed(tablet: Tablet) -> None:
    """The screen knows that the shortest stay is over and the last set is read."""
    for words in ("min of the shortest stay are left", "before leaving."):
        expect(tablet.page.get_by_text(words)).to_have_count(0)


def unexplained(tablet: Tablet) -> Locator:
    """What was missed and keeps the patient, as the form for a reason offers it."""
    return tablet.page.locator('form[data-entry="explained"] option', has_text="waits for a reason")


def explain(tablet: Tablet, reason: str) -> None:
    """Whatever was missed and keeps the patient, one after the other."""
    stayed(tablet)
    form = tablet.page.locator('form[data-entry="explained"]')
    while waiting := unexplained(tablet).count():
        if not form.is_visible():  # it stays open from one to the next
            form.locator("..").locator("summary").click()
        form.get_by_label("Which").select_option(unexplained(tablet).first.get_attribute("value"))
        form.get_by_label("Why", exact=True).fill(reason)
        with taken(tablet):
            form.get_by_role("button", name="Record the reason").click()
        expect(unexplained(tablet)).to_have_count(waiting - 1)


def tick_criteria(tablet: Tablet, criteria: Mapping[str, str] = LEAVING) -> None:
    """Whatever is asked before the patient may leave."""
    form = tablet.page.locator('form:has-text("Record the criteria")')
    expect(form.locator("button").last).to_be_attached()
    for name, value in criteria.items():
        field = form.locator(f'[name="{name}"][value="{value}"]')
        if field.count():
            field.check()
    press(tablet.page, "Record the criteria")
    expect(tablet.page.get_by_role("heading", name="Before leaving")).to_be_hidden()


def send_home(tablet: Tablet, escort: str) -> None:
    page = tablet.page
    press(page, "Ready to leave")
    signs(page)
    tablet.sees("Ready")
    page.get_by_role("link", name="Discharge").click()
    page.get_by_label("Who takes the patient home?").fill(escort)
    sign(page)
    tablet.sees("Discharged")


def close(tablet: Tablet, witness: User | None = None) -> None:
    """The drug is accounted for, what is left wasted before a witness; the record is signed."""
    page = tablet.page
    page.get_by_role("link", name="Account for the drug").click()
    if witness is not None:
        page.get_by_label("How was it made unusable?").select_option(METHODS[0])
        page.get_by_label("Why was it left?").fill("Left in the syringe")
        page.get_by_label("Second person: user name").fill(witness.username)
        page.get_by_label("Second person: password or code").fill(PASSWORD)
    press(page, "Sign" if witness else "Record")  # without waste nobody is asked to sign
    page.get_by_role("link", name="Sign the record").click()
    sign(page)
    tablet.sees("Documented")


def record_on_paper(tablet: Tablet) -> str:
    """The record of the session as the link gives it, in words."""
    page = tablet.page
    page.get_by_role("link", name="Record of the session").click()
    link = page.get_by_role("link", name="Record on paper (PDF)").get_attribute("href")
    answer = page.request.get(str(link), timeout=60_000)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.body())).pages)
