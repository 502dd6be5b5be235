"""What can be wrong with a trial file: every rule that refuses one, with its id, in one table.

The rules about the text, its fields, doses and times are those of protocol files and have their words.
"""

from __future__ import annotations

from collections.abc import Mapping

from daybreak.protocol import RULES as PROTOCOL_RULES

_SHARED = ("PR-FILE", "PR-YAML", "PR-FIELD", "PR-DOSE-001", "PR-TIME-001")

RULES: Mapping[str, str] = {
    **{
        rule.replace("PR-", "TR-", 1): meaning
        for rule, meaning in PROTOCOL_RULES.items()
        if rule.startswith(_SHARED)
    },
    "TR-ARM-001": "An arm is one of a regimen, a control and a comparator.",
    "TR-ARM-002": "A control names the arm whose sessions it attends, and no other arm does; `control: none` attends none.",
    "TR-ARM-003": "Arms have different ids.",
    "TR-ARM-004": "The sessions of a control are those of an arm of the file that has a regimen.",
    "TR-ARM-005": "A trial has no fewer patients than its arms.",
    "TR-BACK-001": "Arms that share their patients, in a crossover or before a withdrawal, have one background.",
    "TR-BACK-002": "A comparator has no background but that of its published course.",
    "TR-BASELINE-001": "The mean and the SD of a baseline fit into the range of the scale.",
    "TR-BLIND-001": "An open-label trial has no sham.",
    "TR-KIND-001": "A crossover, and no other trial, has a washout.",
    "TR-KIND-002": "A randomised withdrawal, and no other trial, says when and who is randomised.",
    "TR-KIND-003": "A single-arm trial has one arm, and any other more than one.",
    "TR-KIND-004": "A crossover has one arm with a regimen and one control with its sessions.",
    "TR-KIND-005": "Before a randomised withdrawal everybody is treated, so every arm has sessions.",
    "TR-KIND-006": "A randomised withdrawal has neither dropout nor rescue.",
    "TR-KIND-007": "The arms of a crossover are the same patients.",
    "TR-KIND-008": "The second period of a crossover begins whole days later, after all sessions of a regimen in days.",
    "TR-VISIT-001": "Visits rise, each listed once.",
    "TR-VISIT-002": "Visits lie within three years of the first dose.",
    "TR-VISIT-003": "The visits of a crossover lie within its period.",
    "TR-VISIT-004": "The first dose of an arm comes before the first visit, or before the randomisation of a withdrawal.",
    "TR-VISIT-005": "What is given before the last visit is in by the end of that visit's day.",
    "TR-RESCUE-001": "A rescue begins before the last visit, so that there is a visit after it.",
    "TR-REGIMEN-001": "A regimen is either a protocol, or a drug with its route and its days.",
    "TR-REGIMEN-002": "An infusion belongs to the intravenous route, and to no other.",
    "TR-REGIMEN-003": "The days of a regimen rise, each listed once.",
    "TR-REGIMEN-004": "The doses of a regimen have one unit.",
    "TR-REGIMEN-005": "A regimen in days makes a protocol that can be run: a nasal dose is a whole number of devices.",
    "TR-REGIMEN-006": "An infusion is over before the next dose is due.",
    "TR-REF-001": "The population exists, and its file is right.",
    "TR-REF-002": "The protocol exists, and its file is right.",
}

__all__ = ["RULES"]
