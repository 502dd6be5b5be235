"""A pooled answer in a terminal: 80 columns, the pooled numbers, what was left out, and ASCII where there is no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.evidence import load_evidence
from daybreak.evidence.pooling import Answer, Interval, Question, answer, network_answer, window
from daybreak.report import forest_text as forest
from daybreak.report import pooled_wording as words
from daybreak.report.network_terminal import network_summary
from daybreak.report.pooled_terminal import pooled_summary
from tests.report.pooled_example import day_one, month_of_responses

EVERY = [
    (effect, when) for effect in ("madrs-difference", "g", "response", "remission") for when in ("24h", "28d")
]


@pytest.mark.parametrize(("effect", "when"), EVERY)
@pytest.mark.parametrize("unicode", [True, False])
def test_every_line_fits_a_terminal(effect: str, when: str, unicode: bool) -> None:
    by = None if (effect, when) == ("remission", "24h") else "control-type" if when == "24h" else "year"
    found = answer(load_evidence(), Question(effect, window(when)), by=by, leave_out=True)  # type: ignore[arg-type]
    text = pooled_summary(found, unicode=unicode)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert unicode or text.isascii()


@pytest.mark.parametrize("found", [day_one(), month_of_responses()], ids=["points", "ratios"])
def test_the_summary_says_what_was_pooled(found: Answer) -> None:
    text = " ".join(pooled_summary(found).split())
    assert words.interval(found.question, found.model.interval) in text
    assert " ".join(words.heterogeneity_line(found).split()) in text
    for contrast in found.contrasts:
        assert all(row in text for row in contrast.rows)
    for one in found.chosen.left_out:
        assert one.reason in text
        assert one.trial.label in text


def test_a_network_fits_as_well() -> None:
    for nodes in ("drug", "dose"):
        found = network_answer(load_evidence(), day_one().question, nodes)  # type: ignore[arg-type]
        text = network_summary(found, unicode=False)
        assert max(len(line) for line in text.splitlines()) <= 80
        assert " ".join(found.network.geometry.shape.split()) in " ".join(text.split())
    assert "Design-by-treatment" in text


finite = st.floats(-50, 50)


@given(st.lists(st.tuples(finite, st.floats(0.1, 80)), min_size=1, max_size=8))
def test_a_row_never_leaves_its_columns(trials: list[tuple[float, float]]) -> None:
    intervals = [Interval(middle - half, middle + half) for middle, half in trials]
    scale = forest.ruler([middle for middle, _ in trials], intervals, 0.0, 24)
    for (middle, _), interval in zip(trials, intervals, strict=True):
        drawn = forest.row(scale, middle, interval, 0.0, "#", "-", forest.ASCII)
        assert len(drawn) <= 24
        assert drawn.count("#") == 1
        assert ("<" in drawn) == (
            interval.low < scale.low and scale.column(interval.low) != scale.column(middle)
        )


def test_a_p_value_and_a_percentage_stay_on_one_line() -> None:
    for when in ("24h", "28d"):
        text = pooled_summary(answer(load_evidence(), Question("remission", window(when))))
        assert not [line for line in text.splitlines() if line.endswith(("p", "p =", "p <"))]
        assert not [line for line in text.splitlines() if line.lstrip().startswith("%")]


def test_a_number_that_rounds_to_zero_has_no_sign() -> None:
    assert (words.plain_number(-0.004), words.plain_number(-0.04, 1), words.plain_number(-0.006)) == (
        "0.00",
        "0.0",
        "-0.01",
    )


def test_numbers_of_each_kind() -> None:
    points, ratio = day_one().question, month_of_responses().question
    assert words.number(points, -0.04) == "0.0"
    assert words.number(points, -6.329) == "-6.3"
    assert words.number(ratio, 0.0) == "1.00"
    assert words.number(ratio, 20.0) == "> 1000"
    assert words.number(ratio, -20.0) == "< 0.01"
    assert (words.p_value(0.0004), words.p_value(0.0394), words.p_value(0.4)) == (
        "p < 0.001",
        "p = 0.039",
        "p = 0.40",
    )
