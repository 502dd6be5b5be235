"""A browser whose clock and network the test holds, and what a person does on the session's screen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic import clock
from tests.clinic.conftest import PASSWORD
from tests.clinic.e2e.cable import Cable


class Tablet:
    """A browser whose clock and network the test holds; the clinic's clock goes with it."""

    def __init__(self, page: Page, cable: Cable, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page, self.cable, self.ahead, self.faults = page, cable, timedelta(), list[str]()
        self._real = clock.now
        monkeypatch.setattr(clock, "now", self.now)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.clock.install(time=self.now())

    def now(self) -> datetime:
        return self._real() + self.ahead

    def later(self, minutes: float) -> None:
        """Time passes, here and at the clinic at once: no answer of before it comes after it."""
        with self.cable.held():
            self.ahead += timedelta(minutes=minutes)
            self.page.clock.fast_forward(int(minutes * 60_000))

    def until(self, at: datetime) -> None:
        """Time passes until then."""
        self.later((at - self.now()).total_seconds() / 60)

    def network(self, there: bool) -> None:
        """Cut it or mend it, and let the browser know, as a tablet's radio would."""
        if there:
            self.cable.mend()
        else:
            self.cable.cut()
        self.page.context.set_offline(not there)

    def enters(self, form: str, **values: str) -> None:
        """As anybody does on its page."""
        enters(self.page, form, **values)

    def sees(self, stage: str) -> None:
        """The stage on a page that is complete: its scripts are there."""
        expect(self.page.locator("h1 .verdict:not([data-once-begun])")).to_have_text(stage)
        self.page.wait_for_load_state()


def enters(page: Page, form: str, **values: str) -> None:
    """Fill what the form has of the values, and press its button."""
    filled = page.locator(f'form[data-entry="{form}"]').filter(has=page.locator("button")).first
    expect(filled.locator("button").last).to_be_attached()  # it is there to its end
    for name, value in values.items():
        field = filled.locator(f'[name="{name}"]')
        if not field.count():
            continue
        if field.first.get_attribute("type") == "radio":
            filled.locator(f'[name="{name}"][value="{value}"]').check()
        else:
            field.fill(value)
    filled.locator("button").last.click()


def signs(page: Page) -> None:
    """With what the fixtures' people have: the password."""
    page.get_by_label("Your PIN, or password").fill(PASSWORD)
    page.locator("[data-part=sign]").get_by_role("button", name="Sign", exact=True).click()


def sprays(page: Page) -> None:
    """One in each nostril."""
    for nostril in ("Left", "Right"):
        page.get_by_role("button", name=f"{nostril} nostril: sprayed now").click()
