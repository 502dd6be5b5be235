"""Draws the picture of the README: the top of a report, as the system's Chromium shows it.

python docs/images/draw.py out/forecast.html docs/images/forecast.png
"""

from __future__ import annotations

import sys
from pathlib import Path

from browser import opened
from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 1000, 720


def draw(report: Path, picture: Path) -> None:
    """Show the course of the report (its first figure, or the top of the page) and keep it as a picture."""
    with sync_playwright() as playwright:
        browser = opened(playwright)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2, bypass_csp=True
        )
        page.goto(report.resolve().as_uri())
        page.add_style_tag(content="figure { padding: 16px }")
        figure = page.locator("figure").first
        (figure if figure.count() else page).screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
