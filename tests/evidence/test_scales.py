"""The range of a scale is that of the vocabulary, and bounds what a published number on it can be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import EvidenceError
from daybreak.evidence import Outcome, load_evidence
from daybreak.evidence.scales import range_of
from daybreak.vocabulary import load_vocabulary


def _row(row_id: str) -> Outcome:
    row = load_evidence().figure(row_id)
    assert isinstance(row, Outcome)
    return row


def test_ranges_are_those_of_the_vocabulary() -> None:
    instruments = load_vocabulary().instruments
    assert range_of("MADRS") == instruments["madrs"].total
    assert range_of("HDRS17") == instruments["hamd17"].total
    assert range_of("MADRS-SI") == instruments["madrs"].item_range
    assert range_of("HDRS25") is None


@given(st.floats(-200.0, 200.0))
def test_a_change_is_no_larger_than_the_scale_is_long(value: float) -> None:
    row = replace(_row("O382"), ci_low=None, ci_high=None, ci_level=None)
    if abs(value) <= 60.0:
        assert replace(row, value=value).value == value
    else:
        with pytest.raises(EvidenceError, match="the MADRS change_mean is"):
            replace(row, value=value)


@given(st.floats(0.0, 200.0, exclude_min=True))
def test_no_spread_of_scores_is_above_half_the_scale(sd: float) -> None:
    row = _row("O280")
    if sd <= 30.0:
        assert replace(row, sd=sd).sd == sd
    else:
        with pytest.raises(EvidenceError, match="the sd of the MADRS mean is"):
            replace(row, sd=sd)


def test_a_scale_without_a_range_is_not_checked() -> None:
    assert replace(_row("O040"), value=-200.0).value == -200.0


def test_rates_are_bounded_by_their_own_kind() -> None:
    assert replace(_row("O390"), value=99.0).value == 99.0
