"""Link 7: the MADRS total stays on its scale, and context and oral antidepressant do what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.pharmacology import drug_effect, fade_context, madrs, oral_effect, renew_context
from tests.pharmacology.people import typical


@given(st.floats(0.01, 59.99), st.floats(-700.0, 700.0))
def test_madrs_stays_between_0_and_60(baseline: float, improvement: float) -> None:
    score = madrs(np.array([baseline]), np.array([improvement]), np)[0]
    assert 0.0 <= score <= 60.0


@given(st.floats(0.01, 59.99))
def test_no_improvement_is_the_baseline(baseline: float) -> None:
    assert madrs(np.array([baseline]), np.array([0.0]), np)[0] == pytest.approx(baseline, rel=1e-12)


def test_more_improvement_is_a_lower_score() -> None:
    assert (np.diff(madrs(np.array(35.0), np.linspace(-5.0, 5.0, 201), np)) < 0.0).all()


def test_log_odds_worked_by_hand() -> None:
    # baseline 40: odds 2; improvement ln 4 divides them by 4: odds 0.5, that is 20 of 60
    assert madrs(np.array([40.0]), np.array([np.log(4.0)]), np)[0] == pytest.approx(20.0, rel=1e-12)


def test_drug_effect_is_zero_without_drug_rises_and_saturates() -> None:
    p = typical()
    effect = np.array([drug_effect(np.zeros(1), np.array([y]), p)[0] for y in np.geomspace(1e-6, 1e3, 60)])
    assert drug_effect(np.zeros(1), np.zeros(1), p)[0] == 0.0
    assert (np.diff(effect) > 0.0).all()
    # a full synaptic gain: r w Ys
    full = p["drug_response"] * p["synapse_weight"] * p["synaptic_saturation"]
    assert effect[-1] == pytest.approx(full[0], rel=1e-4)


def test_context_is_renewed_by_those_who_come_and_fades() -> None:
    p = typical(2)
    context = renew_context(np.zeros(2), np.array([True, False]), p, np)
    assert context.tolist() == [0.94, 0.0]
    again = renew_context(context, np.array([True, True]), p, np)
    assert again == pytest.approx([0.94 + 0.94 * 0.06, 0.94])
    # fades by 1/e in its time constant
    assert fade_context(context, 24.0 * p["context_fading_d"], p, np)[0] == pytest.approx(0.94 / np.e)
    assert ((again >= 0.0) & (again <= 1.0)).all()


def test_oral_antidepressant_begins_slowly_and_only_in_those_who_began_it() -> None:
    p, started = typical(2), np.array([True, False])
    days = [0.0, 1.0, 7.0, 14.0, 28.0, 365.0]
    effect = np.array([oral_effect(24.0 * d, started, p, np) for d in days])
    assert (effect[:, 1] == 0.0).all()
    assert effect[0, 0] == 0.0
    assert (np.diff(effect[:, 0]) > 0.0).all()
    whole = p["oral_antidepressant_effect"][0]
    assert effect[1, 0] < 0.02 * whole  # nothing on the first day
    assert effect[-1, 0] == pytest.approx(whole)
