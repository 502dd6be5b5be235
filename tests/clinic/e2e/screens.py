"""What a page must be on any screen: axe finds nothing, nothing is wider, each field has its label, buttons suit a thumb."""

from __future__ import annotations

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

PHONE, TABLET = ViewportSize(width=390, height=844), ViewportSize(width=820, height=1180)
DESK = ViewportSize(width=1280, height=900)
NO_LABEL = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
  .filter(e => e.checkVisibility() && !e.labels.length && !e.getAttribute('aria-label')).map(e => e.outerHTML)"""
TOO_SMALL = """() => [...document.querySelectorAll('button, .button, nav a, .contacts a, .review a, .answer, select, input')]
  .filter(e => !['hidden', 'checkbox', 'radio'].includes(e.type))
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 34).map(e => e.outerHTML)"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
OF_LOOKS = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
"""Rules of axe whose answer lies in colours and sizes; that of all others is in the page itself."""
AXE = """async (rules) => (await axe.run({resultTypes: ["violations"], runOnly: rules}))
  .violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html).join(" | ")}`)"""


def faults(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What is wrong with a page at its present size. Axe looks for WCAG 2.1 AA and good practice, or by the rules given."""
    found = [f"no label: {one}" for one in page.evaluate(NO_LABEL)]
    found += [f"too small: {one}" for one in page.evaluate(TOO_SMALL)]
    if (wide := page.evaluate(TOO_WIDE)) != 0:
        found.append(f"{wide} px wider than the screen")
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} headings of the first order")
    if rules:
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        found += page.evaluate(AXE, list(rules))
    return found
