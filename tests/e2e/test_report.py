"""The report in a real browser: on a phone, a tablet, a desktop and paper, in light, in dark and in grey."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

WIDTHS = {"phone": 375, "large phone": 430, "tablet": 768, "desktop": 1440}
Scheme = Literal["light", "dark"]

CONTRAST = """() => {
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 });
    return .2126 * r + .7152 * g + .0722 * b };
  const rgb = text => text.match(/[0-9.]+/g).slice(0, 3).map(Number);
  const behind = light(rgb(getComputedStyle(document.body).backgroundColor));
  const seen = [...document.querySelectorAll('p, li, td, th, dt, dd, h1, h2, h3, a, summary, figcaption, code, svg[role] text')]
    .filter(e => e.checkVisibility());
  return seen.map(e => { const style = getComputedStyle(e);
    const ink = light(rgb(e.tagName === 'text' ? style.fill : style.color));
    return [(Math.max(ink, behind) + .05) / (Math.min(ink, behind) + .05), e.textContent.slice(0, 40)] })
    .filter(([ratio]) => ratio < 4.5)
}"""

HIDDEN = """() => [...document.querySelectorAll('.scroll')].filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth)
  .map(e => [e.getAttribute('aria-label'), e.scrollWidth, e.clientWidth])"""


@contextmanager
def opened(
    browser: Browser, file: Path, *, width: int = 1280, scheme: Scheme = "light", **more: Any
) -> Iterator[Page]:
    """The report in a window of its own."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **more)
    page = context.new_page()
    page.goto(file.as_uri())
    yield page
    context.close()


def picture(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot())).convert("L")


def brightness(image: Image.Image) -> float:
    shades = image.histogram()
    return sum(shade * n for shade, n in enumerate(shades)) / sum(shades)


def test_the_page_asks_for_nothing_and_complains_of_nothing(browser: Browser, report_file: Path) -> None:
    asked: list[str] = []
    said: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(report_file.as_uri())
        page.wait_for_load_state("networkidle")
    assert asked == [report_file.as_uri()]
    assert said == []


@pytest.mark.parametrize("device", WIDTHS)
def test_nothing_is_wider_than_the_screen(browser: Browser, real_file: Path, device: str) -> None:
    with opened(browser, real_file, width=WIDTHS[device]) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[device]


def test_no_column_of_a_table_is_hidden_on_a_desktop(browser: Browser, real_file: Path) -> None:
    with opened(browser, real_file, width=1200) as page:
        assert page.evaluate(HIDDEN) == []


@pytest.mark.parametrize("device", WIDTHS)
def test_each_figure_is_shown_once_and_its_words_can_be_read(
    browser: Browser, report_file: Path, device: str
) -> None:
    with opened(browser, report_file, width=WIDTHS[device]) as page:
        shown = page.locator("svg[role=img]:visible")
        assert shown.count() == 2  # the course and a session
        smallest = page.evaluate(
            """() => Math.min(...[...document.querySelectorAll('svg[role=img] text')].filter(t => t.checkVisibility())
                 .map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a))"""
        )
        assert smallest >= 9.5  # CSS pixels


@pytest.mark.parametrize("device", WIDTHS)
def test_no_word_of_a_figure_is_cut_off(browser: Browser, real_file: Path, device: str) -> None:
    with opened(browser, real_file, width=WIDTHS[device]) as page:
        cut = page.evaluate(
            """() => [...document.querySelectorAll('svg[role=img] text')].filter(t => t.checkVisibility()).filter(t => {
                 const word = t.getBoundingClientRect(), box = t.ownerSVGElement.getBoundingClientRect();
                 return word.left < box.left - 1 || word.right > box.right + 1
                     || word.top < box.top - 1 || word.bottom > box.bottom + 1
               }).map(t => t.textContent)"""
        )
        assert cut == []


def test_dark_is_dark_and_light_is_light(browser: Browser, report_file: Path) -> None:
    with opened(browser, report_file, scheme="light") as page:
        light = brightness(picture(page))
    with opened(browser, report_file, scheme="dark") as page:
        dark = brightness(picture(page))
    assert light > 200  # of 255
    assert dark < 70


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_the_page(browser: Browser, report_file: Path, scheme: Scheme) -> None:
    """Contrast of at least 4.5 to 1 (WCAG 2, level AA)."""
    with opened(browser, report_file, scheme=scheme) as page:
        assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bands_can_be_told_apart_in_grey(browser: Browser, report_file: Path, scheme: Scheme) -> None:
    with opened(browser, report_file, scheme=scheme) as page:
        shades = page.evaluate(
            """() => ['--paper', '--most', '--half', '--median'].map(name => {
                 const c = getComputedStyle(document.documentElement).getPropertyValue(name).slice(1);
                 const [r, g, b] = [0, 2, 4].map(i => parseInt(c.slice(i, i + 2), 16));
                 return .299 * r + .587 * g + .114 * b })"""
        )
    steps = [abs(b - a) for a, b in itertools.pairwise(shades)]
    assert sorted(shades) in (shades, shades[::-1])
    assert min(steps) >= 18  # of 255


def test_the_lines_of_a_panel_differ_without_colour(browser: Browser, report_file: Path) -> None:
    with opened(browser, report_file) as page:
        dashes = page.evaluate(
            """() => [...document.querySelectorAll('.wide svg[aria-labelledby^=session] path[stroke-width="2"]')]
                 .map(p => p.getAttribute('class') + ' ' + (p.getAttribute('stroke-dasharray') || 'solid'))"""
        )
    by_line = {tuple(dash.split(" ", 1)) for dash in dashes}
    assert (
        len({role for role, _ in by_line}) == len({dash for _, dash in by_line}) == 2
    )  # as many dashes as colours


def test_a4_holds_the_page(browser: Browser, report_file: Path) -> None:
    with opened(browser, report_file) as page:
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", paper)
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {(595, 842)}  # A4 in points
    assert 3 <= len(boxes) <= 7


def test_paper_is_white_even_for_those_who_read_in_the_dark(browser: Browser, report_file: Path) -> None:
    with opened(browser, report_file, width=680, scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate(CONTRAST) == []
        assert (
            page.evaluate("document.documentElement.scrollWidth") <= 680
        )  # A4 less its margins at 96 dots an inch
        assert page.locator("details:visible").count() == 0


def test_the_numbers_behind_the_figure_open_by_keyboard(browser: Browser, report_file: Path) -> None:
    with opened(browser, report_file) as page:
        page.locator("summary").focus()
        page.keyboard.press("Enter")
        assert page.get_by_role("columnheader", name="Esketamine, ng/mL", exact=True).is_visible()


def test_a_screen_reader_finds_its_way(browser: Browser, report_file: Path) -> None:
    with opened(browser, report_file) as page:
        assert page.get_by_role("heading", level=1).count() == 1
        assert page.get_by_role("img", name="The course on one time axis").count() == 1
        for name in ("The course", "Probabilities", "Sessions", "What the model does not know"):
            assert page.get_by_role("region", name=name, exact=True).first.is_visible()


def test_the_policy_of_the_page_stops_a_script(browser: Browser, report_file: Path, tmp_path: Path) -> None:
    """Were hostile text ever to slip through unescaped, the browser would still refuse to run it."""
    spoilt = tmp_path / "spoilt.html"
    script = "<script>document.title = 'spoilt'</script>"
    spoilt.write_text(report_file.read_text("utf-8").replace("</main>", f"{script}</main>"), "utf-8")
    with opened(browser, spoilt) as page:
        assert page.title().startswith("Forecast: ")
