"""The manual lists the rules that the program has."""

from __future__ import annotations

import re
from pathlib import Path

from daybreak.protocol import RULES

MANUAL = Path(__file__).parents[2] / "docs" / "reference" / "protocol.md"


def test_the_manual_lists_every_rule_of_check() -> None:
    rows = re.findall(r"^\| (PR-\w+-\d+) \| (.+) \|$", MANUAL.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert dict(rows) == dict(RULES)
