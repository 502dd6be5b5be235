"""A summary says what the endpoints say, in plain numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from daybreak.trial.endpoints.adjusted import ancova
from daybreak.trial.endpoints.change import change_difference, change_means
from daybreak.trial.endpoints.mixed_model import mmrm
from daybreak.trial.endpoints.relapse import RelapseRule
from daybreak.trial.endpoints.responders import response
from daybreak.trial.summarise import Analysis, summarise
from tests.trial.records import VISIT_H, small, trial

RULE = RelapseRule("MADRS 22 at two visits", at_least=22.0)
RECORD = trial(2, per_arm=30, arms=3, replicates=40, visit_h=VISIT_H[:3])


def test_every_arm_and_visit_is_there_with_its_figures() -> None:
    found = summarise(RECORD)
    assert [(one.arm, one.time_h) for one in found.visits] == [
        (arm, time_h) for time_h in VISIT_H[:3] for arm in ("placebo", "ketamine", "esketamine")
    ]
    ketamine = found.visits[4]
    change = change_means(RECORD, 168.0).mean[:, 1]
    assert ketamine.change.mean == pytest.approx(change.mean())
    assert (ketamine.change.low, ketamine.change.high) == pytest.approx(np.quantile(change, [0.025, 0.975]))
    assert ketamine.response.mean == pytest.approx(response(RECORD, 168.0).value[:, 1].mean())
    assert found.patients_per_arm == {"placebo": 30.0, "ketamine": 30.0, "esketamine": 30.0}


@pytest.mark.parametrize("analysis", ["ancova", "mmrm", "unadjusted"])
def test_differences_are_those_of_the_analysis_that_was_asked_for(analysis: Analysis) -> None:
    found = summarise(RECORD, analysis=analysis).differences
    assert [(one.arm, one.time_h) for one in found] == [
        (arm, time_h) for time_h in VISIT_H[:3] for arm in ("ketamine", "esketamine")
    ]
    estimates = {
        "ancova": ancova(RECORD, "ketamine", 336.0),
        "mmrm": mmrm(RECORD).difference("ketamine", 336.0),
        "unadjusted": change_difference(RECORD, "ketamine", 336.0),
    }[analysis]
    last = found[-2]
    assert last.analysis == analysis
    assert last.value.mean == pytest.approx(estimates.value.mean())
    assert last.prediction == pytest.approx(tuple(np.quantile(estimates.value, [0.05, 0.95])))
    assert last.confidence == pytest.approx((np.median(estimates.low), np.median(estimates.high)))
    assert last.power.significant == int(((estimates.p < 0.05) & (estimates.value < 0)).sum())


def test_intervals_stand_inside_each_other() -> None:
    """What parameters leave open is less than what a trial shows; 90 % is less than 95 %."""
    for one in summarise(RECORD).differences:
        low, high = one.prediction
        assert one.value.low < low < one.value.median < high < one.value.high  # type: ignore[operator]
        assert one.expected[1] - one.expected[0] < one.value.high - one.value.low  # type: ignore[operator]


def test_harm_and_benefit_have_their_numbers() -> None:
    found = summarise(RECORD)
    nausea = {one.arm: one for one in found.events}
    assert nausea["placebo"].number_needed is None
    assert nausea["ketamine"].number_needed is not None
    assert nausea["ketamine"].number_needed.direction == "harm"
    assert nausea["ketamine"].number_needed.value == pytest.approx(1 / nausea["ketamine"].difference.median)  # type: ignore[union-attr, operator]


def test_relapse_curves_start_at_one_and_fall() -> None:
    for one in summarise(RECORD, relapse=[RULE]).relapse:
        assert one.without is not None
        assert one.without["mean"][0] == 1.0
        assert (np.diff(one.without["mean"]) <= 0).all()
        assert len(one.time_h) == len(one.without["low"])
        assert (one.hazard_ratio is None) == (one.arm == "placebo")


def test_a_single_replicate_reports_its_own_confidence_intervals() -> None:
    record = trial(3, per_arm=40, visit_h=VISIT_H[:3])
    found, difference = summarise(record, relapse=[RULE]), ancova(record, "ketamine", 24.0)
    first = found.differences[0]
    assert first.confidence == (difference.low[0], difference.high[0])
    assert (first.value.low, first.prediction) == (None, (None, None))
    assert first.number_needed is not None
    assert first.number_needed.sentence.startswith("NNT")
    assert found.relapse[0].without is not None


def test_a_trial_without_control_has_arms_and_no_differences() -> None:
    found = summarise(small(control=None), relapse=[RelapseRule("22", at_least=22.0, visits=1)])
    assert found.differences == ()
    assert [one.difference for one in found.events] == [None, None]
    assert [one.hazard_ratio for one in found.relapse] == [None, None]


def test_where_nobody_was_seen_nothing_is_said() -> None:
    """No ketamine patient is seen at 168 h: no share among those observed, no difference, no number needed to treat."""
    scores = np.array([[28.0, 30.0, 12.0, 20.0], [29.0, 33.0, np.nan, np.nan]])
    once = small(scores=scores)
    twice = small(
        scores=np.tile(scores, 2),
        arm=np.tile(once.arm, 2),
        baseline=np.tile(once.baseline, 2),
        replicate=np.repeat([0, 1], 4),
        left_h=None,
        events={},
    )
    for record in (once, twice):
        last = summarise(record, missing="observed").differences[-1]
        assert (last.value.mean, last.value.unknown) == (None, record.replicates)
        assert last.number_needed is None
        assert (last.power.value, last.power.unknown) == (0.0, record.replicates)


def test_a_curve_of_nobody_is_none() -> None:
    """No saline patient responded at 24 h, so none can lose the response."""
    rule = RelapseRule("loss", improvement_below=0.5, visits=1, from_h=24.0, at_risk="responders")
    saline, ketamine = summarise(small(), relapse=[rule]).relapse
    assert saline.without is None
    assert saline.at_risk.mean == 0.0
    assert saline.median_h.unknown == 1
    assert ketamine.without is not None
    assert ketamine.hazard_ratio is not None
    assert ketamine.hazard_ratio.mean is None


def test_the_json_has_no_numbers_that_json_lacks() -> None:
    for record in (RECORD, small(), small(control=None)):
        text = json.dumps(
            summarise(record, relapse=[RULE] if record is RECORD else []).to_json(), allow_nan=False
        )
        assert json.loads(text)["format"] == "daybreak-trial/1"
