"""Escalation rules: a suicide item above zero makes one true, whatever else is unknown."""

from __future__ import annotations

import pytest

from daybreak.protocol import escalations, library, load_protocol
from daybreak.protocol.conditions import findings_of
from daybreak.vocabulary import load_vocabulary

SUICIDE_ITEMS = ("phq9_item_9", "madrs_item_10", "qids_sr16_item_12", "bdi2_item_9", "hamd17_item_3")
"""Rule 3 of the shared facts on instruments: any of these above zero is answered in the same session."""


@pytest.mark.parametrize("name", library())
@pytest.mark.parametrize("item", SUICIDE_ITEMS)
def test_every_protocol_escalates_a_suicide_item_above_zero(name: str, item: str) -> None:
    rules = load_protocol(name).follow_up.escalation
    assert [rule.id for rule in escalations(rules, {item: 1})] == ["suicide-item"]
    assert escalations(rules, {item: 0}) == ()


@pytest.mark.parametrize("name", library())
@pytest.mark.parametrize("question", [1, 2, 3, 4, 5])
def test_every_yes_of_the_cssrs_is_looked_at_the_gravest_soonest(name: str, question: int) -> None:
    """Any item on suicide above zero opens an escalation with a time; 4 and 5 are the most urgent by the triage guide."""
    rules = load_protocol(name).follow_up.escalation
    (rule,) = escalations(rules, {f"cssrs_question_{question}": True})
    assert rule.within is not None
    assert (rule.id, rule.within.value) == (
        ("suicidality", 1.0) if question > 3 else ("suicidal-thoughts", 2.0)
    )


@pytest.mark.parametrize("name", library())
def test_every_rule_on_suicide_has_a_time_so_that_it_can_rise(name: str) -> None:
    known = load_vocabulary()
    rules = load_protocol(name).follow_up.escalation
    on_suicide = [
        rule for rule in rules if {known[id].group for id in findings_of(rule.when)} == {"suicide risk"}
    ]
    assert len(on_suicide) == 3
    assert all(rule.within is not None for rule in on_suicide)


def test_what_is_unknown_makes_no_rule_true() -> None:
    rules = load_protocol("iv-racemic-acute").follow_up.escalation
    assert escalations(rules, {}) == ()
    assert escalations(rules, {"suicidal_ideation_acute": None}) == ()
    assert [rule.id for rule in escalations(rules, {"cssrs_question_4": True})] == ["suicidality"]
