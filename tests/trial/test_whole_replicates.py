"""A replicate in which an arm has nobody is no trial: left out, counted and told by the number that it was run as."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.errors import ParameterError, TrialError
from daybreak.trial import run as running
from daybreak.trial.endpoints.mixed_model import mmrm
from daybreak.trial.record_check import EmptyTrialError
from daybreak.trial.run import TrialRun, run_trial
from daybreak.trial.whole_replicates import in_words, left_out_of, said_of, whole_replicates
from tests.trial.made_trials import certain, made, ran
from tests.trial.records import small

DESIGN = made("withdrawal").design


def whole(*cells: tuple[int, int], replicates: int) -> np.ndarray:
    """Of patients given by replicate and arm."""
    replicate, arm = (np.array(part, dtype=np.int64) for part in zip(*cells, strict=True))
    return whole_replicates(arm, replicate, replicates, DESIGN)


def test_a_replicate_with_an_empty_arm_or_with_nobody_is_not_whole() -> None:
    found = whole((0, 0), (0, 1), (1, 0), (3, 1), (3, 0), (3, 0), (4, 0), (4, 1), replicates=5)
    assert found.tolist() == [True, False, False, True, True]
    assert said_of(found) == {"replicates_run": "5", "replicates_left_out": "1,2"}
    assert in_words(said_of(found)) == (
        "2 of 5 replicates had nobody to randomise in an arm and are left out."
    )


def test_a_replicate_at_the_end_with_nobody_is_counted_too() -> None:
    assert whole((0, 0), (0, 1), replicates=2).tolist() == [True, False]
    assert in_words(said_of(whole((0, 0), (0, 1), replicates=2))) == (
        "1 of 2 replicates has nobody to randomise in an arm and is left out."
    )


def test_where_all_are_whole_nothing_is_said() -> None:
    found = whole((0, 0), (0, 1), replicates=1)
    assert said_of(found) == {}
    assert left_out_of({}) == ()
    assert in_words({}) == ""


def test_where_more_than_half_are_not_the_run_is_refused_with_what_to_change() -> None:
    with pytest.raises(EmptyTrialError) as refusal:
        whole((0, 0), (0, 1), (1, 0), replicates=3)
    assert refusal.value.problem == (
        "In 2 of 3 replicates an arm had nobody who met the condition to be randomised (response 28 days after the first dose)."
    )
    assert "more patients an arm" in refusal.value.remedy


@pytest.fixture
def few_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many are treated as are to be randomised, so that an arm of two is often empty."""
    monkeypatch.setattr(running, "CANDIDATES", 1)
    monkeypatch.setattr(running, "LEAST_CANDIDATES", 2)


@pytest.mark.usefixtures("few_candidates")
def test_a_run_leaves_them_out_and_keeps_the_others_as_they_were() -> None:
    trial, replicates = made("withdrawal"), 12
    found = ran(trial, replicates, patients_per_arm=2)
    raw = TrialRun(trial, (2, 2), 1, certain())((0, replicates))
    sizes = [[((raw["replicate"] == r) & (raw["arm"] == a)).sum() for a in (0, 1)] for r in range(replicates)]
    empty = tuple(r for r, size in enumerate(sizes) if 0 in size)
    assert empty
    assert left_out_of(found.about) == empty
    assert found.replicates == replicates - len(empty)
    for number in range(found.replicates):
        asked = found.run_number(number)
        assert asked not in empty
        np.testing.assert_array_equal(
            np.sort(found.baseline[found.replicate == number]),
            np.sort(raw["baseline"][raw["replicate"] == asked]),
        )


def test_messages_name_the_replicate_as_it_was_run() -> None:
    one = small(
        scores=np.array([[28.0, 30.0, np.nan, np.nan], [29.0, 33.0, np.nan, np.nan]]),
        about={"replicates_run": "3", "replicates_left_out": "0,1"},
    )
    with pytest.raises(TrialError, match="replicate 2"):
        mmrm(one)


def test_who_is_treated_before_the_withdrawal_counts_for_the_limit() -> None:
    """Two arms of 25,000 in 150 replicates are 7.5 million who are randomised, of four times as many who are treated."""
    with pytest.raises(ParameterError, match="30,000,000 virtual patients cannot be run"):
        run_trial(made("withdrawal"), calibration=certain(), patients_per_arm=25_000, replicates=150)
