"""The library, rule by rule, against what was read: what must be there, what differs, and what must not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from daybreak.protocol import library, load_protocol, screen
from daybreak.protocol.conditions import findings_of
from daybreak.protocol.load import LIBRARY

SPRAY = ("spravato-trd-us", "spravato-trd-eu", "spravato-mdsi")
RACEMIC = ("iv-racemic-acute", "iv-racemic-twice-weekly", "oral-er-racemic", "sc-racemic-response-guided")
SUICIDE_ITEMS = {"phq9_item_9", "madrs_item_10", "qids_sr16_item_12", "bdi2_item_9", "hamd17_item_3"}


def status(name: str, rule: str, **findings: object) -> str:
    """What one eligibility rule says of these findings."""
    (found,) = [r for r in screen(load_protocol(name), findings).rules if r.rule == rule]
    return found.status


@pytest.mark.parametrize("name", library())
def test_no_rule_leans_on_a_recalled_source(name: str) -> None:
    assert all(source.seen for source in load_protocol(name).basis)


@pytest.mark.parametrize("name", library())
def test_the_false_limit_of_160_over_100_decides_nothing(name: str) -> None:
    """SP-BP-4: it circulates, no label says so. A note may name it; no condition may hold it."""
    text = (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")
    held = [
        line for line in text.splitlines() if "160" in line and "note" not in line and "text:" not in line
    ]
    assert [line for line in held if "when:" in line or "above:" in line] == []


@pytest.mark.parametrize("name", library())
def test_what_the_suicidality_rules_need_is_asked_at_every_session(name: str) -> None:
    """Any suicide item above zero opens the C-SSRS questions; questions 4 and 5 and recent behaviour are urgent."""
    follow_up = load_protocol(name).follow_up
    urgent, item = follow_up.escalation[:2]
    assert {"cssrs_question_4", "cssrs_question_5", "suicidal_behaviour_past_3_months"} <= set(
        findings_of(urgent.when)
    )
    assert set(findings_of(item.when)) == SUICIDE_ITEMS
    asked = {rule.instrument for rule in follow_up.questionnaires if rule.before_each_session}
    assert {"madrs", "cssrs_since_last_contact"} <= asked


@pytest.mark.parametrize("name", RACEMIC)
def test_limits_without_a_source_are_unset_and_stop_a_real_session(name: str) -> None:
    protocol = load_protocol(name)
    assert all(threshold.unset for threshold in protocol.session.thresholds)
    assert protocol.session.clock.minimum is None
    assert len(protocol.unset) >= 7


@pytest.mark.parametrize("name", SPRAY)
def test_two_hours_from_the_first_device(name: str) -> None:
    clock = load_protocol(name).session.clock
    assert clock.minimum is not None
    assert (clock.anchor, clock.minimum.value) == ("first-device", 2.0)


def test_what_the_european_label_adds() -> None:
    """SP-CX-2, SP-BP-3, SP-IN-1: none of them is in the United States text that was read."""
    eu, us = (load_protocol(f"spravato-trd-{place}") for place in ("eu", "us"))
    added = {rule.id for rule in eu.eligibility} - {rule.id for rule in us.eligibility}
    assert {
        "recent-event",
        "pressure-hazard",
        "with-antidepressant",
    } <= added
    assert [step.value for step in eu.regimen.dosing.steps] == [28, 56, 84]
    assert [step.value for step in us.regimen.dosing.steps] == [56, 84]


@pytest.mark.parametrize("name", RACEMIC)
@pytest.mark.parametrize(
    ("rule", "finding", "said"),
    [
        ("recent-event", "cardiovascular_event_past_6_weeks", "excluded"),
        ("theophylline", "theophylline", "excluded"),
        ("depressants", "opioid", "caution"),
        ("pressor-drugs", "maoi", "caution"),
        ("lamotrigine", "lamotrigine", "caution"),
    ],
)
def test_racemic_ketamine_is_weighed_against_illness_and_medicine(
    name: str, rule: str, finding: str, said: str
) -> None:
    assert status(name, rule, **{finding: True}) == said
    assert status(name, rule) == "missing"


@pytest.mark.parametrize("name", RACEMIC)
def test_without_approval_capacity_and_the_off_label_statement_nobody_begins(name: str) -> None:
    """IV-EL-6 and IV-EL-8."""
    consent = {"capacity_to_consent": True, "consent_signed": True, "off_label_statement_given": True}
    assert status(name, "consent", **consent) == "passed"
    for absent in consent:
        assert status(name, "consent", **{**consent, absent: False}) == "not met"
    assert status(name, "programme-approval", programme_approval_recorded=False) == "not met"


def test_every_library_file_is_its_own_id() -> None:
    assert {path.stem for path in Path(LIBRARY).glob("*.yaml")} == set(library())


@pytest.mark.parametrize("name", library())
def test_every_limit_that_holds_after_the_dose_is_of_something_that_is_read_then(name: str) -> None:
    rules = load_protocol(name).session
    read = {id for rule in rules.measure if rule.anchor != "before-dose" for id in rule.findings}
    assert {rule.finding for rule in rules.thresholds if rule.phase != "before-dose"} <= read


@pytest.mark.parametrize("name", library())
def test_changed_medication_and_a_fast_are_gates_of_every_protocol(name: str) -> None:
    rules = load_protocol(name).session
    required = {id for gate in rules.gates if gate.effect == "require" for id in findings_of(gate.when)}
    assert "medication_changes_reviewed" in required
    limits = {rule.finding: rule for rule in rules.thresholds}
    for fast in ("hours_since_food", "hours_since_liquid"):
        assert fast in required or limits[fast].phase == "before-dose"


@pytest.mark.parametrize("name", RACEMIC)
def test_no_hours_of_a_fast_are_invented_where_the_label_gives_none(name: str) -> None:
    """IV-DO-8: the label asks for NPO guidance; the hours are the site's, signed like any other limit."""
    limits = [
        rule for rule in load_protocol(name).session.thresholds if rule.finding.startswith("hours_since")
    ]
    assert [(rule.rule, rule.action, rule.unset is not None) for rule in limits] == [
        ("IV-DO-8", "stop", True)
    ] * 2
