"""Studies differ by their design, patients of a study share it, and nobody changes because somebody else is drawn."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import ParameterError
from daybreak.population import Design, World
from daybreak.population.world import CONTEXT_FEATURES, DRUG_FEATURES
from tests.population.made_calibration import FIRST, alike, made_calibration

MIDDLE = Design(patients=60, year=2017)  # size ln(60 / 60) = 0, year 0, outpatients, background continued


def world(**fields: Any) -> World:
    return World(**{"design": MIDDLE, "belief": "drug", "calibration": alike(), **fields})


# --- features ----------------------------------------------------------------------------------------------------------


def test_the_middle_design_has_no_features() -> None:
    assert set(MIDDLE.features.values()) == {0.0}


@pytest.mark.parametrize(
    ("fields", "feature", "value"),
    [
        ({"patients": 120}, "size", math.log(2.0)),
        ({"patients": 30}, "size", -math.log(2.0)),
        ({"year": 2022}, "year", 1.0),
        ({"year": 2007}, "year", -2.0),
        ({"setting": "inpatients"}, "inpatients", 1.0),
        ({"background": "new-oral-antidepressant"}, "new_antidepressant", 1.0),
        ({"background": "none"}, "washed_out", 1.0),
        ({"nasal": True}, "nasal", 1.0),
        ({"masked": True}, "masked", 1.0),
        ({"clinic": True}, "clinic", 1.0),
    ],
)  # fmt: skip
def test_each_feature_is_what_the_design_says_and_no_other_moves(
    fields: dict[str, Any], feature: str, value: float
) -> None:
    features = Design(**{"patients": 60, "year": 2017, **fields}).features
    assert features[feature] == pytest.approx(value)
    assert all(v == 0.0 for name, v in features.items() if name != feature)


def test_continued_and_standard_care_are_where_the_scale_begins() -> None:
    assert Design(background="standard-care").features == Design(background="continued").features


@given(patients=st.integers(1, 10**6), year=st.integers(1900, 2200))
def test_beyond_what_was_seen_a_study_counts_as_the_nearest_that_was(patients: int, year: int) -> None:
    """10 to 400 patients, 2006 to 2024."""
    nearest = Design(patients=int(np.clip(patients, 10, 400)), year=int(np.clip(year, 2006, 2024)))
    assert Design(patients=patients, year=year).features == nearest.features


def test_a_clinic_has_no_size_and_no_new_antidepressant_by_design() -> None:
    features = Design(patients=5000, background="new-oral-antidepressant", clinic=True).features
    assert (features["size"], features["new_antidepressant"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    "fields", [{"patients": 0}, {"patients": -3}, {"setting": "at home"}, {"background": "tea"}]
)
def test_designs_that_cannot_be_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises((ParameterError, TypeError)):
        Design(**fields)


@pytest.mark.parametrize("fields", [{"study_size": 0}, {"study_size": -1}])
def test_worlds_that_cannot_be_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ParameterError):
        world(**fields)


# --- drug and context ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("feature", DRUG_FEATURES)
def test_the_drug_factor_is_the_exponential_of_its_coefficient(feature: str) -> None:
    fields: dict[str, dict[str, Any]] = {
        "size": {"patients": 120}, "new_antidepressant": {"background": "new-oral-antidepressant"}, "nasal": {"nasal": True},
        "inpatients": {"setting": "inpatients"}, "masked": {"masked": True}, "year": {"year": 2022},
        "washed_out": {"background": "none"}, "clinic": {"clinic": True},
    }  # fmt: skip
    design = Design(**{"patients": 60, "year": 2017, **fields[feature]})
    log_factor = FIRST[f"drug_by_{feature}"] * (math.log(2.0) if feature == "size" else 1.0)
    assert world(design=design).drug_factor(0, 3, 1) == pytest.approx([math.exp(log_factor)] * 3)
    context = FIRST["context_effect"]
    if feature in CONTEXT_FEATURES:
        context += FIRST[f"context_by_{feature}"] * (math.log(2.0) if feature == "size" else 1.0)
    assert world(design=design).context(0, 3, 1) == pytest.approx([context] * 3)


@pytest.mark.parametrize(
    ("belief", "share"),
    [
        ("drug", 1.0), ("masked", 1.0), ("placebo-spray", 0.8), ("placebo-tablet", 0.8), ("saline", 0.2),
        ("midazolam", 0.5), ("open", 1.2), ("nothing", 0.0),
    ],
)  # fmt: skip
def test_what_patients_can_believe_says_how_much_of_the_context_is_left(belief: str, share: float) -> None:
    """0.8, 0.2, 0.5 and 1.2 of a context effect of 0.7: the made-up calibration."""
    found = world(belief=belief).context(0, 2, 1)
    assert found == pytest.approx([0.7 * share] * 2)


def test_belief_leaves_the_drug_alone() -> None:
    factors = {belief: world(belief=belief).drug_factor(0, 1, 1)[0] for belief in ("drug", "saline", "open")}
    assert set(factors.values()) == {1.0}


# --- studies ------------------------------------------------------------------------------------------------------------


@given(size=st.integers(1, 50), start=st.integers(0, 300), count=st.integers(1, 60))
def test_patients_in_a_row_share_a_study(size: int, start: int, count: int) -> None:
    studies = world(study_size=size).study_of(start, start + count)
    assert studies.tolist() == [number // size for number in range(start, start + count)]


def test_a_study_has_one_deviation_and_one_draw_for_all_its_patients() -> None:
    ten = world(calibration=made_calibration(5), study_size=10)
    for values in (ten.drug_factor(0, 40, 1), ten.context(0, 40, 1)):
        by_study = values.reshape(4, 10)
        assert (by_study == by_study[:, :1]).all()
        assert len(set(by_study[:, 0])) == 4


def test_each_patient_of_a_clinic_has_a_clinic_of_their_own() -> None:
    clinic = World(calibration=made_calibration(2))
    assert clinic.study_size == 1
    assert len(set(clinic.context(0, 50, 1))) == 50


@pytest.mark.parametrize("seed", [1, 2])
def test_studies_differ_as_the_calibration_says(seed: int) -> None:
    """SD of ln(factor) 0.3 and of the context 0.4 between 4,000 studies, within four standard errors."""
    many = world(calibration=made_calibration(1))
    error = 4 / math.sqrt(2 * 4000)
    assert np.log(many.drug_factor(0, 4000, seed)).std() == pytest.approx(0.3, rel=error)
    assert many.context(0, 4000, seed).std() == pytest.approx(0.4, rel=error)
    assert np.corrcoef(np.log(many.drug_factor(0, 4000, seed)), many.context(0, 4000, seed))[0, 1] == (
        pytest.approx(0.0, abs=4 / math.sqrt(4000))
    )


@pytest.mark.parametrize("cuts", [(0, 1, 2, 30), (0, 7, 11, 30), (0, 10, 20, 30)])
def test_a_patient_is_the_same_whoever_else_is_drawn(cuts: tuple[int, ...]) -> None:
    shared = world(calibration=made_calibration(4), study_size=10)
    for ask in (shared.drug_factor, shared.context):
        blocks = [ask(a, b, 3) for a, b in pairwise(cuts)]
        assert np.array_equal(np.concatenate(blocks), ask(0, 30, 3))


def test_arms_with_one_study_seed_share_deviations_and_draws() -> None:
    """Their patients have seeds of their own, and arms differ in size."""
    known = made_calibration(3)
    one = world(calibration=known, study_size=10, study_seed=5)
    other = world(calibration=known, study_size=4, study_seed=5)
    assert one.drug_factor(0, 30, 1)[::10].tolist() == other.drug_factor(0, 12, 2)[::4].tolist()
    assert one.context(0, 30, 1)[::10].tolist() == other.context(0, 12, 2)[::4].tolist()


def test_other_study_seeds_are_other_studies() -> None:
    known = made_calibration(1)
    one, other = (world(calibration=known, study_seed=seed).drug_factor(0, 500, 1) for seed in (5, 6))
    assert abs(np.corrcoef(np.log(one), np.log(other))[0, 1]) < 4 / math.sqrt(500)
    without = [world(calibration=known).drug_factor(0, 500, seed) for seed in (5, 6)]
    assert np.array_equal(without[0], one)
    assert np.array_equal(without[1], other)


# --- words --------------------------------------------------------------------------------------------------------------


def test_a_world_says_for_whom_it_is() -> None:
    assert "patients of a clinic" in World(calibration=alike()).in_words
    words = world(design=Design(patients=224, year=2020, setting="inpatients", masked=True)).in_words
    assert "a trial of 224 inpatients (2020)" in words
    assert "under general anaesthesia" in words


def test_a_route_changes_the_route_alone() -> None:
    nasal = world(study_size=7).for_route(nasal=True)
    assert nasal.design.nasal
    assert nasal.for_route(nasal=False) == world(study_size=7)
