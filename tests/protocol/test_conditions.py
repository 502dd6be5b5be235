"""A condition says what it says: printed and parsed again it is the same, and Python never runs it."""

from __future__ import annotations

import gc
import sys
import warnings
from contextlib import suppress
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.protocol.condition_parser import ConditionError, parse_condition
from daybreak.protocol.conditions import AllOf, Compare, Finding, Not, Number, OneOf, findings_of
from daybreak.protocol.kinds import all_kinds
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


@pytest.mark.parametrize(
    "text", ["age_years >= 18and pregnant", "age_years < 1.or pregnant", "1in [1]", "0x1if pregnant"]
)
def test_a_number_that_runs_into_a_word_is_no_condition(text: str) -> None:
    """Python reads these with a warning, and warnings are not for threads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ConditionError) as refusal:
            parse_condition(text)
    assert refusal.value.rule == "PR-COND-001"


class Rubbish:
    """What the collector finds in the middle of somebody's parsing, and whose end lets another thread in."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        sum(range(50))


def test_protocols_are_read_by_several_threads_at_once() -> None:
    """Each alone is right; without the lock a third of these fail on Python 3.11 (CPython issue 106905)."""
    failed: list[SystemError] = []

    def read(thread: int) -> None:
        for place in range(60):
            _ = [Rubbish() for _ in range(5)]
            text = " and ".join(
                f"(systolic_bp >= {40 + thread + 4 * place} or not pregnant)" for _ in range(8)
            )
            try:
                parse_condition(text, all_kinds())
            except SystemError as error:
                failed.append(error)

    before, often = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(20)
    try:
        threads = [Thread(target=read, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
        gc.set_threshold(*often)
    assert failed == []
