"""The page of the findings is what the vocabulary says now."""

from __future__ import annotations

import runpy
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_the_page_of_the_findings_is_fresh() -> None:
    """If not: python docs/reference/findings.py"""
    made = runpy.run_path(str(REFERENCE / "findings.py"))["page"]()
    assert (REFERENCE / "findings.md").read_text(encoding="utf-8") == made
