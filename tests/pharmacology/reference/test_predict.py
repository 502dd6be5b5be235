"""What the models say about a row: regimen, person, model and quantity."""

from dataclasses import replace

import numpy as np
import pytest

from daybreak.pharmacology.reference import load_rows
from daybreak.pharmacology.reference.curve import area
from daybreak.pharmacology.reference.predict import (
    FANTA_OTTO,
    KAMP,
    MAIN,
    SIMONS,
    answering_model,
    exposure,
    predict,
    second_opinion,
)

ROWS = {row.id: row for row in load_rows()}


@pytest.mark.parametrize(
    ("row_id", "model"),
    [
        ("PK-001", MAIN),  # nasal, venous
        ("PK-093", SIMONS),  # film, arterial peak
        ("PK-122", KAMP),  # distribution volume of racemate, mixed sites
        ("PK-123", MAIN),  # clearance does not depend on the site
        ("PK-158", SIMONS),  # S-hydroxynorketamine
        ("PK-195", MAIN),  # site not stated: venous
    ],
)
def test_who_answers(row_id: str, model: str) -> None:
    assert answering_model(ROWS[row_id]) == model


def test_peaks_are_never_compared_across_sampling_sites() -> None:
    sites = {(row.site or "venous", answering_model(row)) for row in ROWS.values() if row.metric == "cmax"}
    assert sites == {("venous", MAIN), ("arterial", SIMONS)}


def test_an_independent_venous_model_gives_a_second_opinion_on_infusions_only() -> None:
    assert second_opinion(ROWS["PK-144"]) == FANTA_OTTO
    assert second_opinion(ROWS["PK-001"]) is None


@pytest.mark.parametrize(("row_id", "fraction"), [("PK-073", 0.54), ("PK-074", 0.51), ("PK-076", 0.186)])
def test_bioavailability_of_the_paper_abstract(row_id: str, fraction: float) -> None:
    # Perez-Ruixo 2021, abstract: 56 mg and 84 mg nasal, swallowed
    assert predict(ROWS[row_id], MAIN) == pytest.approx(fraction, rel=0.05)


def test_bioavailability_of_a_mouth_dose_meets_two_sources_at_once() -> None:
    # Simons 2022: 0.263 of esketamine; Rolan 2014: 0.29 of racemate. One mouth fraction serves both.
    wafer = ROWS["PK-174"]
    film = replace(wafer, drug="esketamine", analyte="esketamine")
    assert predict(film, MAIN) == pytest.approx(0.263, rel=0.01)
    assert predict(wafer, MAIN) == pytest.approx(0.29, rel=0.02)


def test_clearance_of_each_enantiomer_and_of_the_racemate() -> None:
    both = replace(ROWS["PK-195"], metric="clearance")
    s = predict(replace(both, analyte="esketamine"), MAIN)
    r = predict(replace(both, analyte="arketamine"), MAIN)
    assert r / s == pytest.approx(0.86, rel=1e-9)  # Wang 2019
    assert predict(both, MAIN) == pytest.approx(2 / (1 / s + 1 / r), rel=1e-9)


@pytest.mark.parametrize(
    ("row_id", "ratio"),
    [("PK-224", 0.14), ("PK-225", 0.86), ("PK-220", 3.0), ("PK-222", 0.42), ("PK-218", 2.4)],
)
def test_interactions_reproduce_the_ratios_from_which_they_were_solved(row_id: str, ratio: float) -> None:
    assert predict(ROWS[row_id], MAIN) == pytest.approx(ratio, rel=0.005)


def test_arterial_steps_are_simulated_as_given() -> None:
    row = ROWS["PK-124"]
    total_mg = 0.99 * 70
    whole = area(exposure(row, SIMONS, "esketamine"))
    assert whole == pytest.approx(1000 * total_mg / (1.48 * 60), rel=1e-9)


def test_a_racemic_dose_gives_an_esketamine_model_its_half() -> None:
    row = ROWS["PK-126"]
    pure = area(exposure(replace(row, drug="esketamine"), SIMONS, "esketamine"))
    assert area(exposure(row, SIMONS, "esketamine")) == pytest.approx(pure / 2)


def test_nasal_devices_follow_each_other_by_five_minutes() -> None:
    (part,) = exposure(ROWS["PK-009"], MAIN, "esketamine")
    starts = [
        given.start_h for given in part.given if given.compartment == "nose" and np.all(given.amount_mg > 0)
    ]
    assert starts == pytest.approx([0.0, 5 / 60, 10 / 60])
