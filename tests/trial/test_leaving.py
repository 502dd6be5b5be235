"""Who leaves when, and that whoever left stays away."""

from __future__ import annotations

import numpy as np

from daybreak.simulation.run import BlockRun, SessionRun
from daybreak.trial.arm_run import plans_of
from daybreak.trial.endpoints.responders import event
from daybreak.trial.leaving import leaving_h
from tests.trial.made_trials import made, ran

DROPOUT = ("washout: 14 days\n", "washout: 14 days\ndropout: {share: 0.5, by: 14 days}\n")
RESCUE = ("washout: 14 days\n", "washout: 14 days\nrescue: {at_least: 30, after: 24 h}\n")
FIRST = slice(0, 5), slice(4, 9)  # those who get the drug first, in the drug arm and in the control arm
SECOND = slice(5, 9), slice(0, 4)


def session(time_h: float, *given: bool) -> SessionRun:
    return SessionRun(time_h, np.array(given), np.zeros(len(given)), 0, None)


def test_there_is_no_rescue_before_a_session() -> None:
    """All are at 40 points from 4 h on. The first had the session at 0 h, the second came on day 3, the third never."""
    plan = plans_of(
        made("parallel", ("dropout: {share: 0.2, by: 14 days}\n", ""), ("after: 7 days", "after: 4 h"))
    )[0]
    times_h = (0.0, 4.0, 24.0, 168.0, 336.0)
    sessions = session(0.0, True, False, False), session(72.0, True, True, False)
    run = BlockRun(times_h, np.full((5, 3), 40.0), sessions, np.zeros((3, 0), dtype=bool), None, {})
    left_h = leaving_h(plan, run, 1, 0, 3)
    np.testing.assert_allclose(left_h, [4.0, 168.0, np.inf], atol=1e-5)


def test_who_left_the_first_period_of_a_crossover_stays_away_from_the_second() -> None:
    """Half leave in a fortnight. Those of the second period leave it as it begins, and count in no share of events."""
    record = ran(made("crossover", DROPOUT), 40)
    assert record.left_h is not None
    left = {arm: record.left_h[record.arm == record.arm_number(arm)].reshape(40, 9) for arm in ("ket", "sal")}
    scores = {
        arm: record.scores[:, record.arm == record.arm_number(arm)].reshape(2, 40, 9)
        for arm in ("ket", "sal")
    }
    for first, second, (one, other) in (("ket", "sal", FIRST), ("sal", "ket", SECOND[::-1])):
        gone = np.isfinite(left[first][:, one])
        assert 0.3 < gone.mean() < 0.7
        np.testing.assert_array_equal(left[second][:, other] == 0.0, gone)
        assert np.isnan(scores[second][:, :, other][:, gone]).all()
        assert not np.isnan(scores[second][0][:, other][~gone]).all()
    there = np.array([(left[arm] > 0.0).sum(axis=1) for arm in ("ket", "sal")]).T
    np.testing.assert_array_equal(event(record, "nausea").count, there)


def test_rescue_in_the_first_period_ends_the_second_too() -> None:
    """At its last visit as well: the rescued are not given the other treatment blindly."""
    record = ran(made("crossover", RESCUE), 20)
    assert record.left_h is not None
    drug, control = (record.arm == record.arm_number(arm) for arm in ("ket", "sal"))
    first = record.scores[:, control].reshape(2, 20, 9)[:, :, SECOND[1]]
    asked = (first >= 30).any(axis=0)
    assert (first[1] >= 30).any()
    np.testing.assert_array_equal(record.left_h[drug].reshape(20, 9)[:, SECOND[0]] == 0.0, asked)
