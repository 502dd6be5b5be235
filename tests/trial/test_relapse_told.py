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
from daybreak.trial.summary import RelapseCurve

TRIAL, RESPONDERS = load_trial("sustain-1-remitters"), load_trial("sustain-1-responders")
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "calibration.md"


def test_what_is_said_to_be_published_is_in_the_tables() -> None:
    found = {(f.arm, f.measure): f for f in relapse_figures(load_evidence(), TRIAL)}
    drug, placebo = found["rem_esk", "relapsed"].value, found["rem_pbo", "relapsed"].value
    ratio, median = found["rem_esk", "relapse hazard ratio"], found["rem_pbo", "median time to relapse"]
    responders = {f.measure: f for f in relapse_figures(load_evidence(), RESPONDERS)}["relapse hazard ratio"]
    assert median.low is not None
    said = " ".join(PAGE.read_text("utf-8").split())
    assert f"where the study had {median.value / 7:.0f} (95 % from {median.low / 7:.0f} weeks)" in said
    assert f"where it had {ratio.value} ({ratio.low} to {ratio.high})" in said
    assert f"published {responders.value:.2f} ({responders.low} to {responders.high})" in said
    assert f"relapsed over the whole study ({drug:g} and {placebo:g} %)" in said
    assert (
        f"published {median.value / 7:.0f}; hazard ratio 0.75, published {ratio.value}"
        in WITHDRAWAL_LIMITS[-1]
    )
    assert f"published {responders.value:.2f}." in WITHDRAWAL_LIMITS[-1]


@pytest.mark.slow
def test_what_is_said_of_the_model_is_what_it_has() -> None:
    said = " ".join(PAGE.read_text("utf-8").split())
    record = run_trial(TRIAL, replicates=40, engine="numba")
    drug, placebo = summarise(record, relapse=relapse_rules((), TRIAL.design)).relapse
    assert placebo.median_h.median is not None
    weeks = round(placebo.median_h.median / 168)
    assert f"has half of those on placebo relapsed after {weeks} weeks" in said
    assert f"half relapsed on placebo after {weeks} weeks" in WITHDRAWAL_LIMITS[-1]
    assert f"a hazard ratio of {_told(drug)}" in said
    others = summarise(
        run_trial(RESPONDERS, replicates=40, engine="numba"), relapse=relapse_rules((), RESPONDERS.design)
    )
    assert f"predicted {_told(others.relapse[0])}" in said


def _told(curve: RelapseCurve) -> str:
    ratio = curve.hazard_ratio
    assert ratio is not None
    assert ratio.low is not None
    assert ratio.high is not None
    return f"{ratio.median:.2f} ({ratio.low:.2f} to {ratio.high:.2f})"
