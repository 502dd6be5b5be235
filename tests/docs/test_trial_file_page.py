"""The page on the trial file names the words that the schema knows, and rules that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from daybreak.trial.design import Blinding, Care, Control, Kind
from daybreak.trial.problems import RULES

PAGE = (Path(__file__).parents[2] / "docs/reference/trial-file.md").read_text(encoding="utf-8")


def test_the_rules_on_the_page_are_rules() -> None:
    named = set(re.findall(r"TR-[A-Z]+-\d+", PAGE))
    assert named >= {"TR-KIND-004", "TR-KIND-006", "TR-KIND-008"}
    assert named <= set(RULES)


@pytest.mark.parametrize("words", [Kind, Blinding, Care, Control])
def test_every_word_of_a_field_is_on_the_page(words: object) -> None:
    assert [word for word in get_args(words) if f"`{word}`" not in PAGE] == []


def test_what_to_write_for_blind_raters_is_on_the_page() -> None:
    """It is no word of the schema, and the trial of the library that was so is what the page says."""
    from daybreak.trial.design_file import load_trial

    assert "rater-blind" not in get_args(Blinding)
    assert "There is no `rater-blind`: where the raters alone do not know, write `open-label`" in PAGE
    assert load_trial("escape-trd").design.blinding == "open-label"
