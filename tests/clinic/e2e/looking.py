"""A page as it is seen on a phone, a tablet and a desk; pictures are kept where `DAYBREAK_SCREENSHOTS` names a folder."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.clinic.e2e.screens import DESK, PHONE, TABLET, faults

SIZES = (PHONE, DESK, TABLET)
PICTURES = os.environ.get("DAYBREAK_SCREENSHOTS", "")


def looked_at(page: Page, name: str) -> None:
    """At each size a page has none of the faults that need no axe."""
    for size in SIZES:
        page.set_viewport_size(size)
        assert faults(page, rules=()) == [], (name, size)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
