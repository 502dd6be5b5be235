"""An exception is to a rule as it was signed: in another version it holds as long as the rule is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from daybreak.clinic.actions import screening
from daybreak.clinic.bedside.gates import all_gates
from daybreak.clinic.models import RuleOverride, User
from daybreak.clinic.overrides import overrides_of
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.screening import screened
from daybreak.clinic.set_aside import rules_set_aside
from daybreak.protocol import Protocol
from daybreak.protocol.protocol import EligibilityRule
from tests.clinic.actions.sessions.conftest import Make, Room, keeper, pharmacist, room, stocked, witness
from tests.clinic.bedside.test_gates import known, set_aside

__all__ = ["keeper", "pharmacist", "room", "stocked", "witness"]
RULE = "pressure-hazard"


def with_rule(protocol: Protocol, **changed: Any) -> Protocol:
    """The next version of the file, in which this one rule reads otherwise."""
    rules = []
    for one in protocol.eligibility:
        if one.id == RULE and changed:
            said = {
                "id": one.id,
                "when": str(one.when),
                "effect": one.effect,
                "reason": one.reason,
                "source": one.source,
            }
            one = EligibilityRule.model_validate(said | changed)
        rules.append(one)
    return protocol.model_copy(update={"version": f"{protocol.version}9", "eligibility": tuple(rules)})


def status(one: Room, protocol: Protocol) -> str:
    return screened(one.session.patient, protocol, one.at(-4).moment).status


def gate(one: Room, protocol: Protocol) -> str:
    gates = all_gates(replace(one.standing, protocol=protocol), one.at(-4).moment)
    return next(found.status for found in gates if found.rule == "screening")


def named(one: Room, protocol: Protocol) -> list[str]:
    return [found.rule for found in rules_set_aside([one.session.patient_id], one.by.moment, protocol)]


@pytest.fixture
def excepted(room: Make, prescriber: User, director: User) -> Room:
    """A patient with a vascular malformation, who may be treated all the same."""
    one = room()
    known(one, "yes")
    set_aside(one, prescriber, director)
    one.comes()
    return one


def test_in_another_version_the_same_rule_stays_set_aside_for_screening_gates_order_and_record(
    excepted: Room,
) -> None:
    protocol = protocol_by_id("iv-racemic-acute")
    for file in (protocol, with_rule(protocol), with_rule(protocol, reason="The same, in better words.")):
        assert status(excepted, file) == "eligible after an override"
        assert gate(excepted, file) == "passed"
        assert named(excepted, file) == [RULE]


def test_a_rule_with_another_condition_inherits_nothing(excepted: Room) -> None:
    protocol = protocol_by_id("iv-racemic-acute")
    condition = next(str(rule.when) for rule in protocol.eligibility if rule.id == RULE)
    changed = with_rule(protocol, when=f"({condition}) or age_years >= 18")
    assert status(excepted, changed) == "not eligible"
    assert gate(excepted, changed) == "held"
    assert named(excepted, changed) == []


@pytest.mark.parametrize("changed", [{"effect": "require"}, {"id": "pressure-hazard-old"}])
def test_a_rule_with_another_effect_or_name_is_another_rule(excepted: Room, changed: dict[str, str]) -> None:
    protocol = with_rule(protocol_by_id("iv-racemic-acute"), **changed)
    assert overrides_of([excepted.session.patient_id], [protocol]) == [{}]


def test_a_rule_of_another_protocol_is_another_rule(excepted: Room) -> None:
    other = protocol_by_id("iv-racemic-acute").model_copy(update={"id": "another-protocol"})
    assert overrides_of([excepted.session.patient_id], [other]) == [{}]


def test_what_was_withdrawn_holds_until_then_and_no_longer(excepted: Room) -> None:
    protocol, records = protocol_by_id("iv-racemic-acute"), [excepted.session.patient_id]
    (row,) = overrides_of(records, [protocol])[0].values()
    minute = timedelta(minutes=1)
    later = replace(excepted.by, at=row.recorded_at + 2 * minute)
    screening.withdraw_override(later, row, reason="The coil has moved")
    assert overrides_of(records, [protocol]) == [{}]
    for at, found in ((-minute, {}), (minute, {RULE: row}), (3 * minute, {})):
        assert overrides_of(records, [protocol], row.recorded_at + at) == [found]


def test_an_exception_keeps_what_the_rule_did(excepted: Room) -> None:
    assert RuleOverride.objects.get().effect == "exclude"
