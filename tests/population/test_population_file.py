"""Population files: the right one is read, each wrong one refused in a sentence with its line and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from daybreak.errors import InputFileError, PatientError
from daybreak.population import Fixed, Grouped, Population, Shared, Spread
from tests.population.files import POPULATION, broken, written

AGE = "age_years: {mean: 45, sd: 12, low: 18, high: 80, source: table}"
SEX = "sex: {share: {female: 0.6, male: 0.4}}"
MADRS = "madrs: {by: sex, female: {mean: 36, sd: 5}, male: {mean: 34, sd: 5}}"
LIVER = "hepatic_impairment: {value: none}"
PAIR = "- {first: age_years, second: weight_kg, correlation: 0.2}"

# what is wrong: (the passage that is right, what stands there instead, a part of the sentence)
WRONG: dict[str, tuple[str, str, str]] = {
    "unknown finding": (LIVER, "hepatic_impairement: {value: none}", "Did you mean hepatic_impairment"),
    "a date": (LIVER, "birth_date: {value: 1980-01-01}", "cannot be drawn"),
    "a mean outside the bounds": (AGE, "age_years: {mean: 85, sd: 12, low: 18, high: 80}", "not between"),
    "an SD of zero": (AGE, "age_years: {mean: 45, sd: 0, low: 18, high: 80}", "SD of 0"),
    "a negative SD": (AGE, "age_years: {mean: 45, sd: -2, low: 18, high: 80}", "SD of -2"),
    "an SD that the bounds forbid": (AGE, "age_years: {mean: 45, sd: 30, low: 18, high: 80}", "No normal"),
    "the upper end of the scale": (MADRS, "madrs: 60", "from 1 to 59"),
    "the lower end of the scale": (MADRS, "madrs: {value: 0}", "from 1 to 59"),
    "the end of the scale in a share": (MADRS, 'madrs: {share: {"34": 0.5, "60": 0.5}}', "from 1 to 59"),
    "children": (AGE, "age_years: {mean: 45, sd: 12, low: 12, high: 80}", "adults of 18"),
    "age without end": (AGE, "age_years: {mean: 45, sd: 12, low: 18, high: 140}", "above the most"),
    "bounds exchanged": (AGE, "age_years: {mean: 45, sd: 12, low: 80, high: 18}", "Nobody lies between"),
    "no mean": (AGE, "age_years: {sd: 12, low: 18, high: 80}", "`mean` is missing"),
    "no SD": (AGE, "age_years: {mean: 45, low: 18, high: 80}", "`sd` is missing"),
    "a mean as text": (AGE, "age_years: {mean: about 45, sd: 12}", "not a number"),
    "an unknown shape": (AGE, "age_years: {mean: 45, sd: 12, shape: gamma}", "normal or lognormal"),
    "an unknown key": (AGE, "age_years: {mean: 45, sd: 12, lo: 18}", "Did you mean `low`"),
    "an unknown source": (AGE, "age_years: {mean: 45, sd: 12, source: tabel}", "Did you mean table"),
    "a mean and a share": (AGE, "age_years: {mean: 45, share: {}}", "no key `mean`"),
    "shares over one": (SEX, "sex: {share: {female: 0.6, male: 0.5}}", "add to 1.1"),
    "shares under one": (SEX, "sex: {share: {female: 0.6, male: 0.3}}", "add to 0.9"),
    "a negative share": (SEX, "sex: {share: {female: 1.1, male: -0.1}}", "fewer than nobody"),
    "a share of an unknown choice": (SEX, "sex: {share: {women: 0.6, male: 0.4}}", "one of its choices"),
    "an empty share": (SEX, "sex: {share: {}}", "Nobody"),
    "a share as a word": (SEX, "sex: {share: equal}", "block"),
    "nobody counted": (SEX, "sex: {count: {female: 0, male: 0}}", "Nobody"),
    "a count as text": (SEX, "sex: {count: {female: many, male: 3}}", "not a number"),
    "a mean of a choice": (SEX, "sex: {mean: 0.5, sd: 0.1}", "has no mean"),
    "an impossible value": (LIVER, "hepatic_impairment: {value: a little}", "one of its choices"),
    "a value and a key": (LIVER, "hepatic_impairment: {value: none, mean: 3}", "no key `mean`"),
    "an unknown fixed value": (LIVER, "hepatic_impairment: {value: null}", "fixed as unknown"),
    "a fixed value outside the domain": (LIVER, "height_cm: {value: 100}", "120 to 230"),
    "a list": (LIVER, "hepatic_impairment: [none]", "one of its choices"),
    "only one group": (MADRS, "madrs: {by: sex, female: {mean: 36, sd: 5}}", "one block for each"),
    "a group too many": (MADRS, "madrs: {by: sex, female: 1, male: 2, other: 3}", "block"),
    "groups of a number": (MADRS, "madrs: {by: age_years, young: {mean: 36, sd: 5}}", "not a number"),
    "groups of what is not drawn": (MADRS, "madrs: {by: pregnant, 'true': {value: 36}, 'false': {value: 3}}", "not drawn"),
    "a scale beyond its end": (MADRS, "madrs: {mean: 36, sd: 5, low: 28, high: 70}", "above the most"),
    "one printed group": (MADRS, "madrs: {groups: [{patients: 20, mean: 36, sd: 5}]}", "two groups"),
    "a group of one": (MADRS, "madrs: {groups: [{patients: 1, mean: 36, sd: 5}, {patients: 9, mean: 36, sd: 5}]}", "two people"),
    "groups and an SD": (MADRS, "madrs: {sd: 3, groups: [{patients: 5, mean: 6, sd: 5}, {patients: 9, mean: 6, sd: 5}]}", "two"),
    "an unknown base": ("label: My patients", "label: My patients\n  base: adults", "no population"),
    "a base that is a path": ("label: My patients", "label: My patients\n  base: ../mine.yaml", "no population"),
    "no label": ("  label: My patients\n", "", "`label` is missing"),
    "no population block": ("population:\n  id: mine\n  label: My patients\n", "", "`population` is missing"),
    "covariates as a list": ("covariates:\n", "covariates: [1]\nmore:\n", "no key `more`"),
    "a source without address": ("    doi: 10.1000/xyz\n", "", "address"),
    "a DOI as an address": ("doi: 10.1000/xyz", "doi: https://doi.org/10.1000/xyz", "not a DOI"),
    "a source that was neither read nor not": ("seen: true", "seen: maybe", "true nor false"),
    "a citation missing": ("    citation: A table\n", "", "`citation` is missing"),
    "a choice in `only`": ("weight_kg: {low: 50}", "sex: {low: 1}", "not a number of this population"),
    "an unknown id in `only`": ("weight_kg: {low: 50}", "weigth_kg: {low: 50}", "not a number of this population"),
    "something not drawn in `only`": ("weight_kg: {low: 50}", "phq9: {low: 5}", "not a number of this population"),
    "nobody in `only`": ("weight_kg: {low: 50}", "weight_kg: {low: 90, high: 60}", "Nobody lies"),
    "a word in `only`": ("weight_kg: {low: 50}", "weight_kg: heavy", "block"),
    "an impossible bound in `only`": ("weight_kg: {low: 50}", "weight_kg: {low: 5}", "below the least"),
    "a full correlation": (PAIR, "- {first: age_years, second: weight_kg, correlation: 1}", "between -1 and 1"),
    "a correlation with nothing": (PAIR, "- {first: age_years, second: phq9, correlation: 0.2}", "not drawn"),
    "a correlation with itself": (PAIR, "- {first: age_years, second: age_years, correlation: 0.2}", "itself"),
    "a correlation of choices": (PAIR, "- {first: sex, second: weight_kg, correlation: 0.2}", "number"),
    "no correlation": (PAIR, "- {first: age_years, second: weight_kg}", "`correlation` is missing"),
    "yes for true": ("seen: true", "seen: yes", "Write true"),
    "an anchor": (LIVER, "hepatic_impairment: &x {value: none}", "Anchors"),
    "an open bracket": (LIVER, "hepatic_impairment: {value: none", "YAML"),
}  # fmt: skip

LINES_BEYOND = {
    "an unknown base": 1,
    "a base that is a path": 1,
    "no label": -2,
    "no population block": 0,
    "covariates as a list": 1,
    "a source without address": -2,
    "a citation missing": -1,
    "an open bracket": 1,
}


def test_there_are_at_least_sixty_wrong_files() -> None:
    assert len(WRONG) >= 60


def test_the_right_file_is_read(tmp_path: Path) -> None:
    population = Population.read(written(tmp_path, POPULATION))
    kinds = {name: type(covariate.distribution) for name, covariate in population.covariates.items()}
    assert kinds == {
        "age_years": Spread,
        "sex": Shared,
        "madrs": Grouped,
        "weight_kg": Spread,
        "hepatic_impairment": Fixed,
    }
    source = population.covariates["age_years"].source
    assert source is not None
    assert source.reference == "doi:10.1000/xyz"
    assert population.only["weight_kg"].least == 50
    assert population.together[0].correlation == 0.2


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_with_line_reason_and_remedy(name: str, tmp_path: Path) -> None:
    right, wrong, said = WRONG[name]
    text, line = broken(POPULATION, right, wrong)
    path = written(tmp_path, text)
    with pytest.raises(PatientError) as refused:
        Population.read(path)
    error = refused.value
    assert said.lower() in error.sentence.lower()
    assert error.remedy, error.sentence
    assert error.where == f"{path}:{line + LINES_BEYOND.get(name, 0)}"


def test_a_name_that_the_library_does_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(PatientError, match="Did you mean women"):
        Population.read("woman")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError):
        Population.read(tmp_path / "nobody.yaml")
