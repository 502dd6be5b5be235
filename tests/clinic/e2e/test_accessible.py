"""Every page of the table in a browser, with the demonstration's data: at a desk by day, on a tablet, on a phone by night."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponse
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from daybreak.clinic.access.table import TABLE
from daybreak.clinic.models import User
from tests.clinic.conftest import PASSWORD
from tests.clinic.e2e.conftest import become, sign_in_by_form, signed_out
from tests.clinic.e2e.screens import DESK, OF_LOOKS, PHONE, RULES, TABLET, faults
from tests.clinic.whole_demo import LIBRARY, WholeDemo, furnished

pytestmark = pytest.mark.one_database

NOTHING_NEW, SENT_TO_ONLY = 204, 405
VIEWS = {"calendar": ("", "?view=week", "?view=chair")}
ARRIVED = """() => [...document.querySelectorAll('[hx-trigger^="load"]')]
  .every(e => e.children.length && !e.querySelector(':scope > [role=status]'))"""


@pytest.fixture
def demo(db: None) -> WholeDemo:
    return furnished()


@pytest.fixture
def on_phone(pytestconfig: pytest.Config) -> Sequence[str]:
    """Rules that are asked again by night on a phone: all with `--slow`, else those whose answer can be another one there."""
    return RULES if pytestconfig.getoption("--slow") else OF_LOOKS


def looked_at(page: Page, name: str, on_phone: Sequence[str]) -> list[str]:
    """What is wrong at each size; colours are tried in both schemes."""
    found = []
    for size, colours, rules in ((DESK, "light", RULES), (TABLET, "light", ()), (PHONE, "dark", on_phone)):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        found += [f"{name} at {size['width']}: {one}" for one in faults(page, rules)]
        if shots := os.environ.get("DAYBREAK_SCREENSHOTS"):
            page.screenshot(path=f"{shots}/{name}-{size['width']}.png", full_page=True)
    return found


def is_html(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.timeout(600)
def test_every_page_is_accessible_and_fits_every_screen(
    demo: WholeDemo, server: str, browser: Browser, on_phone: Sequence[str]
) -> None:
    """Parts that a page loads by itself are looked at where they are shown: some page that was looked at must ask for them."""
    page = browser.new_context(base_url=server).new_page()
    found, seen, parts, unopened = list[str](), "", list[str](), list[tuple[str, int]]()
    for one in demo.pages():
        answer = one.client.get(one.url)
        if not is_html(answer):
            if answer.status_code not in {200, NOTHING_NEW, SENT_TO_ONLY}:
                unopened.append((one.name, answer.status_code))
        elif b"<html" not in answer.content:
            parts.append(one.url)
        else:
            signed_out(page)
            become(page, one.client)
            for view in VIEWS.get(one.name, ("",)):
                page.goto(one.url + view)
                seen += page.content()
                page.wait_for_function(ARRIVED, timeout=60_000)
                found += looked_at(page, one.name + view, on_phone)
    page.context.close()
    assert unopened == []
    assert [url for url in parts if not re.search(rf'"{re.escape(url)}["?]', seen)] == []
    assert found == []


NEEDS_A_KEY = {
    "mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn",
}  # fmt: skip
"""Pages that answer only to somebody who has a passkey; test_pages adds one and signs in with it."""
NO_DOCUMENT = {"account_logout", "mfa_login_webauthn", "mfa_download_recovery_codes", "account_inactive"}
"""Ends the session, JSON, a file of plain text, and a page that nobody is sent to."""


def test_every_page_of_an_account_is_accessible_and_fits_every_screen(
    server: str, browser: Browser, nurse: User, prescriber: User, on_phone: Sequence[str]
) -> None:  # fmt: skip
    page = browser.new_context(base_url=server).new_page()
    found, opened = list[str](), set[str]()

    def look(*names: str) -> None:
        for name in names:
            page.goto(reverse(name))
            if "?next=" in page.url:  # a change of the account asks again who it is
                page.get_by_label("Password").fill(PASSWORD)
                page.get_by_role("button", name="Confirm").click()
                page.wait_for_url(f"**{reverse(name)}")
            assert (name, page.url) == (name, server + reverse(name))
            found.extend(looked_at(page, name, on_phone))
            opened.add(name)

    look("account_login")
    sign_in_by_form(page, nurse.username)
    look("account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn",
         "mfa_add_webauthn")  # fmt: skip
    TOTP.activate(prescriber, generate_totp_secret())
    codes = RecoveryCodes.activate(prescriber).get_unused_codes()
    signed_out(page)
    page.goto(reverse("account_login"))
    page.get_by_label("User name").fill(prescriber.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{reverse('mfa_authenticate')}")
    look("mfa_authenticate")
    page.locator("input[name=code]").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_text(prescriber.printed_name)).to_be_visible()
    look(
        "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"
    )
    page.context.close()
    library = {name for name, rule in TABLE.items() if name.startswith(LIBRARY) and rule.scope != "nobody"}
    assert library - NEEDS_A_KEY - NO_DOCUMENT == opened
    assert found == []
