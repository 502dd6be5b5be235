"""A session by keyboard, step by step, as a nurse without a mouse takes it on whatever route."""

from __future__ import annotations

from playwright.sync_api import expect

from daybreak.clinic.models import User
from tests.clinic.actions.sessions.conftest import GATES, LEAVING, VITALS, Room
from tests.clinic.conftest import PASSWORD
from tests.clinic.e2e.bedside import arrived, stayed, unexplained
from tests.clinic.e2e.conftest import form_left
from tests.clinic.e2e.keyboard import Keyboard
from tests.clinic.e2e.tablet import Tablet


def signs_in(keys: Keyboard, user: User) -> None:
    keys.page.goto("/account/login/")
    keys.reaches(keys.page.get_by_label("User name"))
    keys.types(user.username)
    keys.press("Tab")
    keys.types(PASSWORD)
    keys.press("Enter")
    form_left(keys.page)


def signs(keys: Keyboard, secret: str = PASSWORD) -> None:
    """The panel has the focus in its field as it opens."""
    expect(keys.page.get_by_label("Your PIN, or password")).to_be_focused()
    keys.here()
    keys.types(secret)
    keys.press("Enter")


def enters(tablet: Tablet, keys: Keyboard, values: dict[str, str], *, back: bool = False) -> None:
    keys.fills(tablet.page.locator('form[data-entry="reading"]').first, values, back=back)
    expect(tablet.page.get_by_text("Recorded.").first).to_be_visible()
    arrived(tablet)
    keys.keeps_its_place()


def comes(tablet: Tablet, keys: Keyboard, one: Room, nurse: User) -> None:
    """From the sign-in to the released dose."""
    signs_in(keys, nurse)
    keys.follows("Sessions")
    keys.goes(tablet.page.get_by_role("link", name=one.session.patient.family_name))
    tablet.sees("Planned")
    keys.presses("Check in")
    tablet.sees("Checked-in")
    keys.keeps_its_place()
    enters(tablet, keys, VITALS | GATES | {"cadss": "0"})
    keys.presses("Release the dose", back=True)
    signs(keys)
    tablet.sees("Cleared")
    keys.keeps_its_place()


def draws(tablet: Tablet, keys: Keyboard, second: User, *, wrong: str, right: str) -> None:
    """The second person slips at first; what is wrong is said where they are, and only that is written again."""
    page = keys.page
    keys.follows("Draw and check")
    keys.goes(page.get_by_role("button", name="Work it out"))
    keys.goes(page.get_by_role("button", name="Drawn: hand over for the check"))
    check = page.locator("form.stack[method=post]")
    whose = {"username": second.username, "secret": PASSWORD}
    keys.fills(check, {"second_reads": wrong, "second_draws": "0.82"} | whose)
    expect(page.get_by_text("the order comes to another figure")).to_be_visible()
    expect(check.locator(".refusal")).to_be_focused()
    keys.press("Tab")
    expect(page.get_by_label("What the second person works out").first).to_be_focused()
    keys.types(right)  # what stood there was chosen as a whole
    keys.reaches(page.get_by_label("Second person: password or code"))
    keys.types(PASSWORD)
    keys.press("Enter")
    tablet.sees("Cleared")
    keys.begins()


def leaves(tablet: Tablet, keys: Keyboard) -> None:
    """Late readings explained, criteria ticked, discharged, the drug accounted for, the record signed."""
    page = tablet.page
    stayed(tablet)
    form, back = page.locator('form[data-entry="explained"]'), False
    while waiting := unexplained(tablet).count():
        if not form.is_visible():
            keys.opens("Explain a late reading")
        which = unexplained(tablet).first.get_attribute("value")
        keys.fills(form, {"measure": str(which), "reason": "The patient was asleep."}, back=back)
        arrived(tablet)
        expect(unexplained(tablet)).to_have_count(waiting - 1)
        keys.keeps_its_place()
        back = True
    keys.fills(page.locator('form:has-text("Record the criteria")'), LEAVING, back=True)
    expect(page.get_by_role("heading", name="Before leaving")).to_be_hidden()
    keys.keeps_its_place()
    keys.presses("Ready to leave", back=True)
    signs(keys)
    tablet.sees("Ready")
    keys.keeps_its_place()
    for link, fields in (
        ("Discharge", {"escort": "Her sister", "secret": PASSWORD}),
        ("Account for the drug", {}),
        ("Sign the record", {"secret": PASSWORD}),
    ):
        keys.follows(link)
        if fields:
            keys.fills(page.locator("form.stack"), fields)
        else:
            keys.presses("Record")
        expect(page.locator(".messages")).to_contain_text(link)
        keys.begins()
    tablet.sees("Documented")
