"""Time to relapse: the definition, the curves and the hazard ratio, against R's survival, lifelines and counting by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import TrialError
from daybreak.trial.endpoints.hazard import hazard_ratio
from daybreak.trial.endpoints.relapse import Durations, RelapseRule, relapse_times
from daybreak.trial.endpoints.survival import event_table, kaplan_meier
from daybreak.trial.record import TrialRecord
from tests.trial.records import small, trial

NAN = np.nan
# Freireich et al. Blood 1963;21:699-716 (as in Gehan 1965): weeks of remission, 6-mercaptopurine and placebo.
MP = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
MP_RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def durations(time_h: Any, happened: Any, arm: Any, replicate: Any = None) -> Durations:
    count = len(time_h)
    return Durations(
        ("placebo", "treated"),
        "placebo",
        1 if replicate is None else int(max(replicate)) + 1,
        np.array(time_h, dtype=float),
        np.array(happened, dtype=bool),
        np.zeros(count, dtype=np.int64) if replicate is None else np.array(replicate),
        np.array(arm),
    )


LEUKAEMIA = durations(MP + PLACEBO, MP_RELAPSED + [1] * 21, [1] * 21 + [0] * 21)


def record_of(scores: list[list[float]], **other: Any) -> TrialRecord:
    """Four patients, two an arm, at weekly visits."""
    visits = np.array(scores).T
    return small(scores=visits, visit_h=168.0 * np.arange(1, len(visits) + 1), left_h=None, **other)


SCORES = [
    [10.0, 25.0, 25.0, 10.0],  # relapses at the third visit
    [10.0, 25.0, NAN, 25.0],  # a missed visit breaks the row
    [10.0, 10.0, 21.9, NAN],  # never; last seen at the third visit
    [NAN, NAN, NAN, NAN],  # never seen
]


def test_a_relapse_needs_as_many_visits_in_a_row_as_the_rule_says() -> None:
    times = relapse_times(record_of(SCORES), RelapseRule("MADRS 22 twice", at_least=22.0))
    assert times.duration_h.tolist() == [3 * 168.0, 4 * 168.0, 3 * 168.0, 0.0]
    assert times.happened.tolist() == [True, False, False, False]


def test_a_relapse_may_be_dated_from_its_first_visit() -> None:
    rule = RelapseRule("MADRS 22 twice", at_least=22.0, dated="first")
    assert relapse_times(record_of(SCORES), rule).duration_h[0] == 2 * 168.0


def test_one_visit_is_enough_where_the_rule_says_so() -> None:
    times = relapse_times(record_of(SCORES), RelapseRule("MADRS 22", at_least=22.0, visits=1))
    assert (times.duration_h[1], times.happened[1]) == (2 * 168.0, True)


def test_loss_of_response_is_measured_from_the_baseline() -> None:
    """Baselines 30, 34, 32 and 36: the third patient's 16 is half of 32, which is still response."""
    rule = RelapseRule("loss of response", improvement_below=0.5, visits=1)
    times = relapse_times(record_of([[15.0, 15.1], [17.0, 17.0], [16.0, 16.0], [18.1, 18.1]]), rule)
    assert times.happened.tolist() == [True, False, False, True]


def test_only_responders_can_lose_their_response_and_time_starts_at_their_visit() -> None:
    rule = RelapseRule("loss", improvement_below=0.5, visits=1, from_h=168.0, at_risk="responders")
    times = relapse_times(
        record_of([[15.0, 16.0, 5.0], [18.0, 20.0, 20.0], [12.0, 13.0, 17.0], [NAN, 20.0, 20.0]]), rule
    )
    assert (times.duration_h.tolist(), times.happened.tolist()) == ([168.0, 336.0], [True, True])
    assert times.arm.tolist() == [0, 1]
    remitters = RelapseRule("loss", improvement_below=0.5, visits=1, from_h=168.0, at_risk="remitters")
    assert relapse_times(
        record_of([[15.0, 16.0], [18.0, 20.0], [12.0, 17.0], [NAN, 20.0]]), remitters
    ).arm.tolist() == [1]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, "one criterion"),
        ({"at_least": 22.0, "improvement_below": 0.5}, "one criterion"),
        ({"improvement_below": 1.5}, "cannot be 1.5"),
        ({"at_least": 22.0, "visits": 0}, "needs a visit"),
        ({"at_least": 22.0, "at_risk": "responders"}, "nobody has responded at the first dose"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TrialError, match=sentence):
        RelapseRule("rule", **parts)


def test_too_few_visits_for_the_rule_are_refused() -> None:
    with pytest.raises(TrialError, match=r"too few visits for 2 in a row"):
        relapse_times(record_of(SCORES), RelapseRule("late", at_least=22.0, from_h=504.0))


def test_the_curve_is_that_of_r() -> None:
    """R 4.2.2, survival 3.5-3, survfit(conf.type = "log-log"), from tests/trial/reference/survival.R."""
    curve = kaplan_meier(event_table(LEUKAEMIA))
    at = np.searchsorted(curve.time_h, [6, 7, 10, 13, 16, 22, 23])
    surv = [0.857142857, 0.806722689, 0.752941176, 0.690196078, 0.627450980, 0.537815126, 0.448179272]
    lower = [0.619717955, 0.563146565, 0.503199511, 0.431610222, 0.367510856, 0.267778937, 0.188052006]
    upper = [0.95155175, 0.92280902, 0.88936184, 0.84906596, 0.80491219, 0.74679072, 0.68014263]
    np.testing.assert_allclose(curve.value[0, 1, at], surv, atol=1e-8)
    np.testing.assert_allclose(curve.low[0, 1, at], lower, atol=1e-8)
    np.testing.assert_allclose(curve.high[0, 1, at], upper, atol=1e-8)
    np.testing.assert_allclose(curve.value[0, 0, at[[0, 5]]], [0.571428571, 0.047619048], atol=1e-8)
    assert curve.value[0, 0, -1] == 0.0
    assert (curve.low[0, 0, -1], curve.high[0, 0, -1]) == (0.0, pytest.approx(0.19704491, abs=1e-8))


def test_medians_are_those_of_r() -> None:
    """Placebo 8 (4 to 11) weeks, 6-mercaptopurine 23 (13 to not reached)."""
    curve = kaplan_meier(event_table(LEUKAEMIA))
    found = np.array([curve.median_h[0], curve.median_low_h[0], curve.median_high_h[0]]).T
    assert found.tolist() == [[8.0, 4.0, 11.0], [23.0, 13.0, np.inf]]


def test_hazard_ratio_and_log_rank_are_those_of_r() -> None:
    """coxph(ties = "efron") 0.2076035 (0.0925128 to 0.4658729); survdiff chi-square 16.79294, p 4.168809e-05."""
    found = hazard_ratio(event_table(LEUKAEMIA), "treated")
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx(
        (0.2076035248, 0.09251283726, 0.4658728972), rel=1e-7
    )
    assert found.p[0] == pytest.approx(4.168809109e-05, rel=1e-7)


def test_heavy_ties_are_those_of_r() -> None:
    """40 people at six times (tests/trial/reference/survival.R): coxph(ties = "efron") and survdiff."""
    i = np.arange(40)
    times = durations((i * 7) % 5 + 1 + (i >= 26), i % 3 != 0, i // 20)
    found = hazard_ratio(event_table(times), "treated")
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx(
        (0.5899863417, 0.2620594446, 1.3282630740), rel=1e-7
    )
    assert found.p[0] == pytest.approx(0.2196631033, rel=1e-7)


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000), per_arm=st.integers(5, 60), steps=st.integers(2, 12))
def test_curves_and_tests_are_those_of_lifelines(seed: int, per_arm: int, steps: int) -> None:
    """Heavily tied times, as visits make them; two replicates at once. lifelines' Cox model stops within 1e-4 of the maximum."""
    import lifelines
    import pandas as pd
    from lifelines.statistics import logrank_test

    rng = np.random.default_rng(seed)
    people = 4 * per_arm
    arm, replicate = np.tile(np.repeat([0, 1], per_arm), 2), np.repeat([0, 1], 2 * per_arm)
    time = rng.integers(1, steps + 1, people).astype(float)
    happened = rng.random(people) < 0.5
    happened[:: per_arm - 1] = True
    table = event_table(durations(time, happened, arm, replicate))
    curve, ratio = kaplan_meier(table), hazard_ratio(table, "treated")
    for number in (0, 1):
        mine = replicate == number
        one, other = mine & (arm == 1), mine & (arm == 0)
        plain = lifelines.KaplanMeierFitter().fit(time[one], happened[one])
        times = [t for t in table.time_h if (time[one] >= t).any()]
        np.testing.assert_allclose(
            curve.value[number, 1, : len(times)], plain.survival_function_at_times(times), atol=1e-12
        )
        test = logrank_test(time[one], time[other], happened[one], happened[other])
        assert ratio.p[number] == pytest.approx(test.p_value, abs=1e-9)
        if np.isfinite(ratio.value[number]) and ratio.value[number] > 0:
            data = pd.DataFrame({"t": time[mine], "e": happened[mine], "x": arm[mine]})
            cox = lifelines.CoxPHFitter().fit(data, "t", "e", fit_options={"precision": 1e-10})
            low, high = np.exp(cox.confidence_intervals_.loc["x"])
            figures = [ratio.value[number], ratio.low[number], ratio.high[number]]
            np.testing.assert_allclose(figures, [np.exp(cox.params_["x"]), low, high], rtol=1e-4)


def test_intervals_are_those_of_lifelines() -> None:
    import lifelines
    from lifelines.utils import median_survival_times

    plain = lifelines.KaplanMeierFitter().fit(MP, MP_RELAPSED)
    curve = kaplan_meier(event_table(LEUKAEMIA))
    limits = plain.confidence_interval_.loc[[6.0, 13.0, 23.0]].to_numpy()
    at = np.searchsorted(curve.time_h, [6, 13, 23])
    np.testing.assert_allclose(np.array([curve.low[0, 1, at], curve.high[0, 1, at]]).T, limits, atol=1e-9)
    medians = median_survival_times(plain.confidence_interval_).to_numpy().ravel()
    assert [curve.median_low_h[0, 1], curve.median_high_h[0, 1]] == medians.tolist()


@given(seed=st.integers(0, 10_000))
def test_curves_fall_inside_their_limits_and_arms_turned_round_invert_the_ratio(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = event_table(durations(rng.integers(0, 6, 20), rng.random(20) < 0.6, rng.integers(0, 2, 20)))
    curve = kaplan_meier(table)
    known = np.isfinite(curve.value)
    assert (np.diff(curve.value, axis=-1)[known[..., 1:]] <= 0).all()
    assert ((curve.low <= curve.value + 1e-12) & (curve.value <= curve.high + 1e-12))[known].all()
    one, other = hazard_ratio(table, "treated"), hazard_ratio(table, "placebo", "treated")
    if np.isfinite(one.value[0]) and one.value[0] > 0:
        assert one.value[0] * other.value[0] == pytest.approx(1.0)
    assert one.p[0] == pytest.approx(other.p[0])


def test_when_only_one_arm_has_events_the_ratio_has_no_bound_and_the_test_still_speaks() -> None:
    table = event_table(durations([1, 2, 3, 4, 4, 4], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]))
    less, more = hazard_ratio(table, "treated"), hazard_ratio(table, "placebo", "treated")
    assert (less.value[0], less.low[0], less.high[0]) == (0.0, 0.0, np.inf)
    assert (more.value[0], more.low[0], more.high[0]) == (np.inf, 0.0, np.inf)
    assert less.p[0] == more.p[0] < 0.05


def test_without_any_event_nothing_is_known() -> None:
    table = event_table(durations([1, 2, 3, 4], [0, 0, 0, 0], [0, 0, 1, 1]))
    found = hazard_ratio(table, "treated")
    assert np.isnan([found.value[0], found.low[0], found.high[0]]).all()
    assert found.p[0] == 1.0
    assert kaplan_meier(table).median_h.tolist() == [[np.inf, np.inf]]


def test_a_trial_is_followed_from_scores_to_hazard_ratio() -> None:
    """Lower scores under treatment relapse later."""
    record = trial(3, per_arm=150, effect=-8.0)
    times = relapse_times(record, RelapseRule("MADRS 22 twice", at_least=22.0))
    found = hazard_ratio(event_table(times), "ketamine")
    assert found.high[0] < 1.0
    assert found.p[0] < 0.001


def test_errors_name_the_arm_and_the_time() -> None:
    table = event_table(LEUKAEMIA)
    with pytest.raises(TrialError, match=r"no arm 'x'.*placebo, treated"):
        hazard_ratio(table, "x")
    with pytest.raises(TrialError, match="no control arm"):
        hazard_ratio(
            event_table(relapse_times(small(control=None), RelapseRule("22", at_least=22.0, visits=1))),
            "ketamine",
        )
    with pytest.raises(TrialError, match="before its start"):
        durations([-1.0], [True], [0])
