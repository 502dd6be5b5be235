"""The search for a size by running a trial: what counts as success, and what is kept of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from daybreak.errors import TrialError
from daybreak.trial.design_file import load_trial
from daybreak.trial.endpoints import Search
from daybreak.trial.power_run import compared, size_for
from daybreak.trial.size_runs import SizeRuns
from tests.trial.made_trials import certain, made


def test_what_is_compared_is_the_first_regimen_with_its_control() -> None:
    assert compared(load_trial("murrough-2013")) == ("ket", "mdz")
    with pytest.raises(TrialError, match="has no control to compare with"):
        compared(load_trial("six-infusions-2013"))


def test_the_search_is_kept_whole_and_plain() -> None:
    found = size_for(
        made("parallel"), Search(wanted=0.6, replicates=10, rounds=6), calibration=certain(), seed=3
    )
    kept = json.loads(json.dumps(found.to_json()))
    assert kept["patients_per_arm"] == found.size.n
    assert kept["replicates"] == 10
    assert sum(one["replicates"] for one in kept["tried"]) == 10 * len(found.size.tried)
    assert kept["power"]["low"] <= kept["power"]["value"] <= kept["power"]["high"]
    assert found.design_patients == made("parallel").design.randomised


def test_a_crossover_is_searched_within_patients_and_its_size_is_that_of_the_trial() -> None:
    """Fewer than the parallel trial of the same infusions takes in each arm."""
    search = Search(wanted=0.6, replicates=20, rounds=6)
    found = size_for(made("crossover"), search, calibration=certain()).to_json()
    apart = size_for(
        made("crossover", ("kind: crossover", "kind: parallel"), ("washout: 14 days\n", "")),
        search,
        calibration=certain(),
    ).to_json()
    assert (found["same_patients"], apart["same_patients"]) == (True, False)
    assert found["patients_per_arm"] < apart["patients_per_arm"]


def test_no_bound_above_is_null() -> None:
    found = size_for(
        made("parallel"), Search(wanted=0.6, replicates=10, rounds=6), calibration=certain(), seed=3
    )
    endless = replace(found, size=replace(found.size, high=float("inf")))
    assert endless.to_json()["high"] is None


def test_a_search_that_finds_no_size_keeps_what_it_tried() -> None:
    search = Search(wanted=0.9, most=5, replicates=3)
    found = size_for(made("parallel"), search, calibration=certain())
    kept = json.loads(json.dumps(found.to_json()))
    assert found.size is None
    assert found.refusal.endswith("More than 5 are not searched; ask for less --power.")
    assert (kept["patients_per_arm"], kept["power"], kept["randomised_per_arm"]) == (None, None, None)
    assert kept["refusal"] == found.refusal
    assert [one["n"] for one in kept["tried"]] == [4, 5]


def test_a_search_has_a_size_or_says_why_not() -> None:
    found = size_for(made("parallel"), Search(wanted=0.9, most=5, replicates=3), calibration=certain())
    with pytest.raises(TrialError, match="or says why it found none"):
        replace(found, refusal="")


def test_patients_who_do_not_meet_the_condition_are_not_counted_as_randomised() -> None:
    """A remission that few reach: of the patients asked for, those who are randomised are counted, in every replicate."""
    strict = made("withdrawal", ("enter: response}", "enter: remission}\nremission_at_most: 3"))
    runs = SizeRuns(strict, "esk", "pbo", calibration=certain())
    runs(40, 2)
    found = runs.randomised_at(40)
    assert 0 < found["esk"] < 40
    assert 0 < found["pbo"] < 40
    assert runs.randomised_at(20)["esk"] == found["esk"] / 2


def test_the_arms_that_are_short_of_a_size_are_named() -> None:
    found = size_for(
        made("parallel"), Search(wanted=0.6, replicates=10, rounds=6), calibration=certain(), seed=3
    )
    assert found.short() == {}
    assert found.size is not None
    n = float(found.size.n)
    assert replace(found, randomised={"ket": n, "mdz": n / 2}).short() == {"mdz": n / 2}
