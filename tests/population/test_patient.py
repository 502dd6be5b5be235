"""A patient is made of findings that are possible, agree with each other and lie where the model speaks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from daybreak.errors import PatientError
from daybreak.population import Patient, Reported

SOMEBODY = {"age_years": 46, "sex": "female", "weight_kg": 74.0, "madrs": 37}


def test_findings_are_kept_in_the_types_of_the_vocabulary() -> None:
    patient = Patient(findings={**SOMEBODY, "race": None, "birth_date": "1979-03-02"})
    assert patient.findings["age_years"] == 46.0
    assert patient.findings["race"] is None
    assert patient.findings["birth_date"] == date(1979, 3, 2)


def test_a_patient_cannot_be_changed() -> None:
    patient = Patient(findings=SOMEBODY)
    with pytest.raises(TypeError):
        patient.findings["madrs"] = 3  # type: ignore[index]
    with pytest.raises(AttributeError):
        patient.id = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weight_kg": 7}, "weight_kg is 7 kg"),
        ({"age_years": 140}, "age_years is 140"),
        ({"age_years": 17}, "adults of 18 to 100"),
        ({"madr": 3}, "Did you mean madrs"),
        ({"sex": "male", "pregnant": True}, "A man is entered as pregnant"),
        ({"systolic_bp": 80, "diastolic_bp": 80}, "not below the systolic"),
        ({"height_cm": 170, "bmi_kg_per_m2": 30}, "make 25.6"),
        ({"weight_kg": 31, "height_cm": 229}, "10 to 80"),
        ({"birth_date": "1979-03-02", "consent_date": "1979-03-01"}, "before the birth"),
    ],
)
def test_impossible_people_are_refused_in_a_sentence(change: dict[str, Any], said: str) -> None:
    with pytest.raises(PatientError, match=said) as refused:
        Patient(findings={**SOMEBODY, **change})
    assert refused.value.remedy
    assert refused.value.where in {**SOMEBODY, **change}


@pytest.mark.parametrize("age", [18, 18.0, 86, 100])
def test_the_ends_of_the_domain_belong_to_it(age: float) -> None:
    assert Patient(findings={"age_years": age}).findings["age_years"] == age


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"heart_rate": 35}, "heart_rate is 35 /min, outside the usual 40 to 140"),
        ({"weight_kg": 36}, "weight_kg is 36 kg, outside the usual"),
        ({"weight_kg": 175}, "39 to 170 kg"),
        ({"age_years": 88}, "18 to 86 years"),
    ],
)
def test_possible_but_unusual_values_are_listed_as_warnings(change: dict[str, Any], said: str) -> None:
    (warning,) = Patient(findings={**SOMEBODY, **change}).warnings
    assert said in warning


def test_a_usual_patient_has_no_warnings() -> None:
    assert Patient(findings=SOMEBODY).warnings == ()


def test_a_rounded_body_mass_index_agrees_with_weight_and_height() -> None:
    """74 kg at 165 cm make 27.18 kg/m2."""
    findings = {**SOMEBODY, "height_cm": 165, "bmi_kg_per_m2": 27.0}
    assert Patient(findings=findings).findings["bmi_kg_per_m2"] == 27.0


@pytest.mark.parametrize(
    "figure",
    [
        {"outcome": "madrs_chnge", "unit": "points"},
        {"outcome": "sex", "unit": ""},
        {"time_h": -1.0},
        {"time_h": float("nan")},
        {"value": float("inf")},
        {"sd": -1.0},
        {"unit": "mg"},
        {"outcome": "response", "unit": "%", "value": 101.0},
        {"outcome": "response", "unit": "share", "value": 69.0},
        {"outcome": "relapse", "unit": "points"},
    ],
)
def test_a_figure_that_no_trial_can_report_is_refused(figure: dict[str, Any]) -> None:
    right = {"outcome": "madrs_change", "time_h": 648.0, "value": -21.4, "unit": "points", "sd": 12.3}
    with pytest.raises(PatientError):
        Reported(**{**right, **figure})
