"""Virtual patients: published means and SDs come out, sub-populations are who they say, and patient 17 stays patient 17."""

from __future__ import annotations

import hashlib
import math
import pickle

import numpy as np
import pytest

from daybreak.errors import ParameterError, PatientError
from daybreak.pharmacology.parameters import Parameter, Source, load_parameters
from daybreak.population import Patient, Population, Spread, VirtualPatients
from daybreak.vocabulary import Range, load_vocabulary

PATIENTS = 40_000
SOURCE = Source("x", "made up for the test", None, None, seen=True)
NONE: dict[str, Parameter] = {}


def parameter(name: str, distribution: str, value: float, sd: float, effect: str = "") -> Parameter:
    return Parameter(
        id=name, meaning="", value=value, unit="", source=SOURCE, grade="hypothesis",
        distribution=distribution, sd=sd, random_effect=effect or name,  # type: ignore[arg-type]
    )  # fmt: skip


PARAMETERS = {
    p.id: p
    for p in (
        parameter("volume_l", "lognormal", 80.0, 0.3),
        parameter("fraction", "logit-normal", 0.54, 0.708),
        parameter("shift", "normal", -2.0, 1.5),
        parameter("fixed", "fixed", 7.0, 0.0),
        parameter("ka_one", "lognormal", 1.45, 1.0, effect="gut"),
        parameter("ka_two", "lognormal", 0.97, 1.0, effect="gut"),
    )
}


@pytest.fixture(scope="module")
def default() -> VirtualPatients:
    return Population.default().draw(0, PATIENTS, 1, NONE)


def within(sample: np.ndarray, mean: float, sd: float) -> None:
    """Mean and SD agree within four standard errors (the fourth moment of the sample makes that of the SD)."""
    n = len(sample)
    kurtosis = float(((sample - sample.mean()) ** 4).mean() / sample.var() ** 2)
    assert sample.mean() == pytest.approx(mean, abs=4 * sd / math.sqrt(n))
    assert sample.std() == pytest.approx(sd, abs=4 * sd * math.sqrt(max(kurtosis - 1, 0.1) / (4 * n)))


def share(sample: np.ndarray, expected: float) -> None:
    error = math.sqrt(expected * (1 - expected) / len(sample))
    assert sample.mean() == pytest.approx(expected, abs=4 * error)


# --- what the tables print -------------------------------------------------------------------------------------------


def test_age_and_body_mass_index_are_those_of_sustain_2(default: VirtualPatients) -> None:
    """Table 4 of PMC7387766, all patients: age 50.7 (13.33), BMI 28.0 (5.81)."""
    within(default.covariates["age_years"], 50.7, 13.33)
    within(default.covariates["bmi_kg_per_m2"], 28.0, 5.81)


def test_sex_and_race_are_those_of_sustain_2(default: VirtualPatients) -> None:
    """63.4 % women, 85.7 % white, 9.5 % Asian, 2.2 % black (table 4 of PMC7387766)."""
    share(default.covariates["sex"] == "female", 368 / 580)
    share(default.covariates["race"] == "white", 497 / 580)
    share(default.covariates["race"] == "asian", 55 / 580)
    share(default.covariates["race"] == "black", 13 / 580)


def test_madrs_by_sex_is_that_of_the_transform_trials(default: VirtualPatients) -> None:
    """doi:10.1007/s00737-021-01185-6, table 4: women 37.7 (5.49, n 235) and 37.7 (6.11, n 144); men 36.9 and 36.7."""
    women = default.covariates["sex"] == "female"
    within(default.covariates["madrs"][women], 37.7, 5.733)  # sqrt((234 x 5.49^2 + 143 x 6.11^2) / 378)
    within(default.covariates["madrs"][~women], (108 * 36.9 + 78 * 36.7) / 186, 5.213)
    assert default.covariates["madrs"].min() >= 28


def test_pressures_and_heart_rate_by_sex_are_those_of_their_cohorts(default: VirtualPatients) -> None:
    """Bogalusa (doi:10.1093/ajh/hpu064) and MESA (doi:10.1161/HYPERTENSIONAHA.111.00272), table 1 of each."""
    women = default.covariates["sex"] == "female"
    within(default.covariates["systolic_bp"][women], 113, 14)
    within(default.covariates["systolic_bp"][~women], 120, 14)
    within(default.covariates["diastolic_bp"][women], 70, 10)
    within(default.covariates["diastolic_bp"][~women], 74, 11)
    within(default.covariates["heart_rate"][women], 64.9, 9.6)


def test_pressures_go_together_and_are_never_exchanged(default: VirtualPatients) -> None:
    systolic, diastolic = default.covariates["systolic_bp"], default.covariates["diastolic_bp"]
    women = default.covariates["sex"] == "female"
    assert np.corrcoef(systolic[women], diastolic[women])[0, 1] == pytest.approx(0.71, abs=0.02)
    assert (systolic > diastolic).all()


def test_weight_agrees_with_a_source_that_it_was_not_made_from(default: VirtualPatients) -> None:
    """Median 74 kg (39 to 170) in the 820 people of doi:10.1007/s40262-020-00953-4, 58.4 % women; here 63 % women."""
    weight = default.covariates["weight_kg"]
    assert np.median(weight) == pytest.approx(74, rel=0.05)
    assert ((weight >= 39) & (weight <= 170)).mean() > 0.99


def test_findings_that_no_source_joins_are_independent(default: VirtualPatients) -> None:
    for one, other in (
        ("age_years", "bmi_kg_per_m2"),
        ("age_years", "madrs"),
        ("bmi_kg_per_m2", "systolic_bp"),
    ):
        assert abs(np.corrcoef(default.covariates[one], default.covariates[other])[0, 1]) < 0.03


def test_weight_height_and_index_agree_in_everybody(default: VirtualPatients) -> None:
    height_m = default.covariates["height_cm"] / 100
    np.testing.assert_allclose(
        default.covariates["weight_kg"], default.covariates["bmi_kg_per_m2"] * height_m**2, rtol=1e-12
    )


# --- sub-populations -------------------------------------------------------------------------------------------------


def test_the_library_is_this() -> None:
    assert Population.names() == (
        "65-and-over", "adults-trd", "adults-trd-18-to-64", "asian", "hepatic-impairment", "intravenous-trials",
        "japanese", "low-weight", "women",
    )  # fmt: skip


def drawn(name: str) -> VirtualPatients:
    return Population.read(name).draw(0, 2_000 if name == "low-weight" else 10_000, 2, NONE)


def test_65_and_over_is_transform_3() -> None:
    """Age 70 (4.52) (doi:10.9758/cpn.2021.19.2.341, table 1), 85 of 137 women, MADRS of the women 35.1 (6.4)."""
    people = drawn("65-and-over")
    within(people.covariates["age_years"], 70, 4.52)
    assert people.covariates["age_years"].min() >= 65
    share(people.covariates["sex"] == "female", 85 / 137)


def test_18_to_64_is_transform_1_and_2() -> None:
    """Age 46.3 (11.16, n 342) and 45.7 (11.89, n 223) together 46.06 (11.45)."""
    people = drawn("adults-trd-18-to-64")
    within(people.covariates["age_years"], 46.06, 11.45)
    assert people.covariates["age_years"].max() <= 64


def test_women_are_women() -> None:
    people = drawn("women")
    assert set(people.covariates["sex"]) == {"female"}
    within(people.covariates["height_cm"], 162.3, 7.2)


def test_low_weight_is_at_most_50_kg() -> None:
    people = drawn("low-weight")
    assert people.covariates["weight_kg"].max() <= 50
    assert people.covariates["weight_kg"].mean() > 40


def test_hepatic_impairment_is_moderate_in_all() -> None:
    assert set(drawn("hepatic-impairment").covariates["hepatic_impairment"]) == {"moderate"}


def test_japanese_people_are_those_of_the_japanese_trial() -> None:
    """doi:10.1186/s12888-021-03538-y, table 1: age 43.4 (10.35), BMI 24.81 (4.735), 96 of 202 women, MADRS 37.5 (5.64)."""
    people = drawn("japanese")
    within(people.covariates["age_years"], 43.4, 10.35)
    within(people.covariates["bmi_kg_per_m2"], 24.81, 4.735)
    within(people.covariates["madrs"], 37.5, 5.64)
    share(people.covariates["sex"] == "female", 96 / 202)
    assert set(people.covariates["race"]) == {"japanese"}
    assert set(drawn("asian").covariates["race"]) == {"asian"}


@pytest.mark.parametrize("name", Population.names())
def test_every_figure_of_the_library_was_read_and_can_be_found(name: str) -> None:
    for covariate in Population.read(name).covariates.values():
        assert (
            covariate.source is not None
            or "assumed" in covariate.note.lower()
            or _is_choice(name, covariate.id)
        )
        if covariate.source is not None:
            assert covariate.source.seen
            assert covariate.source.reference


def _is_choice(population: str, finding: str) -> bool:
    """What defines a sub-population needs no source."""
    defining = {"women": "sex", "hepatic-impairment": "hepatic_impairment", "asian": "race"}
    return defining.get(population) == finding


@pytest.mark.parametrize("name", Population.names())
def test_every_virtual_patient_could_be_a_patient(name: str) -> None:
    """Each drawn value is possible by the vocabulary and the domain of the model."""
    people = Population.read(name).draw(0, 30, 9, NONE)
    for i in range(30):
        findings = {}
        for finding, values in people.covariates.items():
            whole = load_vocabulary()[finding].type == "integer"
            findings[finding] = round(float(values[i])) if whole else values[i].item()
        Patient(findings=findings)


# --- the same patients, whoever else is drawn -------------------------------------------------------------------------


def test_the_first_hundred_of_a_thousand_are_the_hundred() -> None:
    population = Population.default()
    few, many = population.draw(0, 100, 1, PARAMETERS), population.draw(0, 1000, 1, PARAMETERS)
    for one, other in ((few.covariates, many.covariates), (few.parameters, many.parameters)):
        for name in one:
            assert np.array_equal(one[name], other[name][:100]), name


@pytest.mark.parametrize("name", ["adults-trd", "low-weight"])
def test_blocks_make_up_the_whole(name: str) -> None:
    population = Population.read(name)
    whole = population.draw(0, 12, 3, PARAMETERS)
    blocks = [population.draw(start, start + 3, 3, PARAMETERS) for start in range(0, 12, 3)]
    for finding, values in whole.covariates.items():
        assert np.array_equal(np.concatenate([b.covariates[finding] for b in blocks]), values)


def test_the_patients_of_seed_one_are_these() -> None:
    """Pinned to nine digits, because the last bit of a logarithm may differ between machines."""
    people = Population.default().draw(0, 200, 1, PARAMETERS)
    lines = [
        ",".join(f"{v:.9g}" if isinstance(v, float) else str(v) for v in values.tolist())
        for arrays in (people.covariates, people.parameters)
        for _, values in sorted(arrays.items())
    ]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] == "26580de63beae576"


def test_another_seed_gives_other_patients() -> None:
    population = Population.default()
    one, other = population.draw(0, 500, 1, NONE), population.draw(0, 500, 2, NONE)
    assert abs(np.corrcoef(one.covariates["age_years"], other.covariates["age_years"])[0, 1]) < 0.2


def test_a_new_parameter_does_not_disturb_the_others() -> None:
    population = Population.default()
    more = {"another": parameter("another", "lognormal", 1.0, 0.5), **PARAMETERS}
    before, after = population.draw(0, 50, 1, PARAMETERS), population.draw(0, 50, 1, more)
    assert all(np.array_equal(values, after.parameters[name]) for name, values in before.parameters.items())


@pytest.mark.parametrize(("start", "stop", "seed"), [(0, 0, 1), (5, 4, 1), (-1, 4, 1), (0, 4, -1)])
def test_no_patients_and_negative_seeds_are_refused(start: int, stop: int, seed: int) -> None:
    with pytest.raises(ParameterError):
        Population.default().draw(start, stop, seed, NONE)


def test_draws_cannot_be_written_to() -> None:
    people = Population.default().draw(0, 5, 1, PARAMETERS)
    with pytest.raises(ValueError, match="read-only"):
        people.covariates["age_years"][0] = 3.0


def test_populations_travel_between_processes() -> None:
    population = pickle.loads(pickle.dumps(Population.read("low-weight")))
    assert population == Population.read("low-weight")


# --- parameters ------------------------------------------------------------------------------------------------------


def test_parameters_have_their_distributions() -> None:
    values = Population.default().draw(0, PATIENTS, 4, PARAMETERS).parameters
    within(np.log(values["volume_l"]), math.log(80.0), 0.3)
    within(np.log(values["fraction"] / (1 - values["fraction"])), math.log(0.54 / 0.46), 0.708)
    within(values["shift"], -2.0, 1.5)
    assert set(values["fixed"]) == {7.0}


def test_parameters_of_one_random_effect_share_it() -> None:
    values = Population.default().draw(0, 100, 4, PARAMETERS).parameters
    np.testing.assert_allclose(values["ka_one"] / values["ka_two"], 1.45 / 0.97)


def test_a_patient_has_the_parameters_that_they_have_in_any_population() -> None:
    """A person and a population draw differ in covariates, not in parameters: the comparison is of like with like."""
    one = Population.default().draw(0, 20, 1, PARAMETERS).parameters
    other = Population.read("women").draw(0, 20, 1, PARAMETERS).parameters
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_all_parameters_of_the_model_are_drawn_unless_others_are_given() -> None:
    assert Population.default().draw(0, 3, 1).parameters.keys() == load_parameters().keys()


# --- a real person ---------------------------------------------------------------------------------------------------


def person(**findings: object) -> Population:
    return Population.default().for_patient(Patient(findings=findings, id="p", label="A person"))  # type: ignore[arg-type]


def test_what_is_known_is_fixed_exactly_and_the_rest_drawn() -> None:
    population = person(age_years=46, sex="female", weight_kg=74.0, madrs=37, opioid_antagonist=True)
    people = population.draw(0, 200, 1, NONE)
    assert {name: set(people.covariates[name].tolist()) for name in sorted(population.known)} == {
        "age_years": {46.0}, "madrs": {37.0}, "opioid_antagonist": {True}, "sex": {"female"}, "weight_kg": {74.0},
    }  # fmt: skip
    assert people.covariates["systolic_bp"].std() > 5
    assert (population.id, population.label) == ("p", "A person")


def test_what_is_assumed_is_said() -> None:
    population = person(age_years=46, sex="female", weight_kg=74.0, height_cm=165.0, madrs=37)
    assert "race" in population.assumed
    assert "cyp_modifier" in population.assumed
    assert not {"age_years", "sex", "weight_kg", "height_cm", "bmi_kg_per_m2"} & set(population.assumed)


def test_unknown_findings_are_drawn() -> None:
    assert (
        person(race=None, age_years=46).draw(0, 200, 1, NONE).covariates["race"].tolist().count("asian") > 5
    )


@pytest.mark.parametrize(
    ("known", "drawn_one", "derived"),
    [
        ({"weight_kg": 74.0}, "height_cm", "bmi_kg_per_m2"),
        ({"bmi_kg_per_m2": 28.0}, "height_cm", "weight_kg"),
        ({"height_cm": 165.0}, "bmi_kg_per_m2", "weight_kg"),
        ({"weight_kg": 74.0, "height_cm": 165.0}, None, "bmi_kg_per_m2"),
        ({"bmi_kg_per_m2": 28.0, "height_cm": 165.0}, None, "weight_kg"),
        ({"weight_kg": 74.0, "bmi_kg_per_m2": 28.0}, None, "height_cm"),
    ],
)
def test_the_body_size_of_a_person_fits_together(
    known: dict[str, float], drawn_one: str | None, derived: str
) -> None:
    people = person(**known).draw(0, 50, 1, NONE).covariates
    assert all(set(people[name]) == {value} for name, value in known.items())
    assert drawn_one is None or people[drawn_one].std() > 0
    np.testing.assert_allclose(
        people["weight_kg"], people["bmi_kg_per_m2"] * (people["height_cm"] / 100) ** 2
    )
    assert derived in people


def test_a_person_need_not_fit_the_filter_of_the_population() -> None:
    """Someone of 80 kg is still that person beside the population of low weight."""
    light = Population.read("low-weight")
    people = light.for_patient(Patient(findings={"weight_kg": 80.0})).draw(0, 10, 1, NONE)
    assert set(people.covariates["weight_kg"]) == {80.0}


def test_findings_that_the_population_does_not_draw_are_kept() -> None:
    assert set(person(phq9=18).draw(0, 3, 1, NONE).covariates["phq9"]) == {18.0}


def test_a_filter_that_nobody_passes_is_refused_in_time() -> None:
    age = Population.default().covariates["age_years"]
    nobody = Population("nobody", "Nobody", {"age_years": age}, only={"age_years": Range(85.9999999, 86.0)})
    with pytest.raises(PatientError, match="lies inside"):
        nobody.draw(0, 1, 1, NONE)


def test_distributions_can_be_asked_for_their_figures() -> None:
    age = Population.default().covariates["age_years"]
    assert age.distribution == Spread(50.7, 13.33, 18.0, 86.0)
    assert age.source is not None
    assert age.source.id == "SUSTAIN-2"
