"""Published relapse is that of the study, of those who entered as the design says, and only what was read in a source."""

from __future__ import annotations

import pytest

from daybreak.evidence import load_evidence
from daybreak.trial.design_file import load_trial
from daybreak.trial.published_relapse import relapse_figures

EVIDENCE = load_evidence()


def test_stable_remitters_of_sustain_1() -> None:
    """Rows L066 to L069: 26.7 and 45.3 % relapsed, hazard ratio 0.49 (0.29 to 0.84), median 273 days on placebo."""
    found = relapse_figures(EVIDENCE, load_trial("sustain-1-remitters"))
    assert [(one.row, one.arm, one.value, one.low, one.high) for one in found] == [
        ("L066", "rem_esk", 26.7, None, None),
        ("L067", "rem_pbo", 45.3, None, None),
        ("L069", "rem_pbo", 273.0, 97.0, None),
        ("L068", "rem_esk", 0.49, 0.29, 0.84),
    ]


def test_stable_responders_have_no_recalled_figure() -> None:
    """L085 to L088 are recalled from memory; only the hazard ratio was read (L070)."""
    found = relapse_figures(EVIDENCE, load_trial("sustain-1-responders"))
    assert [(one.row, one.value) for one in found] == [("L070", 0.3)]


def test_bedroc_has_the_shares_within_its_twelve_weeks() -> None:
    """L061 and L062: 42.9 and 70.6 %; its responders to open treatment are the only group, in remission as the design has it."""
    found = relapse_figures(EVIDENCE, load_trial("bedroc"))
    assert [(one.row, one.arm, one.value, one.within_h) for one in found] == [
        ("L061", "k180", 42.9, 2016.0),
        ("L062", "pbo", 70.6, 2016.0),
    ]


@pytest.mark.parametrize("name", ["transform-2", "six-infusions-2013", "star-d-step-1"])
def test_a_design_without_withdrawal_has_none(name: str) -> None:
    assert relapse_figures(EVIDENCE, load_trial(name)) == ()
