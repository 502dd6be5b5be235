"""The system's Chromium, for the scripts that draw pictures."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def opened(playwright: Playwright) -> Browser:
    """The first that is installed; without one, Playwright's own."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
