"""The page of a trial in a real browser: on a phone, a tablet, a desktop and paper, in light, in dark and in grey."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from daybreak.report import ArmAbout, PublishedContrast, trial_page
from daybreak.trial.design_file import load_trial
from daybreak.trial.endpoints.relapse import RelapseRule
from daybreak.trial.run import run_trial
from daybreak.trial.summarise import summarise
from tests.e2e.test_report import CONTRAST, HIDDEN, Scheme, brightness, opened, picture
from tests.report.trial_example import about, search, summary

DAY = date(2026, 11, 25)
WIDTHS = {"phone": 390, "narrow tablet": 680, "tablet": 820, "desktop": 1280}
CUT = """() => [...document.querySelectorAll('svg[role=img] text')].filter(t => t.checkVisibility()).filter(t => {
  const word = t.getBoundingClientRect(), box = t.ownerSVGElement.getBoundingClientRect();
  return word.left < box.left - 1 || word.right > box.right + 1 || word.top < box.top - 1 || word.bottom > box.bottom + 1
}).map(t => t.textContent)"""
TOUCHING = """() => [...document.querySelectorAll('svg[role=img]')].filter(s => s.checkVisibility()).flatMap(svg => {
  const words = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  return words.flatMap(([a, p], i) => words.slice(i + 1).filter(([b, q]) =>
    p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 3 && q.top < p.bottom - 3).map(([b]) => `${a} | ${b}`))
})"""


@pytest.fixture(scope="session")
def example_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the trial made by hand."""
    path = tmp_path_factory.mktemp("trial") / "example.html"
    path.write_text(trial_page(summary(), about(), made_on=DAY), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def four_arms_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a real run of a design with four arms, visits from 2 h to 7 days, relapse, and what is asked for besides."""
    trial = load_trial("synapse")
    rule = RelapseRule("Loss of response", improvement_below=0.5, visits=1, from_h=24.0, at_risk="responders")
    found = summarise(run_trial(trial, patients_per_arm=8, replicates=6), relapse=(rule,))
    design = trial.design
    said = replace(
        about(),
        title=design.title,
        arms=tuple(
            ArmAbout(a.id, a.control or "esketamine", "control" if a.control else "treatment", a.patients)
            for a in design.arms
        ),
        visits_h=design.visit_h,
        published=(PublishedContrast("esk84", "pbo", 168.0, -9.0, -14.0, -4.0, design.source),),
        published_changes=(),
        sizes="8 patients an arm instead of the file's 33, 11, 11 and 12",
        size=search(),
        sustained_from_h=24.0,
    )
    path = tmp_path_factory.mktemp("trial") / "four.html"
    path.write_text(trial_page(found, said, made_on=DAY), encoding="utf-8")
    return path


@pytest.fixture(params=["example", "four arms"])
def trial_file(request: pytest.FixtureRequest, example_file: Path, four_arms_file: Path) -> Path:
    return {"example": example_file, "four arms": four_arms_file}[request.param]


def test_the_page_asks_for_nothing_and_complains_of_nothing(browser: Browser, trial_file: Path) -> None:
    asked: list[str] = []
    said: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(trial_file.as_uri())
        page.wait_for_load_state("networkidle")
    assert asked == [trial_file.as_uri()]
    assert said == []


@pytest.mark.parametrize("device", WIDTHS)
def test_nothing_is_wider_than_the_screen(browser: Browser, trial_file: Path, device: str) -> None:
    with opened(browser, trial_file, width=WIDTHS[device]) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[device]


def test_no_column_of_a_table_is_hidden_on_a_desktop(browser: Browser, trial_file: Path) -> None:
    with opened(browser, trial_file, width=1200) as page:
        assert page.evaluate(HIDDEN) == []


@pytest.mark.parametrize("device", WIDTHS)
def test_each_figure_is_shown_once_whole_and_readable(
    browser: Browser, trial_file: Path, device: str
) -> None:
    with opened(browser, trial_file, width=WIDTHS[device]) as page:
        assert page.locator("svg[role=img]:visible").count() == 4  # change, differences, shares, relapse
        assert page.evaluate(CUT) == []
        assert page.evaluate(TOUCHING) == []
        smallest = page.evaluate(
            """() => Math.min(...[...document.querySelectorAll('svg[role=img] text')].filter(t => t.checkVisibility())
                 .map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a))"""
        )
        assert smallest >= 9.5  # CSS pixels


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_every_figure_of_the_tables_can_be_read_on_any_screen(
    browser: Browser, trial_file: Path, device: str
) -> None:
    """No cell is hidden, and on a phone, where heads are gone, each number says what it is."""
    with opened(browser, trial_file, width=WIDTHS[device]) as page:
        cells = page.locator("table.flow td:not(:empty)")
        assert cells.count() == page.locator("table.flow td:not(:empty):visible").count() > 10
        if device == "phone":
            named = page.locator("table.flow td.n:not(:empty)")
            assert named.count() == page.locator("table.flow td.n[data-label]:not(:empty)").count()


def test_dark_is_dark_and_light_is_light(browser: Browser, example_file: Path) -> None:
    with opened(browser, example_file, scheme="light") as page:
        light = brightness(picture(page))
    with opened(browser, example_file, scheme="dark") as page:
        dark = brightness(picture(page))
    assert light > 200  # of 255
    assert dark < 70


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_the_page(browser: Browser, trial_file: Path, scheme: Scheme) -> None:
    """Contrast of at least 4.5 to 1 (WCAG 2, level AA)."""
    with opened(browser, trial_file, scheme=scheme) as page:
        assert page.evaluate(CONTRAST) == []


def test_the_arms_differ_without_colour(browser: Browser, four_arms_file: Path) -> None:
    with opened(browser, four_arms_file) as page:
        dashes = page.evaluate(
            """() => [...document.querySelectorAll('.wide svg[aria-labelledby^=change] path[stroke-width="2"]')]
                 .map(p => p.getAttribute('stroke-dasharray') || 'solid')"""
        )
    assert len(dashes) == len(set(dashes)) == 4


def test_a4_holds_the_page(browser: Browser, trial_file: Path) -> None:
    with opened(browser, trial_file) as page:
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", paper)
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {(595, 842)}  # A4 in points
    assert 3 <= len(boxes) <= 7


def test_paper_is_white_even_for_those_who_read_in_the_dark(browser: Browser, trial_file: Path) -> None:
    with opened(browser, trial_file, width=680, scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate(CONTRAST) == []
        assert page.evaluate(CUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 680  # A4 less its margins
        assert page.locator("svg[role=img]:visible").count() == 4


def test_a_screen_reader_finds_its_way(browser: Browser, example_file: Path) -> None:
    with opened(browser, example_file) as page:
        assert page.get_by_role("heading", level=1).count() == 1
        for name in (
            "Change by arm",
            "Difference from control",
            "Response and remission",
            "Relapse",
            "The design",
        ):
            assert page.get_by_role("region", name=name, exact=True).first.is_visible()
        assert page.get_by_role("img", name="Differences from control by visit").count() == 1
        assert page.get_by_role("columnheader", name="This size (90 %)").count() == 1
        assert page.get_by_role("rowheader", name="After 24 h", exact=True).count() == 1


def test_what_was_asked_for_besides_has_regions_of_its_own(browser: Browser, four_arms_file: Path) -> None:
    with opened(browser, four_arms_file) as page:
        for name in ("Sustained remission", "How many patients"):
            assert page.get_by_role("region", name=name, exact=True).is_visible()


def test_wide_tables_scroll_by_keyboard(browser: Browser, example_file: Path) -> None:
    with opened(browser, example_file) as page:
        table = page.get_by_role("region", name="MADRS by visit and arm")
        table.focus()
        assert table.evaluate("e => e === document.activeElement")


def test_a_source_is_one_click_away(browser: Browser, example_file: Path) -> None:
    with opened(browser, example_file) as page:
        page.locator("a[href='#source-2']").first.click()
        assert "Somebody 2021" in page.locator("#source-2").inner_text()
        assert page.url.endswith("#source-2")
