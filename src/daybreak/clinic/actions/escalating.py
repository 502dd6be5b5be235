"""Escalations open by themselves, wherever a finding is recorded that makes an escalation rule true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.facts import facts_of
from daybreak.clinic.findings import newest
from daybreak.clinic.follow_up.banner import ask_anew
from daybreak.clinic.follow_up.board import orders_in_force
from daybreak.clinic.follow_up.escalations import standing
from daybreak.clinic.follow_up.rules import Rules, rules_of, strictest
from daybreak.clinic.models import Escalation, Finding, Patient
from daybreak.clinic.patients import record_ids
from daybreak.protocol import escalations
from daybreak.protocol.conditions import findings_of
from daybreak.protocol.follow_up import Escalation as EscalationRule


def open_for(by: By, patient: Patient, rows: Sequence[Finding]) -> list[Escalation]:
    """Open one for each rule that these new findings make true. Called wherever findings are recorded, inside that act.

    A finding counts while it is the newest of its kind; one that repeats a value above a limit opens anew, but never a second
    escalation of a rule while one is open.
    """
    ids = record_ids(patient)
    standards = rules_of(orders_in_force(ids))
    watched = {row.finding for row in rows if not row.withdrawn} & {
        id for rules in standards for id in rules.watched
    }
    if not watched:
        return []
    by = replace(by, at=rows[0].recorded_at)  # the deadline runs from the moment at which it was known
    now = newest(patient, only=watched, ids=ids)
    fresh = {row.finding: row for row in rows if row.finding in now and now[row.finding].pk == row.pk}
    true = [(rules, rule) for rules in standards for rule in _made_true(by, patient, ids, rules, fresh)]
    open_rules = set(standing().filter(patient__in=ids).values_list("rule", flat=True))
    return [
        _open(by, patient, rules, rule, fresh) for rules, rule in strictest(true) if rule.id not in open_rules
    ]


def _made_true(
    by: By, patient: Patient, ids: list[int], rules: Rules, fresh: dict[str, Finding]
) -> list[EscalationRule]:
    """Rules that are true by the new findings alone, or true now and not without them."""
    alone = {id: row.value for id, row in fresh.items()}
    if not alone.keys() & rules.watched:
        return []
    facts = facts_of(patient, by.moment, ids, drug=rules.drug)
    after = {id: fact.value for id, fact in facts.items()} | alone
    without = {id: value for id, value in after.items() if id not in alone}
    touched = [rule for rule in rules.rules if alone.keys() & set(findings_of(rule.when))]
    by_themselves, before = escalations(touched, alone), escalations(touched, without)
    return [rule for rule in escalations(touched, after) if rule in by_themselves or rule not in before]


def _open(
    by: By, patient: Patient, rules: Rules, rule: EscalationRule, fresh: dict[str, Finding]
) -> Escalation:
    within = None if rule.within is None else timedelta(hours=rule.within.value)
    at = by.moment
    row = Escalation(
        patient=patient,
        finding=_decisive(rule, fresh),
        protocol=rules.protocol,
        protocol_version=rules.version,
        rule=rule.id,
        condition=str(rule.when),
        action=rule.action,
        source=rule.cited,
        within_h=None if rule.within is None else rule.within.value,
        due_at=at + (within or timedelta()),
        raised_at=at + 2 * (within or timedelta()),
    )
    topics = (f"site:{patient.site_id}",)
    with act(by, "escalation.opened", patient=patient, topics=topics, rule=rule.id) as done:
        done.stamp(row)
        ask_anew()
    return row


def _decisive(rule: EscalationRule, fresh: dict[str, Finding]) -> Finding:
    """The finding that makes the rule true by itself; otherwise the first one that takes part."""
    taking_part = [id for id in findings_of(rule.when) if id in fresh]
    for id in taking_part:
        if escalations([rule], {id: fresh[id].value}):
            return fresh[id]
    return fresh[taking_part[0]]
