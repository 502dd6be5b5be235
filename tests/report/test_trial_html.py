"""The page of a trial: self-contained, deaf to hostile text, complete, the same each time, and whole for a real run."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from daybreak.report import (
    ArmAbout,
    CalibrationAbout,
    PublishedContrast,
    TrialAbout,
    trial_page,
    trial_summary,
)
from daybreak.report.html import content_hash
from daybreak.report.trial_html import key_figures
from daybreak.trial.design_file import load_trial
from daybreak.trial.run import run_trial
from daybreak.trial.summarise import summarise
from daybreak.trial.summary import TrialSummary
from tests.report.test_html import HOSTILE, Page
from tests.report.trial_example import UNKNOWN, about, around, search, summary, visit

DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def html() -> str:
    return trial_page(summary(), about(), made_on=DAY)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_nothing_is_loaded_from_anywhere(page: Page) -> None:
    loading = {"script", "img", "iframe", "object", "embed", "video", "audio", "source", "base", "form"}
    assert loading.isdisjoint(tag for tag, _ in page.elements)
    assert [link["href"] for link in page.all("link")] == ["data:,"]


def test_the_policy_allows_this_style_sheet_and_nothing_else(html: str, page: Page) -> None:
    style = html.split("<style>")[1].split("</style>")[0]
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert f"'sha256-{content_hash(style)}'" in policy
    assert not [
        a for _, attributes in page.elements for a in attributes if a == "style" or a.startswith("on")
    ]


def test_every_colour_of_a_figure_is_a_class(html: str) -> None:
    figures = "".join(re.findall(r"<svg viewBox.*?</svg>", html, flags=re.DOTALL))
    assert "#fe01" not in figures
    assert re.findall(r'(?:fill|stroke)="(?!none)[^"]*"', figures) == []


def test_every_id_is_unique_and_every_reference_has_its_target(page: Page) -> None:
    ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    assert [name for name, times in ids.items() if times > 1] == []
    named = [n for _, a in page.elements for n in (a.get("aria-labelledby") or "").split()]
    links = [href[1:] for a in page.all("a") if (href := a["href"] or "").startswith("#")]
    clips = [(a.get("clip-path") or "")[5:-1] for _, a in page.elements if "clip-path" in a]
    uses = [(a["href"] or "")[1:] for a in page.all("use")]
    assert {*named, *links, *clips, *uses} <= set(ids)


def test_each_figure_is_an_image_with_a_name_and_a_description(page: Page) -> None:
    figures = [attributes for attributes in page.all("svg") if attributes.get("role") == "img"]
    assert len(figures) == 8  # change, differences, shares and relapse, each for a desktop and for a phone
    assert all(len((figure["aria-labelledby"] or "").split()) == 2 for figure in figures)


def test_the_page_has_a_language_one_heading_of_the_first_rank_and_landmarks(page: Page) -> None:
    tags = Counter(tag for tag, _ in page.elements)
    assert page.all("html") == [{"lang": "en"}]
    assert (tags["h1"], tags["main"], tags["header"], tags["footer"]) == (1, 1, 1, 1)


def test_every_table_head_says_what_it_heads(page: Page) -> None:
    assert {attributes.get("scope") for attributes in page.all("th")} == {"col", "row", "rowgroup"}


@pytest.mark.parametrize(
    "said",
    [
        "One infusion against saline",
        "25 November 2026",
        "ket (40 patients) and sal (41 patients, control). 50 replicates of a trial of this size.",
        "points, ket against sal after 14 days 90 % prediction -8.5 to -1.5",
        "The result is for a trial of 81 outpatients (2020)",
        "-14.0 (-17.0 to -11.0)",
        "50 % (40 to 60 %)",
        "Remission: MADRS of 10 or less.",
        "A missing score counts as no response.",
        "Published changes",
        "-15.5",
        "ket against sal: ANCOVA at each visit, adjusted for baseline",
        "-7.0 (-8.5 to -5.5)",
        "-10.5 to -3.5",
        "84 % (71 to 92 %)",
        "NNTB 4 (NNTB 2.2 to 20)",
        "Published value inside the 90 % prediction; its interval holds the prediction.",
        "No spread published.",
        "This trial has no such visit or pair of arms.",
        "MADRS of at least 22.",
        "80 % (70 to 90 %)",
        "not reached",
        "0.5 (0.3 to 0.7)",
        "Systolic rise of 40 mmHg or more",
        "NNTH 4 (NNTH 2.9 to 6.7)",
        "ketamine 0.5 mg/kg over 40 min",
        "new oral antidepressant",
        "10 % leave by 14 days",
        "calibration 2026.1 (abcdef): 38 trials, 214 figures, seed 7.",
        "How far off: Left-out trials were missed by 2 points.",
        "Suicidal ideation is not forecast.",
        "3f2a9c81" * 8,
        "50, seed 11",
        "not a certified medical device",
    ],
)
def test_the_page_says(page: Page, said: str) -> None:
    assert said in page.text


def test_a_source_leads_to_its_paper(page: Page) -> None:
    addresses = [a["href"] for a in page.all("a")]
    assert "https://doi.org/10.1000/example.1" in addresses
    assert "https://pubmed.ncbi.nlm.nih.gov/12345678/" in addresses


def test_the_same_trial_gives_the_same_page(html: str) -> None:
    assert trial_page(summary(), about(), made_on=DAY) == html


def test_hostile_text_stays_text() -> None:
    found = summary()
    odd = replace(
        found,
        trial=HOSTILE,
        patients_per_arm={HOSTILE: 40.0, "sal": 41.0},
        visits=tuple(replace(v, arm=HOSTILE if v.arm == "ket" else v.arm) for v in found.visits),
        differences=tuple(replace(d, arm=HOSTILE) for d in found.differences),
        events=tuple(replace(e, event=HOSTILE) for e in found.events),
        relapse=tuple(
            replace(r, rule=HOSTILE, arm=HOSTILE if r.arm == "ket" else r.arm) for r in found.relapse
        ),
    )
    said = replace(
        about(),
        title=HOSTILE,
        source=HOSTILE,
        arms=(ArmAbout(HOSTILE, HOSTILE, "treatment", 40),),
        population=HOSTILE,
        world=HOSTILE,
        calibration=CalibrationAbout(HOSTILE, 1, 1, 1, HOSTILE),
        published=(
            PublishedContrast(HOSTILE, "sal", 24.0, -9.0, -13.0, -6.0, f"{HOSTILE} javascript:alert(3)"),
        ),
        published_changes=(),
        limits=(HOSTILE,),
    )
    page = Page(trial_page(odd, said, made_on=DAY))
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "img"})
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [a for a in page.all("a") if not (a["href"] or "").startswith(("https://", "#"))]
    assert "{{ 7 * 7 }}" in page.text  # neither a template
    assert "$x^2$" in page.text  # nor mathematics


def test_what_was_asked_for_besides_has_its_sections() -> None:
    said = replace(
        about(),
        sizes="5 patients an arm instead of the file's 40 and 41",
        size=search(),
        sustained_from_h=24.0,
    )
    page = Page(trial_page(summary(), said, made_on=DAY))
    assert "5 patients an arm instead of the file's 40 and 41." in page.text
    assert "81 patients in the file" in page.text
    assert "Sustained remission: at every visit from 24 h after the first dose on" in page.text
    assert "ket: 17 % (12 to 22 %)" in page.text
    assert "64 patients an arm (95 % interval 50 to no bound) for a power of 0.8." in page.text
    assert "All intervals rest on 50 replicates only" in page.text
    plain = Page(trial_page(replace(summary(), replicates=200), about(), made_on=DAY)).text
    assert not [word for word in ("Sustained", "How many patients", "replicates only") if word in plain]


def test_one_arm_alone_is_told_by_itself() -> None:
    alone = replace(
        summary(),
        control=None,
        patients_per_arm={"ket": 40.0},
        visits=tuple(v for v in summary().visits if v.arm == "ket"),
        differences=(),
        events=tuple(replace(e, difference=None, number_needed=None) for e in summary().events[:1]),
        relapse=(),
    )
    said = replace(about(), kind="single-arm", arms=about().arms[:1], published=(), published_changes=())
    page = Page(trial_page(alone, said, made_on=DAY))
    assert "Difference from control" not in page.text
    assert "Number needed to harm" not in page.text
    assert key_figures(alone, said)[0] == ("-13.0", "points of change after 14 days", "-16.0 to -10.0")


def test_a_second_control_is_no_key_figure() -> None:
    other = replace(summary().differences[1], arm="sal-2")
    both = replace(summary(), differences=(*summary().differences, other))
    said = replace(about(), arms=(*about().arms, ArmAbout("sal-2", "saline", "control", 40)))
    assert [big for big, *_ in key_figures(both, said)] == ["-5.0", "84 %", "+25"]


def test_one_replicate_and_an_arm_that_nobody_saw_still_make_a_page() -> None:
    nobody = replace(
        visit("sal", 24.0, 0.0, 0.2), observed=around(0.0, 0.0), score=UNKNOWN, sd=UNKNOWN, change=UNKNOWN
    )
    single = replace(
        summary(),
        replicates=1,
        visits=(visit("ket", 24.0, -14.0, 0.5), nobody),
        differences=(replace(summary().differences[0], prediction=(None, None), expected=(None, None)),),
        relapse=tuple(replace(r, without=None, median_h=UNKNOWN) for r in summary().relapse),
    )
    page = Page(trial_page(single, about(), made_on=DAY))
    assert "One replicate of a trial of this size." in page.text
    assert "95 of 100" not in page.text
    assert "nobody at risk" in page.text


def about_a_real_one(found: TrialSummary) -> TrialAbout:
    trial = load_trial("synapse").design
    return replace(
        about(),
        title=trial.title,
        arms=tuple(
            ArmAbout(
                arm.id, arm.control or "esketamine", "control" if arm.control else "treatment", arm.patients
            )
            for arm in trial.arms
        ),
        visits_h=trial.visit_h,
        published=(PublishedContrast("esk84", "pbo", 168.0, -9.0, -14.0, -4.0, trial.source),),
        published_changes=(),
    )


def test_a_real_run_makes_a_summary_and_a_page() -> None:
    """Every visit and arm of the design is there, whatever the numbers are."""
    found = summarise(run_trial(load_trial("synapse"), patients_per_arm=8, replicates=4))
    said = about_a_real_one(found)
    text, page = trial_summary(found, said, unicode=False), Page(trial_page(found, said, made_on=DAY))
    assert max(len(line) for line in text.splitlines()) <= 80
    for time in ("2 h", "24 h", "7 days"):
        assert f"after {time}\n" in text
        assert f"After {time} esk28 8 " in page.text
    assert "the 90 % prediction" in text
    assert len([a for a in page.all("svg") if a.get("role") == "img"]) == 6
