"""What is known of a patient changes the numbers of the model, as published and no further.

    race asian or japanese    k_other x 0.36, CLn x 0.81; japanese: typical nasal fraction x 1.34 (before its variability)
    age above 60              typical hepatic flow - 2.19 L/h a year
    cyp_modifier              hepatic rates and gut escape x the pair solved from published interaction studies; "another" changes
                              nothing, since its size is not known, and the output says so
    renal impairment          norketamine clearance x 0.72 (moderate), 0.645 (severe)
    age                       pressor sensitivity (see `circulation`)
    age 65 and over           context and oral antidepressant effect x `older_context_factor`, drug effect x `older_drug_factor`

Weight, sex and laboratory values did not change disposition in the 820 people of the model. Hepatic
impairment, benzodiazepines and opioid antagonists are known to matter but no figure for their size was read:
they change nothing here, and the output says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from daybreak.pharmacology.disposition import Parameters

Covariates = Mapping[str, Any]  # finding id -> (patients,) array of numbers or of choice names

OLDER_YEARS = 65.0  # the line between TRANSFORM-2 and TRANSFORM-3
CYP_FACTORS = ("ticlopidine", "rifampicin", "grapefruit_juice", "st_johns_wort")
NOT_QUANTIFIED: Mapping[str, str] = {
    "renal_impairment": "Renal impairment raises esketamine itself by 13 to 36 % (AUC) and 20 to 26 % (peak) in a study of 32; "
    "which part of the body does it is not known, so only the slower clearance of norketamine is in the forecast.",
    "hepatic_impairment": "Hepatic impairment raises exposure; no figure for its size was read, so the forecast leaves it out.",
    "opioid_antagonist": "An opioid antagonist may blunt the antidepressant effect (Williams 2018, 12 completers); "
    "its size is contested, so the forecast leaves it out.",
    "benzodiazepine_diazepam_equivalent_mg_per_day": "Benzodiazepines shorten or blunt the effect, responders separated above "
    "8 mg/day of diazepam equivalent (Andrashko 2020); the size is not known, so the forecast leaves it out.",
}

UNLISTED_CYP = (
    "A strong inhibitor or inducer of CYP2B6 or CYP3A4 for which no study with ketamine was read changes the exposure; its size "
    "is not known, so the forecast leaves it out: concentrations and effects may be higher or lower."
)
ITRACONAZOLE = (
    "Itraconazole did not raise the exposure to esketamine taken by mouth, and lowered the ratio of norketamine to it "
    "(Peltoniemi 2011, n = 11; no figure for the ratio was read), so the forecast takes both as without it."
)
CHOICES_NOT_QUANTIFIED: Mapping[tuple[str, str], str] = {
    ("cyp_modifier", "itraconazole"): ITRACONAZOLE,
    ("cyp_modifier", "another"): UNLISTED_CYP,
}


def apply_covariates(parameters: Parameters, covariates: Covariates) -> dict[str, Any]:
    """The parameters of these patients: a new mapping, every entry (patients,) or (1,).

    An unknown covariate (missing from the mapping) changes nothing; `race`, `cyp_modifier` and `renal_impairment` are choices by
    name, `age_years` is a number.
    """
    p = dict(parameters)
    _race(p, covariates.get("race"))
    _age(p, covariates.get("age_years"))
    _metabolism(p, covariates.get("cyp_modifier"))
    _kidney(p, covariates.get("renal_impairment"))
    return p


def not_quantified(findings: Mapping[str, Any]) -> list[str]:
    """Sentences for what is known of this patient, matters, and is not in the forecast."""
    absent = (None, False, 0, 0.0, "none")
    of_findings = [text for finding, text in NOT_QUANTIFIED.items() if findings.get(finding) not in absent]
    of_choices = [
        text for (finding, choice), text in CHOICES_NOT_QUANTIFIED.items() if findings.get(finding) == choice
    ]
    return of_findings + of_choices


def _race(p: dict[str, Any], race: Any) -> None:
    if race is None:
        return
    names = np.asarray(race)
    japanese = names == "japanese"
    asian = japanese | (names == "asian")
    p["k_other_per_h"] = p["k_other_per_h"] * np.where(asian, p["asian_k_other_factor"], 1.0)
    p["nor_clearance_l_per_h"] = p["nor_clearance_l_per_h"] * np.where(
        asian, p["asian_nor_clearance_factor"], 1.0
    )
    typical = _typical("nasal_fraction")
    raised = typical * p["japanese_nasal_factor"]
    odds = (raised / (1.0 - raised)) / (typical / (1.0 - typical))
    mine = p["nasal_fraction"] / (1.0 - p["nasal_fraction"]) * np.where(japanese, odds, 1.0)
    p["nasal_fraction"] = mine / (1.0 + mine)


def _age(p: dict[str, Any], age_years: Any) -> None:
    if age_years is None:
        return
    age = np.asarray(age_years, dtype=np.float64)
    lost = p["age_hepatic_flow_l_per_h_per_year"] * np.maximum(age - 60.0, 0.0)
    p["hepatic_flow_l_per_h"] = p["hepatic_flow_l_per_h"] * (1.0 + lost / _typical("hepatic_flow_l_per_h"))
    p["pressor_mmhg_per_ng_per_ml"] = p["pressor_mmhg_per_ng_per_ml"] * np.exp(
        p["pressor_age_slope_per_year"] * (age - p["pressor_reference_age_years"])
    )
    older = age >= OLDER_YEARS
    for effect in ("context_effect", "oral_antidepressant_effect"):
        p[effect] = p[effect] * np.where(older, p["older_context_factor"], 1.0)
    p["drug_response"] = p["drug_response"] * np.where(older, p["older_drug_factor"], 1.0)


def _metabolism(p: dict[str, Any], modifier: Any) -> None:
    if modifier is None:
        return
    names = np.asarray(modifier)
    hepatic, gut = np.ones(names.shape), np.ones(names.shape)
    for name in CYP_FACTORS:
        hepatic = np.where(names == name, p[f"{name}_hepatic_factor"], hepatic)
        gut = np.where(names == name, p[f"{name}_gut_factor"], gut)
    p["k_other_per_h"], p["k_nor_per_h"] = p["k_other_per_h"] * hepatic, p["k_nor_per_h"] * hepatic
    p["gut_escape"] = p["gut_escape"] * gut


def _kidney(p: dict[str, Any], impairment: Any) -> None:
    if impairment is None:
        return
    names = np.asarray(impairment)
    factor = np.where(names == "moderate", p["renal_moderate_nor_clearance_factor"], 1.0)
    factor = np.where(names == "severe", p["renal_severe_nor_clearance_factor"], factor)
    p["nor_clearance_l_per_h"] = p["nor_clearance_l_per_h"] * factor


def _typical(name: str) -> float:
    from daybreak.pharmacology.parameters import load_parameters

    return load_parameters()[name].value
