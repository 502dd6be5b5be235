"""Files that ship belong together: calibration, draws without each trial, validation, typical values, what is said of them."""

from __future__ import annotations

import math
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from daybreak.evidence import load_evidence
from daybreak.pharmacology import load_parameters
from daybreak.population import load_calibration
from daybreak.population.drawn_parameters import SPREADS
from daybreak.trial.calibration.diagnostics import LARGEST_RHAT, LEAST_ESS
from daybreak.trial.calibration.fit import code_digest
from daybreak.trial.calibration.priors import priors
from daybreak.trial.calibration.problem import problem_of
from daybreak.trial.contrasts import contrasts
from daybreak.trial.how_far_off import how_far_off, kept_validation, widening_of
from daybreak.trial.left_out import load_left_out
from daybreak.trial.validate import Prediction, Validation, validate_trials

ROOT = Path(__file__).parents[2]


def three_digits(x: float) -> float:
    return float(f"{x:.3g}")


def test_its_chains_have_mixed() -> None:
    made = load_calibration().made
    assert made["rhat"] <= LARGEST_RHAT
    assert made["ess"] >= LEAST_ESS
    assert made["divergences"] == 0


def test_it_was_made_by_this_code_from_these_figures() -> None:
    made = load_calibration().made
    assert made["code_sha256"] == code_digest(), "the model of the fit has changed: run `make calibrate`"
    problem = problem_of(load_evidence(), patients=2)
    assert made["data_sha256"] == problem.digest, "the figures have changed: run `make calibrate`"
    assert made["trials"] == list(problem.studies)


def test_it_has_every_free_parameter_and_no_other() -> None:
    assert set(load_calibration().draws) == set(priors())
    for known in load_left_out().values():
        assert set(known.draws) == set(priors())


def test_most_figures_lie_where_the_fit_expects_them() -> None:
    # nine of ten in the middle 90 %; the fit may serve them better (studies have deviations of their own), not much worse
    inside, figures = np.sum(list(load_calibration().made["posterior_check"].values()), axis=0)
    assert inside / figures >= 0.85


def test_no_figure_was_unthinkable_before() -> None:
    inside, figures = np.sum(list(load_calibration().made["prior_check"].values()), axis=0)
    assert inside / figures >= 0.85


@pytest.mark.parametrize(
    "name", [n for n in load_parameters() if n in load_calibration().draws or n in SPREADS]
)
def test_typical_values_are_the_middle_of_the_draws(name: str) -> None:
    known, parameter = load_calibration(), load_parameters()[name]
    assert parameter.grade == "calibrated on trials"
    if name == "drug_response":  # its mean is 1
        assert parameter.value == pytest.approx(math.exp(-0.5 * parameter.sd**2), rel=2e-3)
    else:
        assert parameter.value == three_digits(known.median(name))
    if name in SPREADS:
        assert parameter.sd == three_digits(known.median(SPREADS[name]))


def test_every_trial_with_a_published_difference_was_left_out_once() -> None:
    assert set(load_left_out()) == {c.trial for c in contrasts(load_evidence())}


def test_the_kept_validation_is_what_the_draws_give() -> None:
    kept = kept_validation()
    some = {name: load_left_out()[name] for name in ("transform-3", "singh-2016-esketamine")}
    again = validate_trials(load_evidence(), some, replicates=kept["replicates"])
    for p in again.predictions:
        before = next(
            k
            for k in kept["predictions"]
            if (k["trial"], k["arm"], k["time_h"]) == (p.trial, p.arm, p.time_h)
        )
        assert p.predicted == pytest.approx(before["predicted"], abs=1e-9)
        assert (p.low, p.high) == pytest.approx((before["low"], before["high"]), abs=1e-9)
        assert p.published == before["published"]


def test_the_kept_validation_says_how_well_each_fit_without_a_trial_mixed() -> None:
    """Five keep the limits of the whole fit; seven have fewer than 400 effective draws, none an R-hat above 1.01."""
    kept, limits = kept_validation()["fits"], kept_validation()["limits_of_mixing"]
    made = {name: known.made for name, known in load_left_out().items()}
    assert {one["trial"]: {k: one[k] for k in ("rhat", "ess", "divergences")} for one in kept} == made
    mixed = {"aspire-1", "dwyer-2021", "lii-2023", "singh-2016-esketamine", "transform-1"}
    assert {one["trial"] for one in kept if one["mixed"]} == mixed
    assert sum(one["rhat"] > limits["rhat"] for one in kept) == 0
    assert sum(one["ess"] < limits["ess"] for one in kept) == 7


def test_predictions_without_a_trial_beat_those_that_know_no_design() -> None:
    error = kept_validation()["mean_absolute_error"]
    for kind in ("alike", "weighted"):
        assert error["model"][kind] < error["pooled"][kind]
        assert error["model"][kind] < error["none"][kind]


def test_prediction_intervals_hold_nine_of_ten_trials_that_were_left_out() -> None:
    """The goal is 85 to 95 % of differences. The model's own intervals hold less, which is said beside it (decision 40)."""
    kept = kept_validation()
    assert 0.85 <= kept["coverage_90"] <= 0.95
    assert kept["coverage_90_of_the_model_alone"] < 0.85
    assert {p["trial"] for p in kept["predictions"] if not p["inside"]} == {"japan-trd"}


def test_the_kept_widening_is_what_the_kept_predictions_ask_for() -> None:
    kept = kept_validation()
    names = {one.name for one in fields(Prediction)}
    rows = [Prediction(**{k: v for k, v in p.items() if k in names}) for p in kept["predictions"]]
    again = Validation(tuple(rows), kept["replicates"], kept["calibration"])
    assert again.widening_points == kept["widening_points"] == widening_of(load_calibration().label)
    assert [list(again.interval(p)) for p in rows] == [p["widened"] for p in kept["predictions"]]
    assert widening_of("another, of which nobody knows") == 0.0


def test_readme_says_how_far_off() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace("\n> ", " ")
    assert how_far_off() in " ".join(readme.split())
