"""What chains without a trial begin with: where the whole fit ended, but for the deviation of the trial itself."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.evidence import load_evidence
from daybreak.trial.calibration.chains import Chain, Known, Sampler, known_from
from daybreak.trial.calibration.fit import Settings, _prior_samples
from daybreak.trial.calibration.model import CENTRED
from daybreak.trial.calibration.priors import priors
from daybreak.trial.calibration.problem import Problem, problem_of

Draws = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def posed() -> Problem:
    return problem_of(load_evidence(), patients=4, seed=3, only=("inpatients-2022", "murrough-2013"))


@pytest.fixture(scope="module")
def draws(posed: Problem) -> Draws:
    """As if the figures said nothing; of the second study, that they narrow its deviations to a tenth. None lies at a
    bound, which has no coordinate."""
    found = _prior_samples(posed, Settings(kept=500))
    for name, prior in priors().items():
        if prior.family == "positive":
            found[name] = np.maximum(found[name], 0.03)
    for name in CENTRED:
        found[f"{name}_of_study"][:, 1] *= 0.1
    return found


@pytest.fixture(scope="module")
def known(posed: Problem, draws: Draws) -> Known:
    """Of two chains with half of the draws each."""
    halves = (slice(250), slice(250, None))
    return known_from(posed, [{f"sample/{site}": x[half] for site, x in draws.items()} for half in halves])


def test_a_coordinate_for_each_scalar(known: Known, draws: Draws) -> None:
    sizes = [int(np.prod(values.shape[1:])) for values in draws.values()]
    assert known.variance.shape == known.study.shape == known.prior_variance.shape == (sum(sizes),)
    assert (known.variance > 0.0).all()


def test_it_begins_in_the_middle_of_all_draws(known: Known, draws: Draws) -> None:
    for site, values in draws.items():
        np.testing.assert_allclose(known.median[site], np.median(values, axis=0), rtol=1e-12)


def test_deviations_are_sampled_as_they_are(known: Known, draws: Draws) -> None:
    """Their coordinates need no change of variable, and are found by their variances over both chains."""
    for study in (0, 1):
        wanted = sorted(draws[f"{name}_of_study"][:, study].var() for name in CENTRED)
        np.testing.assert_allclose(np.sort(known.variance[known.study == study]), wanted, rtol=1e-6)


def test_without_a_study_its_own_deviations_have_the_variance_of_their_priors(
    known: Known, draws: Draws
) -> None:
    """Normal with sd tau^a: the mean of tau^2a over the draws of tau. Nothing else is touched."""
    own = known.study == 1
    wanted = sorted((draws[f"{name}_between_studies"] ** (2 * a)).mean() for name, a in CENTRED.items())
    np.testing.assert_allclose(np.sort(known.variance_without([1])[own]), wanted, rtol=1e-6)
    np.testing.assert_array_equal(known.variance_without([1])[~own], known.variance[~own])
    np.testing.assert_array_equal(known.variance_without([]), known.variance)


def test_the_studies_of_a_chain_are_those_it_does_not_see(posed: Problem) -> None:
    sampler = Sampler(posed, 1, 1, 1)
    assert [sampler.places(Chain(out, 0)) for out in ((), ("murrough-2013",))] == [
        [],
        [posed.studies.index("murrough-2013")],
    ]
