"""The hazard log is whole: every hazard has a control, and every place and every test it names exists."""

from __future__ import annotations

import ast
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WRITER = runpy.run_path(str(ROOT / "docs" / "explanation" / "hazards.py"))
LOG: dict[str, Any] = WRITER["log"]()
HAZARDS: list[dict[str, Any]] = LOG["hazards"]
FIELDS = {"id", "hazard", "causes", "situation", "harm", "harmed", "severity", "controls", "residual"}
PEOPLE = {"patient", "staff", "others", "clinic"}
ASKED_FOR = {
    "wrong-dose", "wrong-dilution", "double-entry", "lost-reading", "offline", "wrong-patient", "two-tablets", "clock-jump",
    "stale-screen", "early-discharge", "missed-late-reading", "stock-loss", "unset-thresholds", "override-abuse",
    "emergency-access", "tampering", "old-backup", "missed-suicidal-item", "forecast-over-trusted", "unattended-tablet",
    "wrong-protocol-version",
}  # fmt: skip


@cache
def names_in(file: str) -> frozenset[str]:
    """Tests that every run runs."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return frozenset(
        node.name for node in found if "slow" not in ast.dump(ast.Module(node.decorator_list, []))
    )


def test_every_hazard_that_was_asked_for_is_in_the_log_once() -> None:
    ids = [hazard["id"] for hazard in HAZARDS]
    assert len(ids) == len(set(ids))
    assert set(ids) >= ASKED_FOR


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard["id"])
def test_a_hazard_is_described_and_controlled(hazard: dict[str, Any]) -> None:
    assert hazard.keys() == FIELDS
    assert all(hazard.values())
    assert hazard["severity"] in LOG["severities"]
    assert set(hazard["harmed"]) <= PEOPLE
    for control in hazard["controls"]:
        assert control.keys() == {"what", "where", "shown_by"}
        assert all(control.values())


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard["id"])
def test_what_a_hazard_names_exists(hazard: dict[str, Any]) -> None:
    for control in hazard["controls"]:
        assert [place for place in control["where"] if not (ROOT / place).exists()] == []
        for test in control["shown_by"]:
            file, _, name = test.partition("::")
            assert name.startswith("test_")
            assert name in names_in(file), test


def test_the_page_is_made_from_the_log() -> None:
    assert WRITER["PAGE"].read_text("utf-8") == WRITER["page"](), "run: python docs/explanation/hazards.py"
