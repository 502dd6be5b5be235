"""What is calibrated lies around the patient's draw, what is not around its file; comparators bring their own effect."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from daybreak.pharmacology.parameters import load_parameters
from daybreak.population import Design, Population, World, draw_parameters
from tests.population.made_calibration import alike, made_calibration

MANY = 20_000


def world(**fields: Any) -> World:
    design = Design(patients=60, year=2017)
    return World(**{"design": design, "belief": "drug", "calibration": alike(), **fields})


def drawn(world: World | None, start: int = 0, stop: int = MANY, seed: int = 1) -> dict[str, np.ndarray]:
    return draw_parameters(load_parameters(), start, stop, seed, world)


def test_the_mean_response_of_many_is_the_drug_factor() -> None:
    """exp(s z - s^2 / 2) has mean 1 and CV sqrt(exp(s^2) - 1); nasal: a factor of exp(0.15) in the made-up calibration."""
    cv = math.sqrt(math.expm1(0.5**2))
    for nasal, factor in ((False, 1.0), (True, math.exp(0.15))):
        response = drawn(world().for_route(nasal=nasal))["drug_response"]
        assert response.mean() == pytest.approx(factor, rel=4 * cv / math.sqrt(MANY))
        assert np.log(response).std() == pytest.approx(0.5, rel=4 / math.sqrt(2 * MANY))


def test_the_context_varies_around_the_mean_of_the_world() -> None:
    """Saline leaves 0.2 of 0.7; SD 0.6."""
    context = drawn(world(belief="saline"))["context_effect"]
    assert context.mean() == pytest.approx(0.14, abs=4 * 0.6 / math.sqrt(MANY))
    assert context.std() == pytest.approx(0.6, rel=4 / math.sqrt(2 * MANY))


def test_calibrated_parameters_are_those_of_the_draw() -> None:
    """Three draws grow by a tenth each; patient i of a clinic has draw i."""
    values = drawn(World(calibration=made_calibration(3)), 0, 6)
    assert values["natural_course_sd"] == pytest.approx([0.6, 0.66, 0.72, 0.6, 0.66, 0.72])
    assert values["context_onset_h"] == pytest.approx([2.0, 2.2, 2.4, 2.0, 2.2, 2.4])


def test_patients_of_one_study_have_one_draw() -> None:
    values = drawn(world(calibration=made_calibration(3), study_size=4), 0, 12)["natural_course_d"]
    assert values.reshape(3, 4).tolist() == [pytest.approx([30.0 * f] * 4) for f in (1.0, 1.1, 1.2)]


def test_what_is_not_calibrated_is_as_without_a_world() -> None:
    with_world, without = drawn(world(), 0, 50), drawn(None, 0, 50)
    calibrated = set(alike().draws) | {"drug_response", "context_effect"}
    for name in load_parameters():
        assert np.array_equal(with_world[name], without[name]) or name in calibrated, name


def test_without_a_world_parameters_lie_around_their_files() -> None:
    mood = load_parameters()["context_effect"]
    assert np.median(drawn(None)["context_effect"]) == pytest.approx(
        mood.value, abs=5 * mood.sd / math.sqrt(MANY)
    )


@pytest.mark.parametrize(
    ("comparator", "effect", "onset_d"),
    [
        ("ect", 1.5, 13.0),
        ("quetiapine-xr", 0.45, 11.0),
        ("oral-antidepressant-step-1", 0.8, 11.0),
        ("oral-antidepressant-step-2", 0.6, 11.0),
        ("oral-antidepressant-step-3", 0.4, 11.0),
        ("oral-antidepressant-step-4", 0.2, 11.0),
    ],
)
def test_a_comparator_takes_the_place_of_the_oral_antidepressant(
    comparator: str, effect: float, onset_d: float
) -> None:
    """Effects and onsets of the made-up calibration; the spread is that of the context, 0.6.

    What is expected of it comes with its effect: not with the 2 h of a session, but in days.
    """
    values = drawn(world(comparator=comparator))
    assert values["oral_antidepressant_effect"].mean() == pytest.approx(effect, abs=4 * 0.6 / math.sqrt(MANY))
    assert values["oral_antidepressant_effect"].std() == pytest.approx(0.6, rel=4 / math.sqrt(2 * MANY))
    assert set(values["oral_antidepressant_onset_d"]) == {onset_d}
    assert set(values["context_onset_h"]) == {24.0 * onset_d}
    plain = drawn(world())
    others = set(values) - {"oral_antidepressant_effect", "oral_antidepressant_onset_d", "context_onset_h"}
    assert all(np.array_equal(values[name], plain[name]) for name in others)


def test_a_patient_keeps_their_own_luck_in_another_world() -> None:
    """Worlds differ in centres; the patient's scores are the same, so that arms can be compared like with like."""
    here, there = drawn(world(), 0, 100), drawn(world(belief="saline").for_route(nasal=True), 0, 100)
    np.testing.assert_allclose(there["drug_response"] / here["drug_response"], math.exp(0.15))
    np.testing.assert_allclose(here["context_effect"] - there["context_effect"], 0.7 * 0.8)


@pytest.mark.parametrize("cuts", [(0, 5, 6, 24), (0, 8, 16, 24)])
def test_a_patient_is_the_same_whoever_else_is_drawn(cuts: tuple[int, ...]) -> None:
    people = Population.default().in_world(world(calibration=made_calibration(3), study_size=8))
    whole = people.draw(0, 24, 2)
    blocks = [people.draw(a, b, 2) for a, b in pairwise(cuts)]
    for name, values in whole.parameters.items():
        assert np.array_equal(np.concatenate([b.parameters[name] for b in blocks]), values), name
    for name, values in whole.covariates.items():
        assert np.array_equal(np.concatenate([b.covariates[name] for b in blocks]), values), name


def test_a_population_without_a_word_about_it_lives_in_a_clinic() -> None:
    assert Population.default().world.design.clinic
    assert Population.default().world.belief == "open"
    one = Population.default().in_world(world(calibration=made_calibration(1), study_size=50))
    assert one.world.study_size == 50
    context = one.draw(0, 100, 1).parameters["context_effect"]
    two = one.world.context(0, 100, 1)
    assert len(set(two)) == 2
    assert context.shape == (100,)
