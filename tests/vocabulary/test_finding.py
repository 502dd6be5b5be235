"""A finding accepts its own values and refuses every other in one sentence."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import VocabularyError
from daybreak.vocabulary import Finding, Range, load_vocabulary

VOCABULARY = load_vocabulary()
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.dates(),
    st.datetimes(),
    st.lists(st.none()),
)


@pytest.mark.parametrize(
    ("finding", "value", "kept"),
    [
        ("weight_kg", 72.5, 72.5),
        ("weight_kg", 72, 72.0),
        ("madrs", 37, 37),
        ("madrs", 37.0, 37),
        ("age_years", 0, 0.0),
        ("pregnant", False, False),
        ("diagnosis", "mdd", "mdd"),
        ("consent_date", "2026-11-21", date(2026, 11, 21)),
        ("consent_date", date(2026, 11, 21), date(2026, 11, 21)),
        ("pregnant", None, None),
        ("failed_antidepressant_trials", np.int64(2), 2),
        ("heart_rate", np.float64(71.5), 71.5),
    ],
)
def test_a_value_comes_back_in_the_type_of_its_finding(finding: str, value: object, kept: object) -> None:
    checked = VOCABULARY[finding].check(value)
    assert checked == kept
    assert type(checked) is type(kept)


@pytest.mark.parametrize(
    ("finding", "value", "says"),
    [
        ("weight_kg", 7, "weight_kg is 7 kg, below the least that is possible, 20 kg. Check the number and its unit."),
        ("weight_kg", 900, "above the most that is possible, 400 kg"),
        ("age_years", 140, "age_years is 140 years, above the most that is possible, 120 years"),
        ("age_years", -1, "below the least that is possible, 0 years"),
        ("madrs", 61, "above the most that is possible, 60 points"),
        ("madrs", 37.2, "not a whole number"),
        ("madrs", "37", "which is not a number. Write a whole number in points from 0 to 60."),
        ("madrs", True, "which is not a number"),
        ("madrs", math.nan, "not a finite number"),
        ("madrs", math.inf, "not a finite number"),
        ("madrs", 10**400, "not a finite number"),
        ("madrs", None, "madrs may not be recorded as unknown"),
        ("sex", None, "Give one of female, male, or leave it out."),
        ("sex", "Female", "is not one of its choices. Write one of female, male."),
        ("sex", "f", "is not one of its choices"),
        ("sex", 1, "is not one of its choices"),
        ("diagnosis", 10**400, "is not one of its choices"),
        ("pregnant", "no", "which is neither true nor false. Write true or false."),
        ("pregnant", 0, "which is neither true nor false"),
        ("pregnant", np.bool_(True), "which is neither true nor false"),
        ("consent_date", "21.11.2026", "which is not a date. Write a date such as 2026-11-21."),
        ("consent_date", "2026-02-30", "which is not a date"),
        ("consent_date", "2026-11-21T10:00", "which is not a date"),
        ("consent_date", "２026-11-21", "which is not a date"),
        ("consent_date", 20261121, "which is not a date"),
        ("consent_date", datetime(2026, 11, 21, tzinfo=UTC), "which is not a date"),
        ("consent_date", date(1066, 10, 14), "outside 1900-01-01 to 2200-01-01"),
        ("spo2", 101, "above the most that is possible, 100 %"),
        ("spo2", [97], "a value of the type list, which is not a number"),
    ],
)  # fmt: skip
def test_what_is_no_value_of_a_finding_is_refused(finding: str, value: object, says: str) -> None:
    with pytest.raises(VocabularyError) as refusal:
        VOCABULARY[finding].check(value, where="patient.yaml:3")
    assert says in str(refusal.value)
    assert str(refusal.value).startswith(f"patient.yaml:3: {finding} ")


@given(st.sampled_from(sorted(VOCABULARY.findings)), ANYTHING)
def test_anything_is_either_kept_equal_or_refused_by_name(finding_id: str, value: Any) -> None:
    finding = VOCABULARY[finding_id]
    try:
        kept = finding.check(value)
    except VocabularyError as refusal:
        kept, value = str(refusal)[: len(finding_id)], finding_id
    assert kept == value or str(kept) == value  # a date may be given as text


def test_fractions_are_numbers_too() -> None:
    assert VOCABULARY["weight_kg"].check(Fraction(145, 2)) == 72.5


def test_plausible_tells_the_usual_from_the_merely_possible() -> None:
    weight = VOCABULARY["weight_kg"]
    assert weight.plausible(72)
    assert not weight.plausible(210)
    assert VOCABULARY["pregnant"].plausible(True)
    assert VOCABULARY["gad7"].plausible(21)  # a scale without a plausible range of its own


def test_the_impossible_and_the_unknown_have_no_plausibility() -> None:
    with pytest.raises(VocabularyError, match="below the least"):
        VOCABULARY["weight_kg"].plausible(7)
    with pytest.raises(VocabularyError, match="unknown, which is neither"):
        VOCABULARY["pregnant"].plausible(None)


@pytest.mark.parametrize(
    ("finding", "value", "code"),
    [
        ("sex", "female", 0),
        ("sex", "male", 1),
        ("pregnant", True, 1),
        ("pregnant", False, 0),
        ("madrs", 37, 37),
    ],
)
def test_a_value_has_a_code_for_arrays(finding: str, value: object, code: float) -> None:
    assert VOCABULARY[finding].code(value) == code


def test_unknown_is_coded_as_nan_and_never_as_no() -> None:
    assert math.isnan(VOCABULARY["pregnant"].code(None))


def test_a_date_has_no_code() -> None:
    with pytest.raises(VocabularyError, match="no place in an array"):
        VOCABULARY["consent_date"].code("2026-11-21")


@pytest.mark.parametrize(("least", "most"), [(1.0, 0.0), (1.0, 1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_a_range_that_is_empty_or_endless_cannot_be_built(least: float, most: float) -> None:
    with pytest.raises(VocabularyError, match="empty or not finite"):
        Range(least, most)


def test_a_finding_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        VOCABULARY["madrs"].label = "x"  # type: ignore[misc]
    assert isinstance(VOCABULARY["madrs"], Finding)
