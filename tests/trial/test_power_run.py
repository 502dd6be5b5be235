"""The search for a size by running a trial: what counts as success, and what is kept of it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from daybreak.errors import TrialError
from daybreak.trial.design_file import load_trial
from daybreak.trial.endpoints import Search
from daybreak.trial.endpoints.estimate import t_estimates
from daybreak.trial.power_run import compared, in_favour, size_for
from tests.trial.made_trials import certain, made


def test_a_significant_harm_is_no_success() -> None:
    difference = t_estimates("x", np.array([-3.0, 3.0, np.nan]), np.ones(3), np.full(3, 50.0))
    found = in_favour(difference)
    assert (found[0] < 0.05, found[1], np.isnan(found[2])) == (True, 1.0, True)


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


def test_no_bound_above_is_null() -> None:
    found = size_for(
        made("parallel"), Search(wanted=0.6, replicates=10, rounds=6), calibration=certain(), seed=3
    )
    endless = replace(found, size=replace(found.size, high=float("inf")))
    assert endless.to_json()["high"] is None
