"""Runs of a search for a size: nobody's luck is in two of them, and what they give depends on the seed and the order alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from daybreak.simulation.executors import executor_of
from daybreak.trial.endpoints import Search, ancova
from daybreak.trial.endpoints.estimate import t_estimates
from daybreak.trial.power_run import size_for
from daybreak.trial.record import TrialRecord
from daybreak.trial.run import run_trial
from daybreak.trial.size_runs import SizeRuns, in_another_order, in_favour
from tests.population.made_calibration import made_calibration
from tests.trial.made_trials import certain, made, uncertain

LAST_H = 336.0


def test_a_significant_harm_is_no_success() -> None:
    difference = t_estimates("x", np.array([-3.0, 3.0, np.nan]), np.ones(3), np.full(3, 50.0))
    found = in_favour(difference)
    assert (found[0] < 0.05, found[1], np.isnan(found[2])) == (True, 1.0, True)


def test_draws_in_another_order_are_the_same_draws_and_begin_where_the_run_before_ended() -> None:
    known = uncertain()
    whole = in_another_order(known, 3, 0).draws["context_effect"]
    assert sorted(whole) == sorted(known.draws["context_effect"])
    assert whole.tolist() != known.draws["context_effect"].tolist()
    later = in_another_order(known, 3, 20)
    assert later.draws["context_effect"][0] == whole[20]
    assert in_another_order(known, 3, 70).draws["context_effect"][0] == whole[20]  # of 50
    assert in_another_order(known, 4, 0).draws["context_effect"].tolist() != whole.tolist()


def test_draws_in_another_order_stay_together_and_are_not_mistaken_for_the_first_order() -> None:
    known, other = uncertain(), in_another_order(uncertain(), 3, 20)
    effects = other.draws["context_effect"] / known.draws["context_effect"][0]
    onsets = other.draws["context_onset_h"] / known.draws["context_onset_h"][0]
    assert effects == pytest.approx(onsets)
    assert len({known.sha256, other.sha256, in_another_order(known, 3, 0).sha256}) == 3


def test_replicates_of_the_same_size_are_new_studies_each_time() -> None:
    """One draw, studies that differ by much: two runs of shared studies would nearly agree (r > 0.9 with 200 patients an arm)."""
    wide = made_calibration(1, drug_between_studies=1.5, context_between_studies=0.0)
    of_the_trial = run_trial(made("parallel"), seed=1, patients_per_arm=200, replicates=15, calibration=wide)
    runs = SizeRuns(made("parallel"), "ket", "mdz", 1, wide)
    first, second = np.log(runs(200, 15)), np.log(runs(200, 15))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.6
    assert abs(np.corrcoef(first, np.log(_p(of_the_trial)))[0, 1]) < 0.6


def _p(record: TrialRecord) -> np.ndarray:
    return in_favour(ancova(record, "ket", LAST_H, "mdz"))


def test_runs_depend_on_the_seed_and_the_order_alone() -> None:
    def two(seed: int) -> list[list[float]]:
        runs = SizeRuns(made("parallel"), "ket", "mdz", seed, uncertain())
        return [runs(n, 6).tolist() for n in (12, 20)]

    assert two(1) == two(1)
    assert two(1) != two(2)


def test_workers_and_a_search_that_is_resumed_find_the_same(tmp_path: Path) -> None:
    search = Search(wanted=0.6, most=60, replicates=4, rounds=3)
    here = size_for(made("parallel"), search, calibration=uncertain(), resume=tmp_path)
    kept = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert size_for(made("parallel"), search, calibration=uncertain(), resume=tmp_path) == here
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == kept
    beside = executor_of("processes:2", where="--workers")
    assert size_for(made("parallel"), search, calibration=uncertain(), executor=beside) == here


def test_everybody_is_randomised_but_in_a_withdrawal() -> None:
    runs = SizeRuns(made("parallel"), "ket", "mdz", 1, certain())
    runs(10, 3)
    assert runs.randomised_at(10) == {"ket": 10.0, "mdz": 10.0}
    assert runs.randomised_at(15) == {"ket": 15.0, "mdz": 15.0}
