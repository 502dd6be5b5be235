"""No row is left out but by a written rule, and each rule leaves out what it says."""

from collections import Counter
from dataclasses import replace

import pytest

from daybreak.pharmacology.reference import RULES, excluding_rule, load_rows
from tests.pharmacology.reference.whole import COMPARISON

ROWS = {row.id: row for row in load_rows()}


def test_each_row_is_either_compared_or_carries_one_rule() -> None:
    compared = [result.row.id for result in COMPARISON.rows]
    excluded = [left.row.id for left in COMPARISON.excluded]
    assert sorted(compared + excluded) == sorted(ROWS)


def test_the_count_behind_each_rule() -> None:
    assert Counter(left.rule.id for left in COMPARISON.excluded) == {
        "REF-01": 6,
        "REF-02": 13,
        "REF-03": 4,
        "REF-04": 22,
        "REF-05": 14,
        "REF-07": 1,
        "REF-08": 11,
        "REF-12": 3,
    }


def test_rules_have_their_own_ids_and_a_sentence() -> None:
    assert sorted(rule.id for rule in RULES) == [f"REF-{i:02d}" for i in range(1, 13)]
    assert all(rule.sentence.endswith(".") for rule in RULES)


@pytest.mark.parametrize(
    ("row_id", "rule_id"),
    [
        ("PK-214", "REF-01"),  # F of subcutaneous ketamine, recalled only
        ("PK-170", "REF-02"),  # Wang 2025: length of the infusion not read
        ("PK-213", "REF-02"),  # time of the peak of an injection without dose or length
        ("PK-128", "REF-03"),  # R-ketamine in arteries
        ("PK-136", "REF-04"),  # dehydronorketamine
        ("PK-210", "REF-04"),  # rectal
        ("PK-206", "REF-05"),  # the intramuscular F that the model uses
        ("PK-225", "REF-05"),  # the AUC ratio from which the effect of rifampicin was solved
        ("PK-200", "REF-07"),  # Cmax of a bolus
        ("PK-091", "REF-08"),  # kidney disease
        ("PK-207", "REF-12"),  # an encyclopaedia's F by mouth, which the model meets
        ("PK-212", "REF-12"),  # an encyclopaedia's time of the peak, which it misses
    ],
)
def test_examples(row_id: str, rule_id: str) -> None:
    rule = excluding_rule(ROWS[row_id])
    assert rule is not None
    assert rule.id == rule_id


def test_an_unread_figure_is_left_out_whatever_it_is() -> None:
    assert all(excluding_rule(replace(row, seen=False)) is RULES[0] for row in ROWS.values())


def test_an_awkward_figure_is_no_reason_to_leave_a_row_out() -> None:
    for result in COMPARISON.rows:
        assert excluding_rule(replace(result.row, value=10.0 * result.row.value)) is None


def test_clearance_from_arteries_is_compared_with_the_main_model() -> None:
    clearance = replace(ROWS["PK-120"], site="arterial")
    assert excluding_rule(clearance) is None
