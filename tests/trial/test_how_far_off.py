"""How far off is known of trials against a sham alone; of any other comparison the output says that it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from daybreak.trial.design_file import load_trial, trials
from daybreak.trial.how_far_off import (
    expected_of_comparators,
    is_sham_controlled,
    kept_validation,
    unlike_left_out,
)

EXAMPLES = Path(__file__).parents[2] / "examples" / "trials"
LEFT_OUT = sorted({one["trial"] for one in kept_validation()["predictions"]})


def test_every_left_out_difference_is_one_from_a_sham_and_none_of_a_withdrawal() -> None:
    for one in kept_validation()["predictions"]:
        design = load_trial(one["trial"]).design
        assert design.withdrawal is None
        assert is_sham_controlled(design.arm(one["arm"]), design.arm(one["control"]))


@pytest.mark.parametrize("name", LEFT_OUT)
def test_of_a_left_out_trial_nothing_is_added(name: str) -> None:
    assert unlike_left_out(load_trial(name).design) == ""
    assert expected_of_comparators(load_trial(name).design) == ""


@pytest.mark.parametrize(
    ("name", "unlike"),
    [
        ("beside-ect", "compares with ECT was left out"),
        ("hours-not-weeks", "compares with oral antidepressant step 3 was left out"),
    ],
)
def test_a_comparison_with_another_treatment_is_said_to_be_unlike(name: str, unlike: str) -> None:
    design = load_trial(EXAMPLES / f"{name}.yaml").design
    assert unlike in unlike_left_out(design)
    assert "borrowed" in unlike_left_out(design)


def test_the_examples_against_a_sham_need_no_such_word() -> None:
    assert unlike_left_out(load_trial(EXAMPLES / "my-trial.yaml").design) == ""


def test_every_withdrawal_of_the_library_is_unlike() -> None:
    withdrawals = [d for name in trials() if (d := load_trial(name).design).withdrawal is not None]
    assert len(withdrawals) >= 2
    assert all(unlike_left_out(d).startswith("No randomised withdrawal was left out") for d in withdrawals)


def test_what_is_expected_of_a_comparator_is_said_to_be_assumed() -> None:
    said = expected_of_comparators(load_trial(EXAMPLES / "beside-ect.yaml").design)
    assert said == (
        "Of ECT patients are assumed to know that it takes time: what they expect of it comes with its effect, over days, not "
        "with a session."
    )
