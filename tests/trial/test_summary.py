"""A summary says what the endpoints say, in plain numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from daybreak.report.trial_wording import hazard
from daybreak.trial.endpoints.adjusted import ancova
from daybreak.trial.endpoints.change import change_difference, change_means
from daybreak.trial.endpoints.mixed_model import mmrm
from daybreak.trial.endpoints.relapse import RelapseRule
from daybreak.trial.endpoints.responders import response, sustained_remission
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


def test_what_parameters_leave_open_in_an_arm_is_less_than_what_a_trial_shows() -> None:
    for one in summarise(RECORD).visits:
        for name in ("score", "sd", "change", "change_sd", "response", "remission"):
            low, high = getattr(one.expected, name)
            shown = getattr(one, name)
            assert low <= shown.mean <= high, name
            assert high - low < 0.75 * (shown.high - shown.low), name


def test_one_replicate_leaves_the_expectation_of_an_arm_open() -> None:
    last = summarise(trial(2, per_arm=30, replicates=1, visit_h=VISIT_H[:3])).visits[-1]
    assert last.expected.change == (None, None)
    assert last.expected.response == (None, None)


def test_the_expectation_of_an_arm_is_in_the_json() -> None:
    written = json.loads(json.dumps(summarise(RECORD).to_json()))["visits"][0]["expected"]
    assert set(written) == {"score", "sd", "change", "change_sd", "response", "remission"}
    assert all(len(interval) == 2 for interval in written.values())


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
    assert nausea["ketamine"].number_needed.value == pytest.approx(1 / nausea["ketamine"].difference.mean)  # type: ignore[union-attr, operator]


def test_the_number_needed_belongs_to_the_difference_beside_it() -> None:
    """Three replicates of ten an arm, 5, 5 and 8 more responders of ten: mean +60 points is 1.67 patients, not the median's 2."""
    count, arm = (5, 5, 8), np.tile(np.repeat([0, 1], 10), 3)
    scores = np.full(60, 30.0)
    for replicate, yes in enumerate(count):
        scores[20 * replicate + 10 : 20 * replicate + 10 + yes] = 10.0
    record = small(
        arm=arm, baseline=np.full(60, 30.0), scores=np.tile(scores, (2, 1)), replicate=np.repeat([0, 1, 2], 20),
        left_h=None, events={},
    )  # fmt: skip
    first = summarise(record).differences[0]
    assert first.response.mean == pytest.approx(0.6)
    assert first.number_needed is not None
    assert first.number_needed.value == pytest.approx(1 / 0.6)
    reach = (1 / first.response.high, 1 / first.response.low)  # type: ignore[operator]
    assert first.number_needed.sentence == f"NNTB 1.67 (95 % interval: NNTB {reach[0]:.3g} to {reach[1]:.3g})"


def test_a_mean_outside_the_limits_still_has_its_number() -> None:
    """One replicate of 50 in which both of two respond: the 97.5 % quantile is 0, the mean is not."""
    patients = 200
    scores = np.full(patients, 30.0)
    scores[2:4] = 10.0
    record = small(
        arm=np.tile([0, 0, 1, 1], 50), baseline=np.full(patients, 30.0), scores=np.tile(scores, (2, 1)),
        replicate=np.repeat(np.arange(50), 4), left_h=None, events={},
    )  # fmt: skip
    first = summarise(record).differences[0]
    assert first.number_needed is not None
    assert first.number_needed.value == pytest.approx(50.0)


def test_the_difference_is_the_mean_of_those_that_say_how_sure_they_are() -> None:
    """Of three replicates one has a single ketamine patient left: it counts neither in the mean nor in its interval."""
    rng = np.random.default_rng(1)
    arm, replicate = np.tile(np.repeat([0, 1], 4), 3), np.repeat([0, 1, 2], 8)
    scores = np.tile(30.0 - 8.0 * arm + rng.normal(0.0, 1.0, 24), (2, 1))
    scores[1, replicate == 2] = np.nan
    scores[1, [16, 20]] = 55.0, 2.0
    record = small(
        arm=arm, baseline=np.full(24, 34.0) + rng.normal(0.0, 1.0, 24), scores=scores, replicate=replicate,
        left_h=None, events={},
    )  # fmt: skip
    for analysis in ("ancova", "unadjusted"):
        last = summarise(record, analysis=analysis).differences[-1]  # type: ignore[arg-type]
        assert last.value.unknown == 1
        assert last.expected[0] < last.value.mean < last.expected[1]  # type: ignore[operator]
        assert last.prediction[0] < last.value.mean < last.prediction[1]  # type: ignore[operator]


def test_remission_that_lasts_is_in_the_summary() -> None:
    found = summarise(RECORD)
    for one in found.visits:
        assert one.sustained_remission.mean <= one.remission.mean  # type: ignore[operator]
        arm = RECORD.arm_number(one.arm)
        expected = sustained_remission(RECORD, one.time_h).value[:, arm].mean()
        assert one.sustained_remission.mean == pytest.approx(expected)
    assert found.visits[-1].sustained_remission == found.visits[-1].remission
    assert found.visits[1].sustained_remission != found.visits[1].remission


def test_a_ratio_without_upper_bound_keeps_its_lower_one() -> None:
    """Two replicates: in the one both arms relapse, in the other only ketamine does."""
    record = small(
        arm=np.tile([0, 0, 1, 1], 2), baseline=np.full(8, 30.0), replicate=np.repeat([0, 1], 4), left_h=None,
        scores=np.array([[25.0, 10.0, 25.0, 10.0, 10.0, 10.0, 25.0, 10.0]] * 2), events={},
    )  # fmt: skip
    curves = summarise(record, relapse=[RelapseRule("22", at_least=22.0, visits=1)]).relapse
    ratio = curves[1].hazard_ratio
    assert ratio is not None
    assert (ratio.low, ratio.high, ratio.unknown) == (pytest.approx(1.0), None, 0)
    assert hazard(curves[1]) == "infinity (1 to infinity)"
    assert [one.without_events for one in curves] == [0, 1]


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
