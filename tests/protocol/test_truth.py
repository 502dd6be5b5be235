"""Unknown is never a pass: the three values against an oracle that tries every completion of what is missing."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import VocabularyError
from daybreak.protocol.condition_parser import parse_condition
from daybreak.protocol.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Finding,
    Not,
    Number,
    OneOf,
    findings_of,
)
from daybreak.protocol.kinds import all_kinds
from daybreak.protocol.truth import evaluate, facts_from
from tests.protocol.random_conditions import CHOICES, FINDINGS, FLAGS, NUMBERS, conditions

VALUES: dict[str, tuple[float, ...]] = {
    **{
        id: tuple(float(value) for value in range(lowest, highest + 1))
        for id, (lowest, highest) in NUMBERS.items()
    },
    **dict.fromkeys(FLAGS, (0.0, 1.0)),
    **{id: tuple(float(place) for place in range(len(choices))) for id, choices in CHOICES.items()},
}


def truth_of(text: str, **findings: object) -> str:
    """`true`, `false`, or `unknown` with what is missing."""
    facts = facts_from(findings, 1, all_kinds())
    truth = evaluate(parse_condition(text), facts, 1, all_kinds())
    return "unknown: " + " ".join(truth.missing) if truth.unknown[0] else str(bool(truth.true[0])).lower()


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [  # Kleene's tables
        (True, True, "true", "true"),
        (True, False, "false", "true"),
        (True, None, "unknown: breastfeeding", "true"),
        (False, False, "false", "false"),
        (False, None, "false", "unknown: breastfeeding"),
        (None, None, "unknown: pregnant breastfeeding", "unknown: pregnant breastfeeding"),
    ],
)
def test_kleene_s_tables(a: bool | None, b: bool | None, both: str, either: str) -> None:
    assert truth_of("pregnant and breastfeeding", pregnant=a, breastfeeding=b) == both
    assert truth_of("pregnant or breastfeeding", pregnant=a, breastfeeding=b) == either


def test_the_opposite_of_unknown_is_unknown() -> None:
    assert truth_of("not pregnant") == "unknown: pregnant"


def test_only_what_matters_is_missing() -> None:
    """Under 60 years the MMSE does not matter, so it is not asked for."""
    assert truth_of("age_years >= 60 and mmse < 25", age_years=44.0) == "false"
    assert truth_of("age_years >= 60 and mmse < 25", age_years=61.0) == "unknown: mmse"


def test_not_equal_to_something_unknown_is_unknown() -> None:
    """NaN differs from everything in floating point; an unknown age does not."""
    assert truth_of("age_years != 18") == "unknown: age_years"
    assert truth_of('sex != "female"', sex=None) == "unknown: sex"


def test_a_choice_is_given_as_a_word_or_as_its_place() -> None:
    assert truth_of('sex == "male"', sex="male") == "true"
    assert truth_of('sex == "male"', sex=1.0) == "true"


def test_a_word_that_is_no_choice_is_refused() -> None:
    with pytest.raises(VocabularyError, match="sex"):
        truth_of('sex == "male"', sex="man")


def test_an_array_of_another_length_is_refused() -> None:
    with pytest.raises(VocabularyError, match="shape"):
        facts_from({"madrs": np.array([1.0, 2.0])}, 3, all_kinds())


def holds(condition: Condition, world: dict[str, float]) -> bool:
    """The oracle: two values, one patient, everything known, no arrays."""
    match condition:
        case Finding(id):
            return world[id] == 1.0
        case Compare(left, comparison, right):
            a, b = (side.value if isinstance(side, Number) else world[side.id] for side in (left, right))
            order = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}
            return order[comparison]
        case OneOf(finding, choices):
            return CHOICES[finding.id][int(world[finding.id])] in choices
        case Not(part):
            return not holds(part, world)
        case AllOf(parts):
            return all(holds(part, world) for part in parts)
        case AnyOf(parts):
            return any(holds(part, world) for part in parts)


def answers(condition: Condition, known: dict[str, float]) -> set[bool]:
    """What the condition comes to over all completions of what is not known."""
    ids = findings_of(condition)
    choices = [[known[id]] if id in known else _telling(condition, id) for id in ids]
    return {holds(condition, dict(zip(ids, world, strict=True))) for world in product(*choices)}


def _telling(condition: Condition, id: str) -> list[float]:
    """Values of a finding that can make a difference: around each constant it is compared with."""
    if id not in NUMBERS:
        return list(VALUES[id])
    constants = {c.value for c in _constants(condition)}
    near = {value + step for value in constants for step in (-1.0, 0.0, 1.0)} | {
        VALUES[id][0],
        VALUES[id][-1],
    }
    return sorted(near & set(VALUES[id]))


def _constants(condition: Condition) -> list[Number]:
    match condition:
        case Compare(left, _, right):
            return [side for side in (left, right) if isinstance(side, Number)]
        case Not(part):
            return _constants(part)
        case AllOf(parts) | AnyOf(parts):
            return [constant for part in parts for constant in _constants(part)]
    return []


def worlds() -> st.SearchStrategy[dict[str, float]]:
    """Some findings known, the others not."""
    return st.fixed_dictionaries({}, optional={id: st.sampled_from(VALUES[id]) for id in FINDINGS})


@settings(deadline=None)
@given(conditions(), worlds())
def test_a_known_answer_holds_in_every_completion(text: str, known: dict[str, float]) -> None:
    condition = parse_condition(text)
    truth = evaluate(condition, facts_from(known, 1, all_kinds()), 1, all_kinds())
    if not truth.unknown[0]:
        assert answers(condition, known) == {bool(truth.true[0])}


@settings(deadline=None)
@given(conditions(), worlds())
def test_unknown_means_that_it_depends(text: str, known: dict[str, float]) -> None:
    """Where each finding stands once, unknown and `both answers are possible` are the same thing."""
    condition = parse_condition(text)
    once = len(findings_of(condition)) == _leaves(condition)
    truth = evaluate(condition, facts_from(known, 1, all_kinds()), 1, all_kinds())
    if once and truth.unknown[0] and not _always_one_answer(condition):
        assert answers(condition, known) == {True, False}
        assert set(truth.missing) == set(findings_of(condition)) - set(known)


def _leaves(condition: Condition) -> int:
    match condition:
        case Not(part):
            return _leaves(part)
        case AllOf(parts) | AnyOf(parts):
            return sum(map(_leaves, parts))
    return 1


def _always_one_answer(condition: Condition) -> bool:
    """A leaf that no value can change, such as `madrs >= 0`: Kleene's logic does not look into it."""
    match condition:
        case Not(part):
            return _always_one_answer(part)
        case AllOf(parts) | AnyOf(parts):
            return any(map(_always_one_answer, parts))
    return len(answers(condition, {})) == 1


@settings(deadline=None)
@given(conditions(), st.lists(worlds(), min_size=1, max_size=5))
def test_many_patients_are_as_each_alone(text: str, people: list[dict[str, float]]) -> None:
    condition = parse_condition(text)
    columns = {id: np.array([person.get(id, np.nan) for person in people]) for id in FINDINGS}
    together = evaluate(condition, columns, len(people), all_kinds())
    for place, person in enumerate(people):
        alone = evaluate(condition, facts_from(person, 1, all_kinds()), 1, all_kinds())
        assert (together.true[place], together.unknown[place]) == (alone.true[0], alone.unknown[0])
        assert not (alone.true[0] and alone.unknown[0])
