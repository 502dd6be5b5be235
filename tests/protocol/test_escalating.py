"""Escalation rules: a suicide item above zero makes one true, whatever else is unknown."""

from __future__ import annotations

import pytest

from daybreak.protocol import escalations, library, load_protocol

SUICIDE_ITEMS = ("phq9_item_9", "madrs_item_10", "qids_sr16_item_12", "bdi2_item_9", "hamd17_item_3")
"""Rule 3 of the shared facts on instruments: any of these above zero is answered in the same session."""


@pytest.mark.parametrize("name", library())
@pytest.mark.parametrize("item", SUICIDE_ITEMS)
def test_every_protocol_escalates_a_suicide_item_above_zero(name: str, item: str) -> None:
    rules = load_protocol(name).follow_up.escalation
    assert [rule.id for rule in escalations(rules, {item: 1})] == ["suicide-item"]
    assert escalations(rules, {item: 0}) == ()


def test_what_is_unknown_makes_no_rule_true() -> None:
    rules = load_protocol("iv-racemic-acute").follow_up.escalation
    assert escalations(rules, {}) == ()
    assert escalations(rules, {"suicidal_ideation_acute": None}) == ()
    assert [rule.id for rule in escalations(rules, {"cssrs_question_4": True})] == ["suicidality"]
