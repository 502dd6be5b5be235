"""A page as it is seen on a phone, a tablet and a desk; pictures are kept where `DAYBREAK_SCREENSHOTS` names a folder."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.clinic.e2e.screens import DESK, NO_LABEL, PHONE, TABLET, TOO_SMALL

SIZES = (PHONE, DESK, TABLET)
PICTURES = os.environ.get("DAYBREAK_SCREENSHOTS", "")


def looked_at(page: Page, name: str) -> None:
    """At each size nothing hangs over the edge, every field has its label, and everything to press is large enough."""
    for size in SIZES:
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, size)
        assert page.evaluate(NO_LABEL) == []
        assert page.evaluate(TOO_SMALL) == []
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
