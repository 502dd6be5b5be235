"""What is known of a patient changes the model as published, and no further."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.pharmacology import apply_covariates, not_quantified
from daybreak.pharmacology.covariates import CYP_FACTORS
from daybreak.vocabulary import load_vocabulary
from tests.pharmacology.people import typical


def _changed(**covariates: object) -> dict[str, float]:
    """The parameters that the covariates change, as ratios to the typical value."""
    p = typical()
    after = apply_covariates(p, {k: np.array([v]) for k, v in covariates.items()})
    ratios = {name: float(np.ravel(after[name])[0] / p[name][0]) for name in p}
    return {name: ratio for name, ratio in ratios.items() if ratio != pytest.approx(1.0, abs=1e-12)}


def test_nothing_known_changes_nothing() -> None:
    assert _changed() == {}


@pytest.mark.parametrize(
    "covariate",
    [{"weight_kg": 140.0}, {"sex": "female"}, {"race": "white"}, {"race": "black"}, {"cyp_modifier": "none"},
     {"renal_impairment": "none"}, {"renal_impairment": "mild"}, {"hepatic_impairment": "severe"}, {"something_unheard_of": 3.0}],
)  # fmt: skip
def test_what_has_no_published_effect_changes_nothing(covariate: dict[str, object]) -> None:
    assert _changed(**covariate) == {}


def test_asian_people() -> None:
    # Perez-Ruixo 2021, Table 3: other hepatic metabolism x 0.36, norketamine clearance x 0.81
    assert _changed(race="asian") == pytest.approx({"k_other_per_h": 0.36, "nor_clearance_l_per_h": 0.81})


def test_japanese_people_absorb_more_through_the_nose() -> None:
    # x 1.34 for the typical nasal fraction: 0.54 becomes 0.7236
    changed = _changed(race="japanese")
    assert changed == pytest.approx(
        {"k_other_per_h": 0.36, "nor_clearance_l_per_h": 0.81, "nasal_fraction": 1.34}
    )


def test_the_nasal_fraction_of_a_japanese_person_stays_a_fraction() -> None:
    p = typical(3, nasal_fraction=np.array([0.01, 0.9, 0.999]))
    found = apply_covariates(p, {"race": np.array(["japanese"] * 3)})["nasal_fraction"]
    assert ((found > p["nasal_fraction"]) & (found < 1.0)).all()


@pytest.mark.parametrize(("age", "flow"), [(18, 151.0), (60, 151.0), (70, 151.0 - 21.9), (85, 151.0 - 54.75)])
def test_liver_flow_falls_after_sixty(age: int, flow: float) -> None:
    # - 2.19 L/h a year above 60, Perez-Ruixo 2021, Table 3
    found = apply_covariates(typical(), {"age_years": np.array([float(age)])})["hepatic_flow_l_per_h"][0]
    assert found == pytest.approx(flow)


def test_pressure_rises_more_in_older_people() -> None:
    young, old = (_changed(age_years=a)["pressor_mmhg_per_ng_per_ml"] for a in (30.0, 70.0))
    assert old > 1.0 > young


@pytest.mark.parametrize(("impairment", "factor"), [("moderate", 0.72), ("severe", 0.645)])
def test_kidneys(impairment: str, factor: float) -> None:
    # norketamine AUC + 39 % and + 55 % in moderate and severe impairment
    assert _changed(renal_impairment=impairment) == pytest.approx({"nor_clearance_l_per_h": factor})


@pytest.mark.parametrize("modifier", CYP_FACTORS)
def test_metabolic_modifiers_touch_liver_and_gut_only(modifier: str) -> None:
    assert set(_changed(cyp_modifier=modifier)) == {"k_other_per_h", "k_nor_per_h", "gut_escape"}


@pytest.mark.parametrize("modifier", CYP_FACTORS)
def test_no_modifier_lets_more_than_everything_through_the_gut(modifier: str) -> None:
    found = apply_covariates(typical(), {"cyp_modifier": np.array([modifier])})["gut_escape"][0]
    assert 0.0 < found <= 1.0


def test_people_side_by_side_do_not_touch_each_other() -> None:
    races = np.array(["white", "japanese", "asian"])
    together = apply_covariates(typical(3), {"race": races, "age_years": np.array([30.0, 70.0, 80.0])})
    for i in range(3):
        alone = apply_covariates(
            typical(), {"race": races[i : i + 1], "age_years": np.array([30.0, 70.0, 80.0])[i : i + 1]}
        )
        assert all(np.ravel(together[k])[i] == np.ravel(alone[k])[0] for k in alone)


def test_another_modifier_changes_no_parameter_and_is_said() -> None:
    assert _changed(cyp_modifier="another") == {}
    (said,) = not_quantified({"cyp_modifier": "another"})
    assert "its size is not known" in said
    assert not_quantified({"cyp_modifier": "rifampicin"}) == []


def test_every_inhibitor_or_inducer_that_can_be_recorded_changes_a_parameter_or_is_said() -> None:
    choices = load_vocabulary()["cyp_modifier"].choices
    assert "itraconazole" in choices
    for choice in choices:
        changed, said = _changed(cyp_modifier=choice), not_quantified({"cyp_modifier": choice})
        assert bool(changed) != bool(said) or choice == "none", choice


def test_what_matters_but_is_not_quantified_is_said() -> None:
    assert not_quantified({"hepatic_impairment": "none", "opioid_antagonist": False}) == []
    assert "liver" not in " ".join(not_quantified({"opioid_antagonist": True}))
    said = not_quantified(
        {
            "hepatic_impairment": "moderate",
            "opioid_antagonist": True,
            "benzodiazepine_diazepam_equivalent_mg_per_day": 10,
        }
    )
    assert len(said) == 3
