"""What the medication list means is data, judged by the protocol's own logic."""

from __future__ import annotations

import pytest

from daybreak.clinic.interactions import interactions, interactions_for
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
        ({"cyp_modifier": "none"}, []),
    ],
)  # fmt: skip
def test_a_rule_speaks_when_its_condition_is_known_to_hold(
    findings: dict[str, Value | None], expected: list[str]
) -> None:
    assert [rule.id for rule in interactions_for(findings)] == expected


def test_what_was_recalled_is_marked() -> None:
    assert [rule.id for rule in interactions() if not rule.seen] == ["opioid-antagonist"]
