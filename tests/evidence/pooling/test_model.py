"""Laws of pooling that hold for any trials, and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.leave_one_out import leave_one_out
from daybreak.evidence.pooling.model import fit
from daybreak.evidence.pooling.profile import independent
from tests.evidence.pooling.made import effects


@given(effects(), st.randoms(use_true_random=False))
def test_the_order_of_the_trials_does_not_matter(given_: Effects, chance: object) -> None:
    order = np.random.default_rng(int(abs(given_.estimate.sum() * 1000)) % 2**32).permutation(
        len(given_.estimate)
    )
    one, other = fit(given_), fit(Effects(given_.estimate[order], given_.variance[order]))
    assert other.estimate == pytest.approx(one.estimate, rel=1e-8, abs=1e-8)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-8, abs=1e-8)
    assert other.interval.low == pytest.approx(one.interval.low, rel=1e-8, abs=1e-8)


@given(effects(), st.floats(-50, 50))
def test_a_shift_of_all_effects_shifts_the_answer(given_: Effects, shift: float) -> None:
    one, other = fit(given_), fit(Effects(given_.estimate + shift, given_.variance))
    assert other.estimate == pytest.approx(one.estimate + shift, abs=1e-6)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-5, abs=1e-6)


@given(effects(), st.floats(0.01, 100))
def test_another_unit_scales_the_answer(given_: Effects, unit: float) -> None:
    one, other = fit(given_), fit(Effects(given_.estimate * unit, given_.variance * unit**2))
    assert other.estimate == pytest.approx(one.estimate * unit, rel=1e-6, abs=1e-8 * unit)
    assert other.tau2 == pytest.approx(one.tau2 * unit**2, rel=1e-5, abs=1e-8 * unit**2)
    assert other.i2 == pytest.approx(one.i2, abs=1e-6)


@given(effects(least=2))
def test_what_every_answer_keeps_to(given_: Effects) -> None:
    for method in ("REML", "DL", "EE"):
        model = fit(given_, method=method, test="z")
        assert model.tau2 >= 0
        assert 0 <= model.i2 < 1
        assert model.weights.sum() == pytest.approx(1)
        assert given_.estimate.min() - 1e-9 <= model.estimate <= given_.estimate.max() + 1e-9
        assert model.interval.low < model.estimate < model.interval.high
        if model.prediction is not None:
            assert model.prediction.low <= model.interval.low
            assert model.prediction.high >= model.interval.high


@given(effects(least=2))
def test_reml_is_at_the_top_of_its_likelihood(given_: Effects) -> None:
    model = fit(given_, test="z")
    nearby = [0.0, 0.5 * model.tau2, 0.999 * model.tau2, 1.001 * model.tau2 + 1e-6, 2 * model.tau2 + 1, 900.0]
    heights = (
        independent(given_.estimate, model.design, given_.variance).at(np.array([model.tau2, *nearby])).height
    )
    assert heights[0] >= heights[1:].max() - 1e-9


@given(st.floats(-20, 20), st.floats(0.1, 20), st.integers(3, 10))
def test_trials_that_agree_leave_no_heterogeneity(value: float, variance: float, k: int) -> None:
    model = fit(Effects(np.full(k, value), np.full(k, variance)), test="z")
    assert model.tau2 == 0
    assert model.estimate == pytest.approx(value)
    for other in leave_one_out(model):
        assert other.estimate == pytest.approx(value)
        assert other.tau2 == 0


def test_leaving_out_the_odd_one_moves_the_answer_most() -> None:
    given_ = Effects(np.array([-4.0, -4.2, -3.9, -15.0]), np.ones(4))
    moved = [abs(m.estimate - fit(given_).estimate) for m in leave_one_out(fit(given_))]
    assert int(np.argmax(moved)) == 3


def test_one_trial_alone_is_refused_with_what_it_takes() -> None:
    with pytest.raises(EvidenceError, match="1 trial is too few to pool; this needs 2"):
        fit(Effects(np.array([-4.0]), np.array([1.0])))


def test_terms_that_say_the_same_are_refused() -> None:
    given_ = Effects(np.arange(5.0), np.ones(5))
    with pytest.raises(EvidenceError, match="cannot tell 2 terms apart"):
        fit(given_, np.ones((5, 2)), terms=("one", "the same"))


def test_hills_of_the_likelihood_are_compared() -> None:
    """Two precise trials far from one vague one can make two maxima; the higher counts."""
    given_ = Effects(np.array([0.0, 0.0, 8.0, -8.0]), np.array([1e-4, 1e-4, 30.0, 30.0]))
    model = fit(given_, test="z")
    assert model.tau2 == pytest.approx(0, abs=1e-3)
