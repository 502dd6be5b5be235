"""The vocabulary that ships is complete, consistent, quick to read and cannot be changed."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from daybreak.errors import VocabularyError
from daybreak.vocabulary import Finding, load_vocabulary
from daybreak.vocabulary.catalogue import VOCABULARY_FILE

VOCABULARY = load_vocabulary()
TIME_LOADING = """
import time
from daybreak.vocabulary import read_vocabulary
from daybreak.vocabulary.catalogue import VOCABULARY_FILE
for _ in range(5):
    start = time.perf_counter()
    read_vocabulary(VOCABULARY_FILE.read_bytes(), "vocabulary.yaml")
    print(time.perf_counter() - start)
"""

# The ids that protocols, patients and the model were agreed to use.
AGREED = re.findall(
    r"\S+",
    """
age_years sex weight_kg height_cm bmi_kg_per_m2 race diagnosis madrs phq9 qids_sr16 hamd17 gad7 bdi2 cgi_s cgi_i sds cadss moaas
systolic_bp diastolic_bp heart_rate spo2 failed_antidepressant_trials pregnant breastfeeding suicidal_ideation_acute
psychosis_current mania_current substance_use_disorder_active aneurysmal_vascular_disease arteriovenous_malformation
intracerebral_haemorrhage_history hypersensitivity_ketamine hepatic_impairment renal_impairment consent_signed
ride_home_arranged rems_enrolled benzodiazepine_diazepam_equivalent_mg_per_day opioid_antagonist cyp_modifier
hours_since_food hours_since_liquid hours_since_nasal_steroid oral_antidepressant hypertension
esketamine_ng_per_ml noresketamine_ng_per_ml arketamine_ng_per_ml norarketamine_ng_per_ml s_hnk_ng_per_ml dissociation sedation
nausea dizziness cumulative_dose_mg madrs_baseline madrs_change_percent sessions_given weeks_in_phase dose_mg_last tolerated_last
""",
)


@pytest.mark.parametrize("finding_id", AGREED)
def test_every_agreed_id_is_there(finding_id: str) -> None:
    assert VOCABULARY.find(finding_id).id == finding_id


@pytest.mark.parametrize(
    ("finding_id", "choices"),
    [
        ("sex", "female male"),
        ("race", "white black asian japanese other"),
        ("hepatic_impairment", "none mild moderate severe"),
        ("cyp_modifier", "none ticlopidine itraconazole rifampicin grapefruit_juice st_johns_wort another"),
        ("oral_antidepressant", "none continued new"),
    ],
)
def test_choices_stand_in_their_agreed_order(finding_id: str, choices: str) -> None:
    assert VOCABULARY[finding_id].choices == tuple(choices.split())


@pytest.mark.parametrize("finding", VOCABULARY, ids=lambda finding: finding.id)
def test_every_finding_is_labelled_in_words_and_names_its_unit_as_its_id_does(finding: Finding) -> None:
    assert len(finding.label) > 2
    assert not finding.label.endswith(".")
    unit_in_id = re.search(r"_(kg|cm|ng_per_ml|mg|years|weeks|mg_per_day|kg_per_m2)$", finding.id)
    if unit_in_id and finding.type == "number":
        assert finding.unit == {"ng_per_ml": "ng/mL", "mg_per_day": "mg/d", "kg_per_m2": "kg/m2"}.get(
            unit_in_id[1], unit_in_id[1]
        )


def test_every_loinc_code_names_a_source_that_was_read_and_belongs_to_one_finding() -> None:
    coded = [finding for finding in VOCABULARY if finding.loinc]
    assert len({finding.loinc for finding in coded}) == len(coded) >= 20
    assert all(VOCABULARY.sources[finding.loinc_source].seen for finding in coded)


@pytest.mark.parametrize(
    ("finding_id", "loinc"),
    [  # US Core vital signs
        ("systolic_bp", "8480-6"),
        ("diastolic_bp", "8462-4"),
        ("heart_rate", "8867-4"),
        ("spo2", "59408-5"),
        ("respiratory_rate", "9279-1"),
        ("weight_kg", "29463-7"),
        ("height_cm", "8302-2"),
        ("bmi_kg_per_m2", "39156-5"),
        ("temperature_celsius", "8310-5"),
    ],
)
def test_vital_signs_have_the_codes_of_us_core(finding_id: str, loinc: str) -> None:
    assert VOCABULARY[finding_id].loinc == loinc


def test_an_unknown_id_is_refused_with_the_nearest_ones() -> None:
    with pytest.raises(VocabularyError) as refusal:
        VOCABULARY.find("sistolic_bp", where="protocol.yaml:7")
    assert str(refusal.value).startswith(
        "protocol.yaml:7: There is no finding 'sistolic_bp' in the vocabulary."
    )
    assert "Did you mean systolic_bp" in str(refusal.value)
    with pytest.raises(VocabularyError, match="Did you mean madrs"):
        VOCABULARY.instrument("mdrs")


@pytest.mark.parametrize("wrong", ["", "zzzz", "MADRS\n", "x" * 100_000, "\u200bmadrs"])
def test_an_id_like_no_other_is_refused_in_one_short_line(wrong: str) -> None:
    with pytest.raises(VocabularyError) as refusal:
        VOCABULARY[wrong]
    assert len(str(refusal.value)) < 200
    assert str(refusal.value).isprintable()


def test_the_vocabulary_answers_as_a_collection() -> None:
    assert "madrs" in VOCABULARY
    assert "madr" not in VOCABULARY
    assert len(VOCABULARY) == len(list(VOCABULARY)) >= 200


def test_the_vocabulary_is_read_once_and_cannot_be_changed() -> None:
    assert load_vocabulary() is VOCABULARY
    with pytest.raises(TypeError):
        VOCABULARY.findings["x"] = VOCABULARY["madrs"]  # type: ignore[index]


def test_every_source_stands_behind_something() -> None:
    text = VOCABULARY_FILE.read_text(encoding="utf-8")
    used = text[text.index("\ninstruments:") :]
    assert [source for source in VOCABULARY.sources if not re.search(rf"\b{source}\b", used)] == []


def test_the_file_names_no_place_on_the_machine_it_was_written_on() -> None:
    text = VOCABULARY_FILE.read_text(encoding="utf-8")
    assert not re.search(r"/work|/tmp|/root|/home|\.\./", text)


def test_weight_and_dose_limits_are_those_of_the_quantities() -> None:
    from daybreak.quantity import Dose, Weight

    for finding_id, kind in [("weight_kg", Weight), ("dosing_weight_kg", Weight), ("dose_mg", Dose)]:
        absolute = VOCABULARY[finding_id].absolute
        assert absolute is not None
        assert absolute.most == float(kind.dimension.absolute.most)


def test_the_vocabulary_loads_quickly() -> None:
    """Its share of a forecast's start is 40 ms; the fastest of five in a process of its own, with room for a busy machine."""
    times = subprocess.run(
        [sys.executable, "-c", TIME_LOADING], capture_output=True, text=True, check=True
    ).stdout.split()
    assert min(map(float, times)) < 0.120
