"""Link 8: dissociation, sedation, nausea, dizziness and circulation are bounded, and rise with what drives them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from daybreak.pharmacology import (
    add_dose,
    cadss,
    chance_above,
    diastolic_rise,
    dizziness_probability,
    felt_behind,
    felt_concentration,
    heart_rate_rise,
    marked_rise_probability,
    nausea_probability,
    normal_cdf,
    sedation_probability,
    systolic_rise,
)
from tests.pharmacology.people import typical

FELT = np.geomspace(1e-3, 1e5, 200)


def test_normal_distribution_function() -> None:
    # against the exact Phi(z) = erfc(-z / sqrt 2) / 2; the documented error is 1.5e-7
    z = np.linspace(-9.0, 9.0, 20_001)
    exact = np.array([0.5 * math.erfc(-v / math.sqrt(2.0)) for v in z])
    assert np.abs(normal_cdf(z, np) - exact).max() < 2e-7
    assert normal_cdf(np.array([-40.0, 40.0]), np).tolist() == [0.0, 1.0]


def test_dissociation_is_on_its_scale_and_rises() -> None:
    score = np.array([cadss(np.array([q]), typical())[0] for q in FELT])
    assert ((score >= 0.0) & (score <= 92.0)).all()
    assert (np.diff(score) >= 0.0).all()
    assert cadss(np.array([121.0]), typical())[0] == pytest.approx(
        46.0
    )  # half of 92 at the C50 of Olofsen 2022


def test_norketamine_opposes() -> None:
    p, first = typical(), np.array([1])
    alone = felt_concentration(np.array([100.0]), np.array([0.0]), first, p, np)[0]
    opposed = felt_concentration(np.array([100.0]), np.array([80.0]), first, p, np)[0]
    assert (alone, opposed) == pytest.approx((100.0, 50.0))
    assert felt_concentration(np.array([-1e-14]), np.array([0.0]), first, p, np)[0] == 0.0


def test_a_score_says_what_was_felt() -> None:
    found = [felt_behind(cadss(np.array([q]), typical()), typical())[0] for q in (1e-2, 20.0, 121.0, 1e3)]
    assert found == pytest.approx([1e-2, 20.0, 121.0, 1e3], rel=1e-9)
    assert felt_behind(np.array([0.0]), typical())[0] == 0.0


@pytest.mark.parametrize("probability", [sedation_probability, nausea_probability, dizziness_probability])
def test_chances_are_probabilities_and_rise(probability: object) -> None:
    chances = np.array([probability(np.array([q]), typical(), np)[0] for q in FELT])
    assert ((chances >= 0.0) & (chances <= 1.0)).all()
    assert (np.diff(chances) >= -1e-12).all()
    assert probability(np.zeros(1), typical(), np)[0] == 0.0


def test_half_pass_their_threshold() -> None:
    assert chance_above(np.array([56.0]), np.array([56.0]), np.array([0.4]), np)[0] == pytest.approx(
        0.5, abs=1e-7
    )


def test_pressure_rises_with_the_drug_and_tolerance_takes_it_back() -> None:
    p = typical()
    # 0.22 mmHg per ng/mL; tolerance removes 0.85 of it in the end
    assert systolic_rise(np.array([50.0]), np.array([0.0]), p)[0] == pytest.approx(11.0)
    assert systolic_rise(np.array([50.0]), np.array([50.0]), p)[0] == pytest.approx(11.0 * 0.15)


def test_pooled_rises_stand_in_the_published_ratio() -> None:
    # 12.61 : 8.49 mmHg : 4.09 bpm, Vankawala 2021, 2,252 treatments
    p = typical()
    assert diastolic_rise(np.array([12.61]), p)[0] == pytest.approx(8.49, rel=0.01)
    assert heart_rate_rise(np.array([12.61]), p)[0] == pytest.approx(4.09, rel=0.01)


def test_marked_rise_is_even_at_40_mmhg() -> None:
    rises = np.array([0.0, 20.0, 40.0, 60.0, 120.0])
    chances = marked_rise_probability(rises, typical(5), np)
    assert (np.diff(chances) > 0.0).all()
    assert chances[2] == pytest.approx(0.5, abs=1e-7)
    assert chances[0] < 1e-6


def test_doses_are_counted() -> None:
    assert add_dose(np.array([100.0]), np.array([56.0])).tolist() == [156.0]
