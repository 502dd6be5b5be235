"""What was published beside what is predicted: who covers whom, what has no counterpart, where it comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daybreak.report import PublishedContrast, trial_page, trial_summary
from daybreak.report import trial_published as published
from daybreak.trial.published_relapse import RelapseFigure
from tests.report.trial_example import PAPER, POST_HOC, about, difference, summary


def seen(value: float, low: float | None = None, high: float | None = None) -> PublishedContrast:
    return PublishedContrast("ket", "sal", 24.0, value, low, high, PAPER)


@pytest.mark.parametrize(
    ("value", "low", "high", "there", "back", "words"),
    [
        (-9.0, -13.0, -6.0, True, True, "inside the 90 % prediction; its interval holds the prediction"),
        (
            -9.0,
            -11.0,
            -7.5,
            True,
            False,
            "inside the 90 % prediction; its interval does NOT hold the prediction",
        ),
        (-1.0, -8.0, 6.0, False, True, "OUTSIDE the 90 % prediction; its interval holds the prediction"),
        (
            -1.0,
            -3.0,
            1.0,
            False,
            False,
            "OUTSIDE the 90 % prediction; its interval does NOT hold the prediction",
        ),
        (-9.0, None, None, True, None, "no spread published"),
    ],
)
def test_each_covers_the_other_or_not(
    value: float, low: float | None, high: float | None, there: bool, back: bool | None, words: str
) -> None:
    """The prediction of the example is -7.0, in its 90 % interval from -10.5 to -3.5."""
    found, other = difference(24.0, -7.0), seen(value, low, high)
    assert published.prediction_covers(found, other) is there
    assert published.published_covers(found, other) is back
    assert published.covering(found, other) == words


def test_the_ends_of_an_interval_belong_to_it() -> None:
    assert published.prediction_covers(difference(24.0, -7.0), seen(-10.5)) is True


def test_one_replicate_predicts_nothing() -> None:
    single = replace(difference(24.0, -7.0), prediction=(None, None))
    assert published.prediction_covers(single, seen(-9.0)) is None
    assert published.covering(single, seen(-9.0, -13.0, -6.0)).startswith(
        "no prediction interval from one trial"
    )


def test_a_difference_is_written_with_its_interval_where_it_has_one() -> None:
    assert published.published(seen(-9.0, -13.0, -6.0)) == "-9.0 (-13.0 to -6.0)"
    assert published.published(seen(-9.0)) == "-9.0"


def test_every_published_difference_is_listed_and_those_without_a_visit_say_so() -> None:
    pairs = published.beside(summary(), about())
    assert [(one.time_h, found is not None) for one, found in pairs] == [
        (24.0, True),
        (336.0, True),
        (72.0, False),
    ]
    assert [one.time_h for one in published.without_counterpart(summary(), about())] == [72.0]


def test_each_source_is_named_once() -> None:
    assert published.sources(about()) == (PAPER, POST_HOC)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (PAPER, "doi:10.1000/example.1"),
        (POST_HOC, "PMID 12345678"),
        (
            "A registry, https://clinicaltrials.gov/study/NCT02418585.",
            "https://clinicaltrials.gov/study/NCT02418585",
        ),
        ("A thesis", ""),
    ],
)
def test_the_reference_at_the_end_of_a_citation_is_found(source: str, found: str) -> None:
    assert published.reference(source) == found


@pytest.mark.parametrize(
    ("value", "unit", "ends", "said"),
    [
        (0.49, "HR", (0.29, 0.84), "hazard ratio 0.49 (95 % 0.29 to 0.84)"),
        (273.0, "d", (97.0, None), "hazard ratio 273 days (95 % 97 to not known)"),
        (26.7, "%", (None, None), "hazard ratio 26.7 %"),
    ],
)
def test_a_published_figure_on_relapse_is_said_with_what_is_known_of_its_interval(
    value: float, unit: str, ends: tuple[float | None, float | None], said: str
) -> None:
    figure = RelapseFigure("ket", "relapse hazard ratio", value, unit, *ends, 95.0, "L1")
    assert published.relapse(figure) == said


def test_published_relapse_is_on_the_page_and_in_the_terminal() -> None:
    page = trial_page(summary(), about(), made_on=date(2026, 1, 1))
    text = " ".join(trial_summary(summary(), about(), unicode=True).split())
    for said in (
        "hazard ratio 0.45 (95 % 0.25 to 0.81)",
        "median time to relapse 88 days (95 % 46 to not known)",
    ):
        assert said in page
        assert said in text


def test_nothing_on_relapse_is_said_where_no_rule_was_asked_for() -> None:
    text = trial_summary(replace(summary(), relapse=()), about(), unicode=True)
    assert "hazard ratio 0.45" not in text
