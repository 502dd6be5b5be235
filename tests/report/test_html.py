"""The page: self-contained, strict about what it loads, deaf to hostile text, complete, and the same each time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from daybreak.population.reported import Reported
from daybreak.report import Context, Definitions, html_report
from daybreak.report.html import content_hash, doses
from daybreak.simulation.result import Forecast, ParameterUsed, ProtocolUsed

DAY = date(2026, 11, 21)
VOID = {"meta", "link", "br", "hr", "img", "input", "path", "rect", "use"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}$x^2$"


class Page(HTMLParser):
    """The elements of a page, their attributes, and whether tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


CONTEXT = Context(
    definitions=Definitions(response_fraction=0.5, remission_madrs=12.0),
    patient_label="Woman of the trial's mean age",
    reported=(Reported("madrs_change", 672.0, -21.4, "points", 12.3, "Popova et al. 2019"),),
)


@pytest.fixture(scope="module")
def html(forecast: Forecast) -> str:
    return html_report(forecast, CONTEXT, made_on=DAY)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture(scope="module")
def hostile(forecast: Forecast) -> str:
    odd = replace(
        forecast,
        protocol=ProtocolUsed(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        sessions=tuple(replace(s, phase=HOSTILE, route=HOSTILE) for s in forecast.sessions),
        outcomes={**forecast.outcomes, f"{HOSTILE}_ng_per_ml": forecast.outcomes["esketamine_ng_per_ml"]},
        rules=tuple(
            replace(r, rule=HOSTILE, outcome=HOSTILE, reason=HOSTILE, source=HOSTILE, missing=(HOSTILE,))
            for r in forecast.rules
        ),
        parameters=(
            ParameterUsed(
                HOSTILE, HOSTILE, 1.0, HOSTILE, HOSTILE, HOSTILE, "javascript:alert(3)", False, HOSTILE
            ),
        ),
        limits=(HOSTILE,),
        findings={"sex": HOSTILE, HOSTILE: HOSTILE},
    )
    reported = (Reported("madrs", 0.0, 37.0, "points", None, HOSTILE, HOSTILE),)
    return html_report(odd, Context(CONTEXT.definitions, HOSTILE, HOSTILE, (HOSTILE,), reported), made_on=DAY)


def test_nothing_is_loaded_from_anywhere(page: Page) -> None:
    loading = {"script", "img", "iframe", "object", "embed", "video", "audio", "source", "base", "form"}
    assert loading.isdisjoint(tag for tag, _ in page.elements)
    assert [link["href"] for link in page.all("link")] == ["data:,"]
    assert all((use["href"] or "").startswith("#") for use in page.all("use"))


def test_the_style_sheet_loads_nothing_either(html: str) -> None:
    assert "@import" not in html
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", html))


def test_the_policy_forbids_everything_but_this_style_sheet(html: str, page: Page) -> None:
    style = html.split("<style>")[1].split("</style>")[0]
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert f"'sha256-{content_hash(style)}'" in policy
    assert "unsafe" not in policy


def test_no_element_carries_a_style_or_a_handler_of_its_own(page: Page) -> None:
    names = {name for _, attributes in page.elements for name in attributes}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]


def test_both_colour_schemes_and_paper_are_there(html: str) -> None:
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert "size: A4" in html


def test_every_colour_of_a_figure_is_a_class(html: str) -> None:
    figures = "".join(re.findall(r"<svg viewBox.*?</svg>", html, flags=re.DOTALL))
    assert "#fe01" not in figures
    assert "#000000" not in figures
    assert re.findall(r'(?:fill|stroke)="(?!none)[^"]*"', figures) == []


def test_every_id_is_unique_and_every_reference_has_its_target(page: Page) -> None:
    ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    assert [name for name, times in ids.items() if times > 1] == []
    named = [
        name
        for _, attributes in page.elements
        for key in ("aria-labelledby",)
        for name in (attributes.get(key) or "").split()
    ]
    links = [href[1:] for a in page.all("a") if (href := a["href"] or "").startswith("#")]
    clips = [
        (attributes.get("clip-path") or "")[5:-1]
        for _, attributes in page.elements
        if "clip-path" in attributes
    ]
    uses = [(attributes["href"] or "")[1:] for attributes in page.all("use")]
    assert {*named, *links, *clips, *uses} <= set(ids)


def test_each_figure_is_an_image_with_a_name_and_a_description(page: Page) -> None:
    figures = [attributes for attributes in page.all("svg") if attributes.get("role") == "img"]
    assert len(figures) == 4  # the course and a session, each for a desktop and for a phone
    assert all(len((figure["aria-labelledby"] or "").split()) == 2 for figure in figures)


def test_the_page_has_a_language_one_heading_of_the_first_rank_and_landmarks(page: Page) -> None:
    tags = Counter(tag for tag, _ in page.elements)
    assert page.all("html") == [{"lang": "en"}]
    assert (tags["h1"], tags["main"], tags["header"], tags["footer"], tags["title"]) == (1, 1, 1, 1, 1 + 4)


def test_every_table_head_says_what_it_heads(page: Page) -> None:
    assert all(attributes.get("scope") in {"col", "row"} for attributes in page.all("th"))


def test_the_session_has_an_alternative_in_numbers(page: Page) -> None:
    assert "Esketamine, ng/mL" in page.text
    assert page.all("details")


@pytest.mark.parametrize(
    "said",
    [
        "Esketamine nasal spray, treatment-resistant depression (US)",
        "21 November 2026",
        "Woman of the trial's mean age: 45 years, female, 70 kg",
        "Response at 28 days",
        "MADRS of 12 or less at day 28.",
        "-21.4 (SD 12.3)",
        "? missing",
        "Active substance use disorder",
        "From 56 to 84 mg by response and tolerance.",
        "measured in animals",
        "not read",
        "What the model does not know",
        "Suicidal ideation is not forecast.",
        "3f2a9c81" * 8,
        "seed 1",
        "not a certified medical device",
    ],
)
def test_the_page_says(page: Page, said: str) -> None:
    assert said in page.text


def test_a_doi_leads_to_its_paper(page: Page) -> None:
    assert "https://doi.org/10.1007/s40262-020-00953-4" in [a["href"] for a in page.all("a")]


def test_hostile_text_stays_text(hostile: str) -> None:
    page = Page(hostile)
    tags = {tag for tag, _ in page.elements}
    assert tags.isdisjoint({"script", "img"})
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [a for a in page.all("a") if not (a["href"] or "").startswith(("https://", "#"))]
    assert "{{ 7 * 7 }}" in page.text  # neither a template
    assert "$x^2$" in page.text  # nor mathematics


def test_the_same_forecast_gives_the_same_page(forecast: Forecast, html: str) -> None:
    assert html_report(forecast, CONTEXT, made_on=DAY) == html


def test_a_what_if_is_called_one_at_the_top(forecast: Forecast) -> None:
    text = html_report(replace(forecast, what_if=True, outcomes={}), made_on=DAY)
    assert text.index("does not admit this patient") < text.index("<main>")


def test_an_empty_forecast_is_still_a_page(forecast: Forecast) -> None:
    empty = Forecast(protocol=forecast.protocol, seed=1, patients=1, sessions=(), outcomes={}, summary={})
    assert "not a certified medical device" in html_report(empty, made_on=DAY)


def test_doses_that_differ_are_told_with_their_shares(forecast: Forecast) -> None:
    assert doses(forecast.sessions[0]) == "56 mg"
    assert doses(forecast.sessions[1]) == "56 mg 34 %, 84 mg 66 %"
    many = replace(forecast.sessions[1], dose_share={"30.1": 0.2, "35": 0.3, "40": 0.3, "50": 0.2})
    assert doses(many) == "30.1 to 50 mg"
    assert doses(replace(many, dose_share={})) == "by weight"
