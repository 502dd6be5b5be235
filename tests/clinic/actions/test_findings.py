"""Findings are added; a correction is another row; unknown is never yes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.clinic.actions import findings as actions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.findings import history, newest
from daybreak.clinic.models import Finding, OutsideAnActError, Patient
from daybreak.clinic.values import read_value, write_value
from daybreak.errors import ActError, VocabularyError
from daybreak.vocabulary import load_vocabulary
from tests.clinic.conftest import MORNING

NUMBERS = [
    finding for finding in load_vocabulary() if finding.type == "number" and finding.absolute is not None
]


def test_a_finding_keeps_its_exact_text_its_unit_and_both_times(by: By, patient: Patient) -> None:
    (row,) = actions.record(by, patient, [Entry("weight_kg", "82.50", MORNING)])
    row.refresh_from_db()
    assert (row.text, row.value, row.number, row.unit) == ("82.50", 82.5, 82.5, "kg")
    assert (row.true_at, row.true_offset_min) == (MORNING, 60)
    assert row.recorded_by == by.user
    assert row.recorded_at > row.true_at


def test_not_known_is_neither_yes_nor_no(by: By, patient: Patient) -> None:
    (row,) = actions.record(by, patient, [Entry("pregnant", None, MORNING)])
    assert row.not_known
    assert row.value is None
    assert row.number is None


@pytest.mark.parametrize(
    ("finding", "text", "said"),
    [
        ("weight_kg", "82,5", "is not a number"),
        ("weight_kg", "1e2", "is not a number"),
        ("weight_kg", "8", "below the least"),
        ("weight_kg", "", "is not a number"),
        ("weight_kg", None, "may not be recorded as unknown"),
        ("madrs", "30.5", "not a whole number"),
        ("pregnant", "true", "neither yes nor no"),
        ("sex", "Female", "not one of its choices"),
        ("ecg_date", "1.2.2026", "not a date"),
        ("no_such_thing", "1", "There is no finding"),
    ],
)
def test_a_value_that_cannot_be_is_refused(finding: str, text: str | None, said: str) -> None:
    with pytest.raises(VocabularyError, match=said):
        Entry(finding, text, MORNING)


def test_the_future_has_not_happened(by: By, patient: Patient) -> None:
    with pytest.raises(ActError, match="has not come yet"):
        actions.record(by, patient, [Entry("weight_kg", "82", datetime.now(UTC) + timedelta(hours=1))])


def test_all_of_a_form_is_recorded_or_nothing(by: By, patient: Patient) -> None:
    late = datetime.now(UTC) + timedelta(hours=1)
    with pytest.raises(ActError):
        actions.record(by, patient, [Entry("weight_kg", "82", MORNING), Entry("height_cm", "180", late)])
    assert not Finding.objects.exists()
    with pytest.raises(ActError, match="nothing to record"):
        actions.record(by, patient, [])


def test_a_correction_stands_in_place_of_the_wrong_row_and_hides_nothing(by: By, patient: Patient) -> None:
    (wrong,) = actions.record(by, patient, [Entry("weight_kg", "28", MORNING)])
    right = actions.correct(by, wrong, Entry("weight_kg", "82", MORNING), reason="digits exchanged")
    assert newest(patient)["weight_kg"] == right
    assert [row.text for row in history(patient)] == ["82", "28"]
    with pytest.raises(ActError, match="corrected already"):
        actions.correct(by, wrong, Entry("weight_kg", "83", MORNING), reason="again")
    with pytest.raises(ActError, match="reason"):
        actions.correct(by, right, None, reason=" ")
    with pytest.raises(ActError, match="cannot be"):
        actions.correct(by, right, Entry("height_cm", "180", MORNING), reason="another id")


def test_a_withdrawn_value_uncovers_the_one_before(by: By, patient: Patient) -> None:
    (old,) = actions.record(by, patient, [Entry("weight_kg", "80", MORNING - timedelta(days=7))])
    (new,) = actions.record(by, patient, [Entry("weight_kg", "82", MORNING)])
    assert newest(patient)["weight_kg"] == new
    actions.correct(by, new, None, reason="another patient's")
    assert newest(patient)["weight_kg"] == old


def test_what_was_true_last_stands_not_what_was_entered_last(by: By, patient: Patient) -> None:
    (late,) = actions.record(by, patient, [Entry("weight_kg", "82", MORNING)])
    actions.record(by, patient, [Entry("weight_kg", "90", MORNING - timedelta(days=30))])
    assert newest(patient)["weight_kg"] == late
    assert newest(patient, at=MORNING - timedelta(days=1))["weight_kg"].text == "90"
    assert newest(patient, only=["height_cm"]) == {}


def test_a_finding_is_never_saved_again(by: By, patient: Patient) -> None:
    (row,) = actions.record(by, patient, [Entry("weight_kg", "82", MORNING)])
    row.text = "28"
    with pytest.raises(OutsideAnActError):
        row.save()


@settings(max_examples=60)
@given(st.sampled_from(NUMBERS), st.floats(0, 1))
def test_a_number_of_the_vocabulary_is_read_back_as_it_was_written(finding: object, share: float) -> None:
    known = load_vocabulary()[finding.id]  # type: ignore[attr-defined]
    assert known.absolute is not None
    value = round(known.absolute.least + share * (known.absolute.most - known.absolute.least), 6)
    assert read_value(known, write_value(value)) == value


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.decimals(40, 180, places=1), st.sampled_from(["record", "correct", "withdraw"])),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_the_newest_value_agrees_with_a_plain_list(
    by: By, patient: Patient, steps: list[tuple[int, object, str]]
) -> None:
    """Any order of recording, correcting and withdrawing; the plain list is the oracle."""
    with_patient = actions_of(by, patient, steps)
    found = newest(patient).get("weight_kg")
    assert (found.pk if found else None) == with_patient


def actions_of(by: By, patient: Patient, steps: list[tuple[int, object, str]]) -> int | None:
    standing = [
        row
        for row in Finding.objects.filter(patient=patient)
        if not hasattr(row, "correction") and not row.withdrawn
    ]
    for day, value, step in steps:
        entry = Entry("weight_kg", str(value), MORNING - timedelta(days=day))
        if step == "record" or not standing:
            standing += actions.record(by, patient, [entry])
            continue
        wrong = standing.pop(day % len(standing))
        row = actions.correct(by, wrong, entry if step == "correct" else None, reason="wrong")
        standing += [row] if step == "correct" else []
    last = max(standing, key=lambda row: (row.true_at, row.pk), default=None)
    return last.pk if last else None
