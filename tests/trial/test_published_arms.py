"""The shipped calibration on arms that it was fitted to: published figures beside what in-silico trials of the same design give.

A figure holds if it lies inside the 95 % interval over replicates of the real size. The fit has seen these figures: this shows
that it serves them, not that it predicts; `daybreak validate trials` is about trials that it never saw.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from daybreak.evidence import load_evidence
from daybreak.trial.calibration.observations import Observation, observations
from daybreak.trial.design_file import load_trial
from daybreak.trial.record import TrialRecord
from daybreak.trial.run import run_trial
from daybreak.trial.validate import _visited_at

REPLICATES = 60
SLOW = pytest.mark.slow  # many patients, visits or weeks
TRIALS = (
    pytest.param("transform-2", marks=SLOW),
    "murrough-2013",
    "singh-2016-frequency",
    "aspire-1",
    "zheng-2019",
    pytest.param("entrd-vienna", marks=SLOW),
    pytest.param("escape-trd", marks=SLOW),
)
OUTSIDE_BY_CHANCE = 0.15  # of 95 % intervals; three times the 5 % that chance allows


def figures(trial: str) -> list[Observation]:
    wanted = ("change", "response", "remission", "difference")
    return [o for o in observations(load_evidence()) if o.trial == trial and o.kind in wanted]


@cache
def repeated(trial: str) -> TrialRecord:
    times = tuple(sorted({o.time_h for o in figures(trial)}))
    return run_trial(_visited_at(load_trial(trial), times), replicates=REPLICATES)


def replicates_of(o: Observation) -> np.ndarray:
    """What each replicate finds in place of the published figure."""
    record = repeated(o.trial)
    control = load_trial(o.trial).design.control
    found = []
    for r in range(record.replicates):
        mine = slice(record.starts[r], record.starts[r + 1])
        found.append(_figure(record, mine, o, control.id if control else ""))
    return np.array(found)


def _figure(record: TrialRecord, mine: slice, o: Observation, control: str) -> float:
    score, base, arm = (
        record.scores[record.visit_number(o.time_h), mine],
        record.baseline[mine],
        record.arm[mine],
    )
    who = arm == record.arm_number(o.arm)
    if o.kind == "response":
        return float((score[who] <= 0.5 * base[who]).mean())
    if o.kind == "remission":
        return float((score[who] <= record.scoring.remission_at_most).mean())
    change = float((score - base)[who].mean())
    if o.kind == "difference":
        return change - float((score - base)[arm == record.arm_number(control)].mean())
    return change


@pytest.mark.parametrize("trial", TRIALS)
def test_published_figures_are_what_such_trials_give(trial: str) -> None:
    assert figures(trial), f"{trial} has no figures"
    outside = []
    for o in figures(trial):
        low, high = np.quantile(replicates_of(o), (0.025, 0.975))
        if not low - 1e-9 <= o.value <= high + 1e-9:
            outside.append(f"{o.arm} {o.kind} at {o.time_h:g} h: {o.value:.3g}, not {low:.3g} to {high:.3g}")
    assert len(outside) <= max(1, OUTSIDE_BY_CHANCE * len(figures(trial))), outside
