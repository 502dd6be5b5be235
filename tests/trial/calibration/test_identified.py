"""Rows that are too few to tell a parameter are found before anything is sampled, with the rows that it needs."""

from __future__ import annotations

from functools import cache

import pytest

from daybreak.errors import CalibrationError
from daybreak.evidence import load_evidence
from daybreak.trial.calibration.identified import LEAST, Informed, informed, needed
from daybreak.trial.calibration.priors import priors
from daybreak.trial.calibration.problem import Problem, problem_of


@cache
def shipped() -> Informed:
    return informed(problem_of(load_evidence()))


@pytest.mark.slow
def test_the_shipped_rows_tell_every_parameter() -> None:
    shipped().check()
    assert set(shipped().information) == set(priors())
    assert min(shipped().information.values()) > LEAST


def without(*outcomes_of_arms: str) -> Problem:
    """The shipped rows without those of the outcome table of these arms."""
    known = load_evidence()
    return problem_of(
        patients=16,
        evidence=known.keeping(outcomes=tuple(o for o in known.outcomes if o.arm_id not in outcomes_of_arms)),
    )


@pytest.mark.slow
def test_rows_that_are_taken_out_leave_their_parameter_untold() -> None:
    found = informed(without("que"))
    assert found.information["quetiapine_xr_effect"] == 0.0
    with pytest.raises(CalibrationError) as refusal:
        found.check()
    assert "identify quetiapine_xr_effect" in refusal.value.problem
    assert "quetiapine_xr_effect needs remission of an arm with quetiapine XR" in refusal.value.remedy
    assert refusal.value.exit_code == 13


def test_one_trial_tells_no_spread_between_studies() -> None:
    found = informed(problem_of(load_evidence(), patients=8, only=("murrough-2013",)))
    assert {"drug_between_studies", "context_between_studies"} <= set(found.unidentified())
    assert {"ect_effect", "context_saline", "older_drug_factor"} <= set(found.unidentified())
    assert found.information["context_midazolam"] > LEAST


def test_every_parameter_says_which_rows_it_needs() -> None:
    assert all(len(needed(name)) > 10 for name in priors())
    assert needed("drug_between_studies") == "rows of at least 3 trials"
