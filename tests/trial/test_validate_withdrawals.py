"""Published figures of withdrawals stand beside predictions at the real size; what the fit has seen is no test."""

from __future__ import annotations

import json

import pytest

from daybreak.evidence import load_evidence
from daybreak.trial.contrasts import contrasts_of
from daybreak.trial.design_file import load_trial
from daybreak.trial.run import run_trial
from daybreak.trial.summarise import summarise
from daybreak.trial.validate_withdrawals import (
    RULE,
    Withdrawals,
    judged_rows,
    validate_withdrawals,
    withdrawal_lines,
    withdrawals,
)

EVIDENCE = load_evidence()


@pytest.fixture(scope="module")
def found() -> Withdrawals:
    return validate_withdrawals(EVIDENCE, replicates=4)


def test_sustain_1_and_bedroc_are_the_shipped_withdrawals() -> None:
    assert [t.design.id for t in withdrawals()] == ["bedroc", "sustain-1-remitters", "sustain-1-responders"]


def test_the_remitters_of_sustain_1_were_fitted_and_nothing_else(found: Withdrawals) -> None:
    assert {one.row for one in found.figures if one.fitted} == {"L068", "L069"}
    assert {one.row for one in found.figures if not one.fitted} == {"L061", "L062", "L070", "O202"}
    assert {one.row for one in found.figures} == judged_rows(EVIDENCE)


def test_shares_of_unknown_follow_up_do_not_stand_beside_a_prediction(found: Withdrawals) -> None:
    """L066 and L067: the study ended by the number of its events."""
    assert not {"L066", "L067"} & {one.row for one in found.figures}


def test_a_share_relapsed_is_that_of_the_curve_at_its_time(found: Withdrawals) -> None:
    curves = summarise(run_trial(load_trial("bedroc"), replicates=4), relapse=(RULE,)).relapse
    for one in (one for one in found.figures if one.measure.startswith("% relapsed")):
        without = next(curve for curve in curves if curve.arm == one.arm).without
        assert without is not None
        assert one.predicted == pytest.approx(100.0 * (1.0 - without["mean"][-1]))


def test_week_13_of_bedroc_is_12_weeks_after_its_randomisation() -> None:
    (difference,) = contrasts_of(EVIDENCE, load_trial("bedroc"))
    assert (difference.time_h, difference.difference, difference.rows) == (84 * 24.0, -6.1, ("O202",))
    assert difference.interval == pytest.approx((-11.18, -1.02), abs=0.01)


def test_lines_fit_a_terminal_and_say_what_is_a_test(found: Withdrawals) -> None:
    lines = withdrawal_lines(found)
    assert max(map(len, lines)) <= 82
    median = next(line for line in lines if "until half relapsed" in line)
    assert "39 (14 to -)" in median
    assert "=" in median
    assert lines[-1].endswith("of 4 figures that the fit has not seen lie inside.")


def test_json_can_be_written(found: Withdrawals) -> None:
    data = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert data["format"] == "daybreak-withdrawals/1"
    assert [one["value"] for one in data["figures"] if one["row"] == "L070"] == [0.3]
