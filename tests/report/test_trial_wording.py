"""Figures of a trial in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybreak.report import trial_wording as words
from daybreak.report.wording import after
from daybreak.trial.summary import NumberToTreat
from daybreak.trial.variation import Variation
from tests.report.trial_example import UNKNOWN, about, around, difference, relapse, summary


@pytest.mark.parametrize(("value", "text"), [(-0.04, "0.0"), (-3.96, "-4.0"), (None, "not known")])
def test_points_have_one_decimal_and_no_negative_nought(value: float | None, text: str) -> None:
    assert words.points(value) == text


def test_a_figure_of_one_trial_has_no_interval() -> None:
    one = Variation(-4.0, -4.0, None, None)
    assert words.varied(one) == "-4.0"
    assert words.varied(around(-4.0, 1.5)) == "-4.0 (-5.5 to -2.5)"
    assert words.varied(UNKNOWN) == "not known"


def test_shares_are_whole_per_cent_and_an_interval_that_says_no_more_is_left_out() -> None:
    assert words.share(around(0.28, 0.1)) == "28 % (18 to 38 %)"
    assert words.share(Variation(0.0, 0.0, 0.0, 0.0)) == "0 %"
    assert words.share(Variation(0.28, 0.28, None, None)) == "28 %"
    assert words.share(UNKNOWN) == "not known"


def test_a_difference_of_shares_has_its_sign() -> None:
    assert words.share_difference(around(0.12, 0.2)) == "+12 (-8 to +32)"
    assert words.share_difference(Variation(-0.001, 0.0, None, None)) == "0"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("NNTB 7.6 (95 % interval: NNTB 4.5 to 154)", "NNTB 7.6 (NNTB 4.5 to 154)"),
        (
            "NNTB 9.4 (95 % interval: NNTB 2.5 to infinity to NNTH 16)",
            "NNTB 9.4 (NNTB 2.5 to infinity to NNTH 16)",
        ),
        ("NNTH 12 (95 % interval: NNTB infinity to infinity to NNTH 9.4)", "NNTH 12 (infinity to NNTH 9.4)"),
        (
            "NNTB 8.5 (95 % interval: NNTB 4.2 to infinity to NNTH infinity)",
            "NNTB 8.5 (NNTB 4.2 to infinity)",
        ),
        ("NNT infinity (95 % interval: NNTB infinity to infinity to NNTH infinity)", "NNT infinity"),
    ],
)
def test_a_number_needed_says_infinity_once(sentence: str, text: str) -> None:
    assert words.needed(NumberToTreat(None, "neither", sentence)) == text


def test_no_number_needed_is_not_known() -> None:
    assert words.needed(None) == "not known"


def test_the_interval_of_one_replicate_is_the_one_that_the_trial_reports() -> None:
    found = difference(24.0, -7.0)
    assert words.own_interval(found) == (-8.5, -5.5)
    assert words.own_interval(replace(found, expected=(None, None))) == (-11.2, -2.8)


def test_a_median_that_is_not_reached_is_not_one_that_nobody_could_reach() -> None:
    curve = relapse("ket", 0.8, control=False)
    assert words.median(curve, 50, after) == "not reached"
    assert words.median(replace(curve, median_h=Variation(336.0, 336.0, 168.0, None)), 50, after) == "14 days"
    assert words.median(replace(curve, median_h=UNKNOWN), 50, after) == "nobody at risk"


def test_replicates_without_a_relapse_are_told_beside_the_ratio() -> None:
    drug = relapse("ket", 0.8, control=False)
    assert words.without_events(drug) == ""
    assert words.without_events(replace(drug, without_events=3)) == (
        "3 of 50 replicates have no relapse in an arm, and a ratio of 0, infinity or none, which counts in the interval"
    )
    assert words.without_events(replace(relapse("sal", 0.6, control=True), without_events=3)) == ""


def test_the_control_has_no_hazard_ratio_against_itself() -> None:
    assert words.hazard(relapse("sal", 0.6, control=True)) == ""
    assert words.hazard(relapse("ket", 0.8, control=False)) == "0.5 (0.3 to 0.7)"


def test_a_curve_of_nobody_has_no_end() -> None:
    assert words.without_relapse(replace(relapse("ket", 0.8, control=False), without=None)) == ""
    assert words.without_relapse(relapse("ket", 0.8, control=False)) == "80 % (70 to 90 %)"


def test_the_analysis_and_the_missing_scores_are_named() -> None:
    assert (
        words.analysis(summary())
        == "ANCOVA at each visit, adjusted for baseline; a missing score counts as no response"
    )
    assert (
        words.analysis(replace(summary(), differences=(), missing="locf"))
        == "a missing score is the last one observed"
    )


def test_the_intervals_of_one_replicate_are_explained_as_such() -> None:
    assert "90 % prediction interval" in words.intervals(summary())
    single = words.intervals(replace(summary(), replicates=1))
    assert "own 95 % confidence interval" in single
    assert "prediction" not in single


@pytest.mark.parametrize(("replicates", "said"), [(1, False), (2, True), (99, True), (100, False)])
def test_intervals_of_few_replicates_come_with_a_caution(replicates: int, said: bool) -> None:
    text = words.few(replace(summary(), replicates=replicates))
    assert bool(text) is said
    assert not said or f"rest on {replicates} replicates only" in text
    assert not said or "ask for --replicates 200 or more" in text


def test_a_calibration_whose_file_is_not_at_hand_says_so() -> None:
    known = about().calibration
    assert words.rests(known) == "2026.1 (abcdef): 38 trials, 214 figures, seed 7"
    assert "not the one that ships" in words.rests(replace(known, trials=None, figures=None, seed=None))


def test_what_happens_on_the_way_is_one_line() -> None:
    assert words.course(about()) == "10 % leave by 14 days"
    assert words.course(replace(about(), dropout="")) == ""
    assert words.lead(about()) == "ket (40 patients) and sal (41 patients, control)"
