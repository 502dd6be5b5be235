"""Draws the pictures of the clinic in README and tutorial, from a demonstration that it furnishes anew.

python docs/images/clinic.py out/pictures docs/images
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from browser import opened
from playwright.sync_api import Page, sync_playwright

PASSWORD = "sunrise over the clinic"
WIDE, TABLET = {"width": 1000, "height": 900}, {"width": 820, "height": 1000}
PORT = "8964"
READING = {"systolic_bp": "134", "diastolic_bp": "82", "heart_rate": "78", "spo2": "97", "moaas": "5"}


def draw(folder: Path, pictures: Path) -> None:
    """Furnish a demonstration in a new folder, serve it, and keep what its screens show."""
    shutil.rmtree(folder, ignore_errors=True)
    code = "import sys; from daybreak.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ("serve", "--demo", "--data", str(folder), "--port", PORT)
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code, *words], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            _pictures(_address(server), pictures)
        finally:
            server.terminate()


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if found := re.search(r"Daybreak is at (http://\S+)", line):
            return found[1]
    raise SystemExit("The clinic did not start.")


def _pictures(address: str, pictures: Path) -> None:
    with sync_playwright() as playwright:
        browser = opened(playwright)
        page = browser.new_page(base_url=address, viewport=WIDE)
        _sign_in(page, "nurse")
        _overview(page, pictures / "clinic.png")
        page.set_viewport_size(TABLET)
        _sessions(page, pictures)
        _session(page, pictures)
        _record(page, pictures)
        browser.close()


def _sign_in(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


def _overview(page: Page, picture: Path) -> None:
    """The course of somebody who responded and relapsed."""
    page.goto("/patients/?q=Jansen")
    page.get_by_role("link", name="Jansen").first.click()
    page.locator("#timeline .band").wait_for()
    page.screenshot(path=picture)


def _sessions(page: Page, pictures: Path) -> None:
    page.goto("/sessions/")
    page.screenshot(path=pictures / "clinic-sessions.png", clip=_top(620))


def _session(page: Page, pictures: Path) -> None:
    """The infusion that runs, before and after the network is cut."""
    page.goto("/sessions/")
    page.get_by_role("link").filter(has_text="Chair 1").first.click()
    page.locator("[data-part=next]").wait_for()
    page.wait_for_timeout(1500)
    page.screenshot(path=pictures / "clinic-session.png", clip=_top(760))
    page.context.set_offline(True)
    form = page.locator('form[data-entry="reading"]').first
    for name, value in READING.items():
        form.locator(f'[name="{name}"]').fill(value)
    form.locator("button").last.click()
    page.wait_for_timeout(7000)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=pictures / "clinic-offline.png", clip=_top(760))
    page.context.set_offline(False)
    page.wait_for_timeout(2500)


def _record(page: Page, pictures: Path) -> None:
    """The record of an infusion that is over."""
    page.goto("/patients/?q=Abel")
    page.get_by_role("link", name="Abel").first.click()
    page.get_by_role("link", name="Sessions").last.click()
    page.get_by_role("link", name="Session 1,").last.click()
    page.get_by_role("link", name="Record", exact=True).last.click()
    page.get_by_role("heading", name="What happened").wait_for()
    page.screenshot(path=pictures / "clinic-record.png", clip=_top(900))


def _top(height: int) -> dict[str, float]:
    return {"x": 0.0, "y": 0.0, "width": float(TABLET["width"]), "height": float(height)}


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
