"""The figures of pooled trials: what is drawn is what was pooled, nothing is cut off, the same answer gives the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from daybreak.errors import EvidenceError
from daybreak.evidence import filter_from_words, load_evidence
from daybreak.evidence.pooling import Answer, Question, answer, dose_response, time_course, window
from daybreak.report import pooled_wording as words
from daybreak.report.forest_layout import layout
from daybreak.report.ink import PRINT, SCREEN, text_width, typeset
from daybreak.report.pooled_figures import figure_of, print_figure
from daybreak.report.svg import inline
from tests.report.pooled_example import day_one, month_of_responses

FIGURES = ("forest", "funnel", "time-course", "dose-response")
ANSWERS = {"points": day_one, "ratios": month_of_responses}
SVG = "{http://www.w3.org/2000/svg}"


def drawn(which: str, found: Answer) -> list[str]:
    """Every text of the figure as SVG."""
    root = ET.fromstring(print_figure(which, load_evidence(), found, Path("x.svg")))
    return ["".join(element.itertext()).strip() for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("found", [day_one(), month_of_responses()], ids=ANSWERS)
def test_the_forest_shows_the_numbers_that_were_pooled(found: Answer) -> None:
    texts = drawn("forest", found)
    for contrast, weight in zip(found.contrasts, found.model.weights, strict=True):
        own = words.own_interval(contrast)
        effect = f"{words.number(found.question, contrast.estimate)} ({words.interval(found.question, own)})"
        assert typeset(effect) in texts
        assert contrast.label in texts
        assert f"{100 * weight:.1f} %" in texts
    model = found.model
    pooled = (
        f"{words.number(found.question, model.estimate)} ({words.interval(found.question, model.interval)})"
    )
    assert typeset(pooled) in texts
    assert model.prediction is not None
    assert typeset(f"({words.interval(found.question, model.prediction)})") in texts
    assert any(text.startswith("Heterogeneity: τ") for text in texts)


def test_the_squares_stand_at_their_estimates() -> None:
    """The pixel of each square, read back from the SVG, is the estimate on the scale of the figure."""
    found = day_one()
    scale = layout(found).scale
    svg = print_figure("forest", load_evidence(), found, Path("x.svg")).decode()
    used = [
        float(x)
        for x in re.findall(r'<use xlink:href="#m\w+" x="([\d.]+)" y="[\d.]+" style="fill: #1d4f7a"', svg)
    ]
    wanted = [scale.at(contrast.estimate) for contrast in found.contrasts]
    assert used == pytest.approx(wanted, abs=0.01)


def test_each_level_of_a_moderator_has_its_own_diamond() -> None:
    texts = drawn("forest", day_one("control"))
    assert texts.count("Subtotal") == 1  # only sprays were tried twice
    assert {"placebo-spray", "midazolam", "saline"} <= set(texts)


@pytest.mark.parametrize("which", FIGURES)
@pytest.mark.parametrize("found", [day_one(), month_of_responses()], ids=ANSWERS)
def test_nothing_is_drawn_beyond_the_sheet(which: str, found: Answer) -> None:
    figure = figure_of(which, load_evidence(), found, PRINT)
    figure.canvas.draw()
    width, height = (side * figure.dpi for side in figure.get_size_inches())
    texts = [text for ax in figure.axes for text in ax.texts] + list(figure.texts)
    labels = [
        label
        for ax in figure.axes
        for label in (*ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label)
        if ax.axison
    ]
    for text in [*texts, *labels]:
        if text.get_text():
            box = text.get_window_extent()
            assert box.x0 >= -0.5, text.get_text()
            assert box.x1 <= width + 0.5, text.get_text()
            assert -0.5 <= box.y0 <= box.y1 <= height + 0.5, text.get_text()


@pytest.mark.parametrize(
    "found", [day_one(), month_of_responses(), day_one("control")], ids=["points", "ratios", "groups"]
)
def test_no_words_of_the_forest_lie_on_each_other(found: Answer) -> None:
    figure = figure_of("forest", load_evidence(), found, PRINT)
    figure.canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent()) for text in figure.axes[0].texts]
    clashes = [
        (a, b) for i, (a, one) in enumerate(boxes) for b, other in boxes[i + 1 :] if one.overlaps(other)
    ]
    assert not clashes


def test_the_time_course_prints_each_pooled_figure() -> None:
    texts = drawn("time-course", day_one())
    for one in time_course(load_evidence(), day_one().question):
        assert one.window.label in texts
        if one.answer is not None:
            assert typeset(words.number(one.question, one.answer.model.estimate)) in texts
            assert typeset(f"({words.interval(one.question, one.answer.model.interval)})") in texts
    assert texts.count("1 trial") == 2  # at 3 and at 14 days


def test_the_dose_response_prints_its_slope() -> None:
    found = dose_response(load_evidence(), day_one().question)
    slope = 10 * float(found.model.coefficients[1])
    assert any(typeset(f"For 10 mg more: {slope:.2f} ") in text for text in drawn("dose-response", day_one()))


def test_the_funnel_has_one_point_a_trial_where_arms_are_split() -> None:
    split = answer(load_evidence(), replace(day_one().question, arms="split"))
    texts = drawn("funnel", split)
    assert "Daly 2018" in texts
    assert not any("mg" in text for text in texts)
    assert any("arms of each trial combined" in text for text in texts)


def test_the_funnel_names_its_trials() -> None:
    texts = drawn("funnel", day_one())
    assert {contrast.label for contrast in day_one().contrasts} <= set(texts)
    assert any("Egger's line, p = " in text for text in texts)


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_the_same_answer_gives_the_same_file(suffix: str) -> None:
    one, other = (print_figure("forest", load_evidence(), day_one(), Path(f"x{suffix}")) for _ in range(2))
    assert one == other
    assert len(one) > 5_000


@pytest.mark.parametrize("which", FIGURES)
def test_figures_of_the_page_have_no_colour_of_their_own(which: str) -> None:
    """A page with a dark mode colours them by class."""
    svg = inline(figure_of(which, load_evidence(), day_one(), SCREEN), name=which, title="t", description="d")
    assert "style=" not in svg
    assert not re.search(r"#[0-9a-f]{6}\b", svg)


def test_a_dose_response_needs_two_doses() -> None:
    one_dose = Question("g", window("24h"), filter_from_words({"drug": "racemic-ketamine"}))
    asked = answer(load_evidence(), one_dose)
    with pytest.raises(EvidenceError, match=r"have 0\.5 mg/kg"):
        figure_of("dose-response", load_evidence(), asked, PRINT)


def test_minus_signs_are_typeset_and_ranges_are_not() -> None:
    assert (
        typeset("-6.3 (-10.0 to -2.6), 0.5-0.9 mg/kg, tau 2, I2 46 %")
        == "−6.3 (−10.0 to −2.6), 0.5-0.9 mg/kg, τ 2, I² 46 %"
    )
    assert text_width("wider text") > text_width("text") > text_width(" ") == 0
