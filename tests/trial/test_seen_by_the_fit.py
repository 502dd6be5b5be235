"""What the fit has seen is read from the fitted designs, dose by dose, and agrees with what their files say."""

from __future__ import annotations

import pytest

from daybreak.evidence import load_evidence
from daybreak.population import load_calibration
from daybreak.population.world import FIRST_YEAR, LAST_YEAR
from daybreak.trial.calibration.observations import observations
from daybreak.trial.design_file import load_trial
from daybreak.trial.seen_by_the_fit import late_sessions_h, seen_by_the_fit
from tests.trial.made_trials import made

EVIDENCE = load_evidence()
SEEN = seen_by_the_fit(EVIDENCE, load_calibration().made["trials"])


def test_every_dose_that_a_fitted_design_writes_is_seen_and_no_other_bound() -> None:
    """Read again from the lines of the files, without a protocol: the written doses lie within, and the ends are among them."""
    written: dict[tuple[str, str, str], set[float]] = {}
    for name, arm in {(o.trial, o.arm) for o in observations(EVIDENCE)}:
        regimen = load_trial(name).design.arm(arm).regimen
        for course in regimen.give if regimen is not None else ():
            assert regimen is not None
            way = (str(regimen.drug), str(regimen.route), course.dose.unit)
            written.setdefault(way, set()).add(course.dose.value)
    assert written.keys() <= SEEN.doses.keys()
    for way, doses in written.items():
        low, high = SEEN.doses[way]
        assert low <= min(doses)
        assert max(doses) <= high
    only_written = ("racemic-ketamine", "intravenous", "mg/kg")
    assert SEEN.doses[only_written] == (min(written[only_written]), max(written[only_written]))


def test_the_nasal_doses_are_those_of_the_device_and_its_protocols() -> None:
    assert SEEN.doses["esketamine", "intranasal", "mg"] == (28.0, 84.0)


def test_the_trials_that_the_calibration_names_are_those_that_the_rules_admit() -> None:
    assert seen_by_the_fit(EVIDENCE) == SEEN


def test_arms_of_a_fitted_trial_share_their_background() -> None:
    """The fit computes one background a trial, and a caution says of arms that differ in it that no fitted trial has such."""
    fitted = load_calibration().made["trials"]
    assert len(fitted) > 30
    assert [name for name in fitted if any(arm.background for arm in load_trial(name).design.arms)] == []


def test_the_world_counts_years_within_those_of_the_fit() -> None:
    first, last = SEEN.years
    assert first <= FIRST_YEAR < LAST_YEAR <= last


def test_a_fit_of_fewer_trials_has_seen_less() -> None:
    few = seen_by_the_fit(EVIDENCE, ("murrough-2013",))
    assert few.doses == {("racemic-ketamine", "intravenous", "mg/kg"): (0.5, 0.5)}
    assert few.years == (2013, 2013)


@pytest.mark.parametrize(
    ("kind", "changes", "late"),
    [
        ("parallel", (), {}),
        ("parallel", (("days: [7]", "days: [7, 14]"),), {}),  # at the last visit
        ("parallel", (("days: [7]", "days: [7, 15, 20]"),), {"ket": [360.0, 480.0]}),
        ("crossover", (("days: [0, 2]", "days: [0, 2, 9]"),), {}),  # works on in the second period
    ],
)
def test_sessions_after_the_last_visit_are_found(
    kind: str, changes: tuple[tuple[str, str], ...], late: dict[str, list[float]]
) -> None:
    assert late_sessions_h(made(kind, *changes)) == late
