"""What the medication list means is data, judged by the protocol's own logic."""

from __future__ import annotations

import pytest

from daybreak.clinic.facts import Fact
from daybreak.clinic.interactions import interactions, interactions_for, not_known
from daybreak.vocabulary import Value


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ({}, []),
        ({"benzodiazepine": None}, []),
        ({"benzodiazepine": True, "benzodiazepine_diazepam_equivalent_mg_per_day": 8.0}, ["benzodiazepine"]),
        ({"benzodiazepine_diazepam_equivalent_mg_per_day": 8.5}, ["benzodiazepine-load"]),
        ({"theophylline": True}, ["theophylline"]),
        ({"xanthine": True, "opioid": True}, ["pressor", "depressant"]),
        ({"cyp_modifier": "rifampicin"}, ["cyp"]),
        ({"cyp_modifier": "another"}, ["cyp-another"]),
        ({"cyp_modifier": "none"}, []),
    ],
)  # fmt: skip
def test_a_rule_speaks_when_its_condition_is_known_to_hold(
    findings: dict[str, Value | None], expected: list[str]
) -> None:
    assert [rule.id for rule in interactions_for(findings)] == expected


def test_what_was_recalled_is_marked() -> None:
    assert [rule.id for rule in interactions() if not rule.seen] == ["opioid-antagonist"]


LOAD = "benzodiazepine_diazepam_equivalent_mg_per_day"
OPEN = "Zopiclone has no class"


def fact(id: str, value: Value | None, origin: str = "medication list") -> dict[str, Fact]:
    return {id: Fact(id, value, origin)}


def test_a_drug_without_a_class_leaves_a_rule_open_and_is_named() -> None:
    facts = fact("benzodiazepine", True) | fact(LOAD, None, OPEN) | fact("lithium", None, OPEN)
    assert [(one.rule.id, one.because) for one in not_known(facts)] == [
        ("benzodiazepine-load", OPEN), ("lithium", OPEN),
    ]  # fmt: skip


def test_a_rule_that_speaks_already_is_not_open() -> None:
    facts = fact("psychostimulant", True) | fact("xanthine", None, OPEN)
    assert [rule.id for rule in interactions_for({id: one.value for id, one in facts.items()})] == ["pressor"]
    assert not_known(facts) == []


def test_a_benzodiazepine_without_its_equivalent_leaves_its_load_open() -> None:
    (one,) = not_known(fact("benzodiazepine", True))
    assert (one.rule.id, one.because) == ("benzodiazepine-load", "a benzodiazepine has no dose as diazepam")


def test_what_nobody_has_asked_about_is_no_rule_left_open() -> None:
    assert not_known({}) == []
    assert not_known(fact("lithium", None, "recorded")) == []


def test_rules_about_an_amount_ask_whether_it_is_above_so_that_the_least_is_enough() -> None:
    assert [str(rule.when) for rule in interactions() if LOAD in str(rule.when)] == [f"{LOAD} > 8"]
