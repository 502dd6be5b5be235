"""A condition says what it says: printed and parsed again it is the same, and Python never runs it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.protocol.condition_parser import ConditionError, parse_condition
from daybreak.protocol.conditions import AllOf, Compare, Finding, Not, Number, OneOf, findings_of
from tests.protocol.random_conditions import conditions


def test_a_condition_becomes_a_tree() -> None:
    tree = parse_condition("failed_antidepressant_trials >= 2 and not pregnant")
    trials = Compare(Finding("failed_antidepressant_trials"), ">=", Number(2.0))
    assert tree == AllOf((trials, Not(Finding("pregnant"))))


def test_a_chain_is_two_comparisons() -> None:
    assert str(parse_condition("18 <= age_years < 65")) == "18 <= age_years and age_years < 65"


@pytest.mark.parametrize(
    "text", ['sex == "female"', '"female" == sex', 'sex in ["female"]', 'sex in ("female",)']
)
def test_a_choice_can_be_written_in_four_ways(text: str) -> None:
    assert parse_condition(text) == OneOf(Finding("sex"), ("female",))


@pytest.mark.parametrize("text", ['sex != "female"', 'not sex == "female"', 'sex not in ["female"]'])
def test_another_choice_is_the_opposite(text: str) -> None:
    assert parse_condition(text) == Not(OneOf(Finding("sex"), ("female",)))


def test_two_findings_can_be_compared() -> None:
    assert findings_of(parse_condition("madrs > madrs_baseline or madrs > 40")) == ("madrs", "madrs_baseline")


def test_an_unknown_finding_brings_the_nearest() -> None:
    with pytest.raises(ConditionError) as refusal:
        parse_condition("systolic_pb > 140")
    assert refusal.value.rule == "PR-COND-004"
    assert "`systolic_bp`" in refusal.value.remedy


def test_a_number_outside_the_scale_is_a_slip_of_the_pen() -> None:
    """MADRS runs from 0 to 60, so a limit of 120 can only be mistaken."""
    with pytest.raises(ConditionError, match="0 to 60"):
        parse_condition("madrs <= 120")


@settings(deadline=None)
@given(conditions())
def test_what_is_printed_is_parsed_to_the_same(text: str) -> None:
    tree = parse_condition(text)
    assert parse_condition(str(tree)) == tree


WORDS = (
    "age_years", "pregnant", "sex", "and", "or", "not", "in", "(", ")", "[", "]", "<", ">=", "==", "!=", "18",
    '"female"', "is", "if",
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)))
def test_any_text_is_a_condition_or_is_refused_by_a_rule(text: str) -> None:
    with suppress(ConditionError):
        tree = parse_condition(text)
        assert parse_condition(str(tree)) == tree
