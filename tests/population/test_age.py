"""An age must fit the date of birth, as of today."""

from __future__ import annotations

from datetime import date

import pytest

from daybreak import Patient
from daybreak.errors import PatientError
from daybreak.population.age import check_age

TODAY = date(2026, 11, 21)


def born(day: date, age_years: float) -> Patient:
    return Patient(findings={"birth_date": day, "age_years": age_years, "madrs": 34})


@pytest.mark.parametrize(
    ("day", "age_years"), [(date(1980, 11, 21), 46), (date(1980, 11, 22), 45), (date(1980, 1, 1), 46)]
)
def test_an_age_that_fits_is_taken(day: date, age_years: int) -> None:
    check_age(born(day, age_years).findings, TODAY)


@pytest.mark.parametrize(
    ("day", "age_years", "said"),
    [
        (date(2090, 1, 1), 46, "future"),
        (date(1980, 11, 22), 46, "makes 45 years"),
        (date(1950, 1, 1), 46, "makes 76 years"),
    ],
)
def test_an_age_that_does_not_fit_is_refused(day: date, age_years: int, said: str) -> None:
    with pytest.raises(PatientError, match=said):
        check_age(born(day, age_years).findings, TODAY)


def test_without_a_date_of_birth_there_is_nothing_to_compare() -> None:
    check_age({"age_years": 46, "madrs": 34}, TODAY)


def test_a_date_of_birth_alone_is_refused_since_the_model_needs_an_age() -> None:
    with pytest.raises(PatientError, match="no age"):
        Patient(findings={"birth_date": date(1980, 1, 1)})
