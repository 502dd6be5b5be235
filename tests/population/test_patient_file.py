"""Patient files: the right one is read, each wrong one refused in a sentence with its line and what to write."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from daybreak.errors import InputFileError, PatientError
from daybreak.population import Patient
from tests.population.files import PATIENT, broken, written

# what is wrong: (the passage that is right, what stands there instead, a part of the sentence)
WRONG: dict[str, tuple[str, str, str]] = {
    "unknown id": ("madrs: 37", "madr: 37", "Did you mean madrs"),
    "unknown id far from any": ("madrs: 37", "blood_group_of_mother: 3", "no finding"),
    "age over the domain": ("age_years: 46", "age_years: 110", "18 to 100"),
    "impossible age": ("age_years: 46", "age_years: 140", "above the most"),
    "a child": ("age_years: 46", "age_years: 17", "adults of 18"),
    "almost an adult": ("age_years: 46", "age_years: 17.999", "adults of 18"),
    "negative age": ("age_years: 46", "age_years: -1", "below the least"),
    "impossible weight": ("weight_kg: 74.5", "weight_kg: 7", "below the least"),
    "weight in grams": ("weight_kg: 74.5", "weight_kg: 74500", "above the most"),
    "weight below the domain": ("weight_kg: 74.5", "weight_kg: 25", "30 to 250"),
    "weight of zero": ("weight_kg: 74.5", "weight_kg: 0", "below the least"),
    "the lower end of the scale": ("madrs: 37", "madrs: 0", "from 1 to 59"),
    "the upper end of the scale": ("madrs: 37", "madrs: 60", "from 1 to 59"),
    "weight with unit": ("weight_kg: 74.5", "weight_kg: 74.5 kg", "not a number"),
    "weight with decimal comma": ("weight_kg: 74.5", "weight_kg: 74,5", "not a number"),
    "weight in quotation marks": ("weight_kg: 74.5", 'weight_kg: "74.5"', "not a number"),
    "weight as a list": ("weight_kg: 74.5", "weight_kg: [74.5]", "not a number"),
    "weight as a block": ("weight_kg: 74.5", "weight_kg: {value: 74.5}", "not a number"),
    "weight NaN": ("weight_kg: 74.5", "weight_kg: .nan", "finite"),
    "weight infinite": ("weight_kg: 74.5", "weight_kg: 1e999", "too large"),
    "weight not given": ("weight_kg: 74.5", "weight_kg:", "no value"),
    "weight unknown though it may not be": ("weight_kg: 74.5", "weight_kg: null", "unknown"),
    "height in metres": ("height_cm: 165", "height_cm: 1.65", "below the least"),
    "height that makes an impossible index": ("height_cm: 165", "height_cm: 228\n  bmi_kg_per_m2: 40", "make 14"),
    "weight that makes an impossible index": ("weight_kg: 74.5", "weight_kg: 245", "10 to 80"),
    "unknown sex": ("sex: female", "sex: woman", "female, male"),
    "capital letters": ("sex: female", "sex: Female", "female, male"),
    "sex as a truth": ("sex: female", "sex: true", "female, male"),
    "MADRS over the scale": ("madrs: 37", "madrs: 61", "above the most"),
    "half a point": ("madrs: 37", "madrs: 37.5", "whole number"),
    "a truth for a number": ("madrs: 37", "madrs: true", "not a number"),
    "yes for true": ("pregnant: false", "pregnant: no", "Write false"),
    "a number for a truth": ("pregnant: false", "pregnant: 0", "true or false"),
    "pressures exchanged": ("systolic_bp: 124", "systolic_bp: 70", "exchanged"),
    "consent before birth": ("consent_date: 2026-01-15", "consent_date: 1979-03-01", "before the birth"),
    "an impossible date": ("consent_date: 2026-01-15", "consent_date: 2026-02-30", "not a date"),
    "a date in another order": ("consent_date: 2026-01-15", "consent_date: 15.01.2026", "not a date"),
    "a date long past": ("birth_date: 1979-03-02", "birth_date: 1779-03-02", "1900"),
    "a finding twice": ("madrs: 37", "madrs: 37\n  madrs: 35", "twice"),
    "no findings": (PATIENT[PATIENT.index("findings:") : PATIENT.index("reported:")], "", "`findings` is missing"),
    "findings as a list": ("findings:\n  age_years: 46", "findings: [1]\nother:\n  age_years: 46", "no key `other`"),
    "no patient block": ("patient:\n  id: somebody\n  label: Somebody\n", "", "`patient` is missing"),
    "no id": ("  id: somebody\n", "", "`id` is missing"),
    "an id of two words": ("id: somebody", "id: some body", "one word"),
    "an id that is a path": ("id: somebody", "id: ../../etc", "one word"),
    "a number as label": ("label: Somebody", "label: 3", "not text"),
    "a key of the file misspelt": ("findings:", "finding:", "Did you mean `findings`"),
    "a key of the patient misspelt": ("label: Somebody", "lable: Somebody", "Did you mean `label`"),
    "a source that is a list": ("source: A table.", "source: [a, b]", "not text"),
    "unknown outcome": ("outcome: madrs_change", "outcome: madrs_chnge", "Did you mean"),
    "outcome that is no number": ("outcome: madrs_change", "outcome: sex", "no outcome"),
    "time before the first session": ("time: 27 days\n    value", "time: -3 days\n    value", "negative"),
    "time without unit": ("time: 27 days\n    value", "time: 27\n    value", "time"),
    "time in months": ("time: 27 days\n    value", "time: 1 month\n    value", "month"),
    "no time": ("    time: 27 days\n    value", "    value", "`time` is missing"),
    "no value of the figure": ("    value: -21.4\n", "", "`value` is missing"),
    "text as a figure": ("value: -21.4", "value: about 20", "not a number"),
    "SD of zero": ("sd: 12.32", "sd: 0", "SD 0"),
    "negative SD": ("sd: 12.32", "sd: -3", "SD -3"),
    "more than everybody": ("value: 69.3", "value: 169.3", "0 to 100"),
    "a share in points": ('unit: "%"', "unit: points", "share"),
    "a wrong unit of a scale": ("sd: 12.32", "sd: 12.32\n    unit: mg", "Convert"),
    "a key of a figure misspelt": ("sd: 12.32", "SD: 12.32", "Did you mean `sd`"),
    "figures that are no list": ("reported:\n", "reported: 5\nsource2:\n", "no key"),
    "a figure that is a word": ("- {outcome: response, time: 27 days, value: 69.3, unit: \"%\"}", "- none", "block"),
    "an anchor": ("madrs: 37", "madrs: &m 37", "Anchors"),
    "a tag": ("madrs: 37", "madrs: !!int 37", "tag"),
    "a second document": ("reported:", "---\nreported:", "second document"),
    "a tab": ("  madrs: 37", "\tmadrs: 37", "YAML"),
}  # fmt: skip


# where the refusal is not on the line of the passage: what contradicts, what encloses, or the second of two
LINES_BEYOND = {
    "height that makes an impossible index": 1,
    "pressures exchanged": 1,
    "a finding twice": 1,
    "no findings": -4,
    "findings as a list": 1,
    "no id": -1,
    "no time": -1,
    "no value of the figure": -2,
    "a wrong unit of a scale": 1,
    "figures that are no list": 1,
}


def test_there_are_at_least_sixty_wrong_files() -> None:
    assert len(WRONG) >= 60


def test_the_right_file_is_read(tmp_path: Path) -> None:
    patient = Patient.read(written(tmp_path, PATIENT))
    assert (patient.id, patient.label, patient.source) == ("somebody", "Somebody", "A table.")
    assert patient.findings["age_years"] == 46
    assert patient.findings["pregnant"] is False
    assert patient.warnings == ()
    change, response = patient.reported
    assert (change.outcome, change.time_h, change.value, change.sd) == ("madrs_change", 648.0, -21.4, 12.32)
    assert (change.unit, response.unit) == ("points", "%")


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_with_line_reason_and_remedy(name: str, tmp_path: Path) -> None:
    right, wrong, said = WRONG[name]
    text, line = broken(PATIENT, right, wrong)
    path = written(tmp_path, text)
    with pytest.raises(PatientError) as refused:
        Patient.read(path)
    error = refused.value
    assert said.lower() in error.sentence.lower()
    assert error.remedy, error.sentence
    assert error.exit_code == 5
    assert error.where == f"{path}:{line + LINES_BEYOND.get(name, 0)}"


def test_a_figure_is_refused_on_its_own_line(tmp_path: Path) -> None:
    text, line = broken(PATIENT, "value: 69.3", "value: 169.3")
    with pytest.raises(PatientError) as refused:
        Patient.read(written(tmp_path, text))
    assert refused.value.where.endswith(f":{line}")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="no such file"):
        Patient.read(tmp_path / "nobody.yaml")


def test_a_patient_is_read_in_ten_milliseconds(tmp_path: Path) -> None:
    """The budget of the house; the best of twenty, because others work on the machine, and types are checked here."""
    path = written(tmp_path, PATIENT)
    seconds = []
    for _ in range(20):
        start = time.perf_counter()
        Patient.read(path)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) <= 0.010
