"""A person without a mouse: what they reach with the tabulator is seen to have the focus, and is in sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 120
HERE = """() => {
  const here = document.activeElement, ring = getComputedStyle(here), box = here.getBoundingClientRect();
  const words = here.getAttribute("aria-label") || here.textContent || "", said = `${here.tagName} ${words.trim().slice(0, 40)}`;
  if (here === document.body) return { name: "", type: "", value: "", tag: "BODY", faults: [] };
  const faults = ring.outlineStyle === "none" || parseFloat(ring.outlineWidth) < 2 ? [`no ring: ${said}`] : [];
  const over = (part) => document.elementFromPoint(box.left + Math.min(box.width, innerWidth) / 2, box.top + box.height * part);
  const seen = (top) => top && (here.contains(top) || top.contains(here));
  if (![0.25, 0.5, 0.75].map(over).some(seen)) faults.push(`out of sight: ${said}`);
  return { name: here.name || "", type: here.type || "", value: here.value || "", tag: here.tagName, faults };
}"""


@dataclass
class Keyboard:
    """Keys and nothing else. What is wrong with a place that has the focus is kept in `faults`."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def here(self) -> dict[str, str]:
        """What has the focus."""
        found = self.page.evaluate(HERE)
        if found["faults"]:  # while the page is being drawn: what counts is what a person then sees
            self.page.wait_for_timeout(500)
            found = self.page.evaluate(HERE)
        self.faults += found["faults"]
        return {name: found[name] for name in ("name", "type", "value", "tag")}

    def reaches(self, place: Locator, *, back: bool = False) -> None:
        """Stop by stop, until it has the focus."""
        expect(place.first).to_be_visible()
        for _ in range(MOST_STOPS):
            if self.is_at(place):
                return
            self.press("Shift+Tab" if back else "Tab")
            self.here()
        raise AssertionError(f"{place} is not reached within {MOST_STOPS} stops")

    def is_at(self, place: Locator) -> bool:
        return bool(place.evaluate_all("places => places.includes(document.activeElement)"))

    def begins(self) -> None:
        """A new page: past the menus to its content, unless its address leads there already."""
        if self.page.url.endswith("#content"):
            return
        self.press("Tab")
        expect(self.page.get_by_role("link", name="Skip to the content")).to_be_focused()
        self.press("Enter")

    def presses(self, button: str, *, back: bool = False) -> None:
        self.reaches(self.page.get_by_role("button", name=button, exact=True), back=back)
        self.press("Enter")

    def goes(self, place: Locator) -> None:
        """By a link or a button to the next page, and there past the menus."""
        self.reaches(place)
        with self.page.expect_navigation():
            self.press("Enter")
        self.begins()

    def follows(self, link: str) -> None:
        """The link itself; what only leads to it from the top of the page is passed by."""
        leads = self.page.get_by_role("link", name=link, exact=True)
        self.goes(leads.and_(self.page.locator(":not([data-part=step])")))

    def opens(self, words: str) -> None:
        self.reaches(self.page.locator("summary", has_text=words))
        self.press("Enter")

    def fills(self, form: Locator, values: Mapping[str, str], *, back: bool = False) -> None:
        """From the first field to the button, each in its turn; the button is pressed."""
        first = form.locator("input:visible, select:visible").first.get_attribute("name")
        self.reaches(form.locator(f'[name="{first}"]'), back=back)
        while (at := self.here())["tag"] != "BUTTON":
            self._gives(at, values.get(at["name"], ""))
            self.press("Tab")
        self.press("Enter")

    def _gives(self, at: Mapping[str, str], value: str) -> None:
        """Of a choice one by the space bar, the others by the arrows."""
        if at["type"] != "radio":
            self.types(value)
        elif value:
            self.press("Space")
            while self.here()["value"] != value:
                self.press("ArrowDown")

    def keeps_its_place(self) -> None:
        """Something on the page has the focus."""
        expect(self.page.locator("body:focus")).to_have_count(0)
        assert self.here()["tag"] != "BODY"
