"""Who may be treated: rule by rule, and what is not known is told, never assumed."""

from __future__ import annotations

import pytest

from daybreak.errors import VocabularyError
from daybreak.protocol import Verdict, library, load_protocol, screen, standing_gates

FIT = {
    "age_years": 44.0,
    "sex": "female",
    "diagnosis": "mdd",
    "failed_antidepressant_trials": 3,
    "aneurysmal_vascular_disease": False,
    "arteriovenous_malformation": False,
    "intracerebral_haemorrhage_history": False,
    "hypersensitivity_ketamine": False,
    "pregnant": False,
    "breastfeeding": False,
    "psychosis_current": False,
    "benzodiazepine_diazepam_equivalent_mg_per_day": 0.0,
    "hepatic_impairment": "none",
    "rems_enrolled": True,
    "inpatient": False,
    "consent_signed": True,
}


def screened(**changes: object) -> Verdict:
    return screen(load_protocol("spravato-trd-us"), {**FIT, **changes})


def screened_by(name: str, **changes: object) -> Verdict:
    return screen(load_protocol(name), {**FIT, **changes})


def statuses(verdict: Verdict) -> dict[str, str]:
    return {rule.rule: rule.status for rule in verdict.rules if rule.status != "passed"}


def test_a_patient_for_whom_every_rule_is_known_and_good_is_eligible() -> None:
    verdict = screened()
    assert verdict.eligible
    assert statuses(verdict) == {}


@pytest.mark.parametrize(
    ("finding", "value", "rule", "status"),
    [
        ("age_years", 17.0, "adult", "not met"),
        ("failed_antidepressant_trials", 1, "resistant-depression", "not met"),
        ("diagnosis", "bipolar_depression", "resistant-depression", "not met"),
        ("arteriovenous_malformation", True, "vascular-disease", "excluded"),
        ("pregnant", True, "pregnancy", "excluded"),
        ("hepatic_impairment", "severe", "hepatic-severe", "excluded"),
        ("hepatic_impairment", "moderate", "hepatic-moderate", "caution"),
        ("psychosis_current", True, "psychosis", "caution"),
        ("benzodiazepine_diazepam_equivalent_mg_per_day", 10.0, "benzodiazepine-load", "caution"),
    ],
)
def test_each_rule_says_what_it_finds(finding: str, value: object, rule: str, status: str) -> None:
    verdict = screened(**{finding: value})
    assert statuses(verdict) == {rule: status}
    assert verdict.eligible == (status == "caution")


@pytest.mark.parametrize("finding", sorted(set(FIT) - {"sex", "inpatient"}))
def test_what_is_unknown_is_named_and_is_no_pass(finding: str) -> None:
    verdict = screened(**{finding: None})
    assert not verdict.eligible
    assert verdict.missing == (finding,)


def test_a_man_is_not_asked_about_pregnancy() -> None:
    assert screened(sex="male", pregnant=None, breastfeeding=None).eligible


@pytest.mark.parametrize("name", ["spravato-trd-us", "spravato-mdsi"])
def test_inpatients_need_no_enrolment(name: str) -> None:
    """RM-5: in inpatient settings the site is certified and no patient is enrolled."""
    (enrolment,) = [
        r for r in screened_by(name, rems_enrolled=False, inpatient=True).rules if r.rule == "enrolment"
    ]
    assert enrolment.status == "passed"
    (enrolment,) = [r for r in screened_by(name, rems_enrolled=False).rules if r.rule == "enrolment"]
    assert enrolment.status == "not met"


def test_a_rule_comes_with_its_reason_and_source() -> None:
    (rule,) = screened(arteriovenous_malformation=True).blocking
    assert rule.reason.startswith("Contraindicated")
    assert rule.source == "P8, P15"


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(VocabularyError, match="agee"):
        screened(agee=44)


def test_an_impossible_value_is_refused() -> None:
    with pytest.raises(VocabularyError, match="age"):
        screened(age_years=140.0)


@pytest.mark.parametrize("name", library())
def test_of_nobody_anything_is_assumed(name: str) -> None:
    """Without findings no rule of any protocol passes."""
    verdict = screen(load_protocol(name), {})
    assert {rule.status for rule in verdict.rules} == {"missing"}


@pytest.mark.parametrize(
    ("name", "findings", "gates"),
    [
        ("spravato-trd-us", {"systolic_bp": 141.0, "diastolic_bp": 80.0}, ["bp-before"]),
        ("spravato-trd-us", {"systolic_bp": 140.0, "diastolic_bp": 90.0}, []),
        # SP-BP-2: above 150/90 from 65 years on
        ("spravato-trd-eu", {"age_years": 64.0, "systolic_bp": 145.0, "diastolic_bp": 80.0}, ["bp-before"]),
        ("spravato-trd-eu", {"age_years": 65.0, "systolic_bp": 145.0, "diastolic_bp": 80.0}, []),
        ("spravato-trd-eu", {"age_years": 65.0, "systolic_bp": 151.0, "diastolic_bp": 80.0}, ["bp-before-65"]),
        ("iv-racemic-acute", {"theophylline": True, "urinary_tract_symptoms": True}, ["no-theophylline", "bladder-today"]),
        ("spravato-trd-us", {"ride_home_arranged": False}, ["ride-home"]),
        ("spravato-trd-us", {}, []),  # what is not known yet is asked on the day
    ],
)  # fmt: skip
def test_gates_that_would_not_open_by_themselves(
    name: str, findings: dict[str, object], gates: list[str]
) -> None:
    assert [gate.rule for gate in standing_gates(load_protocol(name), findings)] == gates
