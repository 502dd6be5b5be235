"""What the outputs and the documentation say of relapse in SUSTAIN-1 is what the model has and what the tables hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from daybreak.cli.relapse_words import relapse_rules
from daybreak.cli.trial_about import WITHDRAWAL_LIMITS
from daybreak.evidence import load_evidence
from daybreak.trial.design_file import load_trial
from daybreak.trial.published_relapse import relapse_figures
from daybreak.trial.run import run_trial
from daybreak.trial.summarise import summarise

TRIAL = load_trial("sustain-1-remitters")
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "calibration.md"


def test_what_is_said_to_be_published_is_in_the_tables() -> None:
    found = {(f.arm, f.measure): f.value for f in relapse_figures(load_evidence(), TRIAL)}
    drug, placebo = found["rem_esk", "relapsed"], found["rem_pbo", "relapsed"]
    said = " ".join(PAGE.read_text("utf-8").split())
    assert f"SUSTAIN-1 found {drug:g} and {placebo:g} %, hazard ratio 0.49" in said
    assert found["rem_esk", "relapse hazard ratio"] == 0.49
    days = found["rem_pbo", "median time to relapse"]
    constant = 1.0 - 0.5 ** (28 * 7 / days)
    assert f"by {days:g} days, which at a constant rate would be {100 * constant:.0f} % by 28 weeks" in said
    assert f"where {drug:g} and {placebo:g} % relapsed" in WITHDRAWAL_LIMITS[-1]


@pytest.mark.slow
def test_what_is_said_of_the_model_is_what_it_has() -> None:
    record = run_trial(TRIAL, replicates=40, engine="numba")
    drug, placebo = summarise(record, relapse=relapse_rules((), TRIAL.design)).relapse
    assert drug.without is not None
    assert placebo.without is not None
    shares = [round(100 * (1 - one.without["mean"][-1])) for one in (drug, placebo) if one.without]
    said = " ".join(PAGE.read_text("utf-8").split())
    assert f"has {shares[0]} % relapse by 28 weeks with esketamine" in said
    assert f"and {shares[1]} % with placebo" in said
    assert f"{shares[0]} % (esketamine) and {shares[1]} % (placebo) by 28 weeks" in WITHDRAWAL_LIMITS[-1]
    assert drug.hazard_ratio is not None
    assert drug.hazard_ratio.median == pytest.approx(0.64, abs=0.005)
