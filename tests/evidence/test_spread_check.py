"""An error, an interval and a deviation of one row are of one number, as far as rounding and the analysis let one tell."""

from __future__ import annotations

from dataclasses import replace

from daybreak.evidence import load_evidence
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.spread_check import contradiction


def row(outcome_id: str, **other: object) -> Outcome:
    found = next(one for one in load_evidence().outcomes if one.outcome_id == outcome_id)
    return replace(found, **other)  # type: ignore[arg-type]


DIFFERENCE = row("O386")  # TRANSFORM-2: -4.0, se 1.69, 95 % from -7.31 to -0.64
DUNNETT = row("O472")  # Japanese phase 2b: se 2.25, 90 % from -5.77 to 3.70, three doses against placebo
ABSTRACT = row("O154")  # Dwyer 2021: mean 15.44, sd 10.07, 95 % from 10.51 to 20.37, 17 patients


def test_a_printed_error_agrees_with_its_interval_up_to_rounding() -> None:
    assert contradiction(DIFFERENCE, 114, 1) is None
    assert contradiction(replace(DIFFERENCE, se=1.7), 114, 1) is None
    assert contradiction(replace(DIFFERENCE, se=1.75), 114, 1)
    assert contradiction(replace(DIFFERENCE, se=1.6), 114, 1)


def test_an_interval_may_be_widened_for_as_many_doses_as_the_trial_has() -> None:
    assert contradiction(DUNNETT, 41, 3) is None
    assert (
        contradiction(DUNNETT, 41, 1)
        == "The se of 2.25 is not that of -5.77 to 3.7 (90 %), which has an se of 2.8 to 2.9."
    )


def test_an_interval_of_students_t_in_a_small_arm_is_right() -> None:
    """t(4) = 2.776: the interval of five patients is 1.4 times that of the normal distribution."""
    small = replace(ABSTRACT, sd=None, value=15.0, se=2.0, ci_low=9.45, ci_high=20.55)
    assert contradiction(small, 5, 1) is None
    assert contradiction(small, 100, 1)


def test_a_deviation_belongs_to_its_interval_and_error_within_a_factor_of_two() -> None:
    assert contradiction(ABSTRACT, 17, 1) is None
    assert contradiction(replace(ABSTRACT, sd=25.2), 17, 1)
    mean = replace(ABSTRACT, ci_low=None, ci_high=None, ci_level=None, sd=12.0)
    assert contradiction(replace(mean, se=12.0 / 17**0.5 * 0.6), 17, 1) is None
    assert contradiction(replace(mean, se=12.0), 17, 1) == (
        "The se of 12 is not that of 17 patients with an sd of 12: their se is 1.4 to 6.1."
    )


def test_ratios_and_rows_with_an_error_alone_are_not_compared() -> None:
    ratio = replace(DIFFERENCE, measure="odds_ratio", value=4.0, ci_low=0.5, ci_high=9.0, se=16.9)
    assert contradiction(ratio, 114, 1) is None
    assert (
        contradiction(replace(DIFFERENCE, se=16.9, ci_low=None, ci_high=None, ci_level=None), 114, 1) is None
    )
