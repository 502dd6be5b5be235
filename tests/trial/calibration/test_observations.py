"""Which figures enter the fit: the rule on rows made by hand, the listed rows, and nobody counted twice."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from daybreak.errors import CalibrationError
from daybreak.evidence import Evidence, Outcome, load_evidence, load_overlaps
from daybreak.trial.calibration.observations import ASSUMED_SD, RELAPSES, Observation, observations
from daybreak.trial.design_file import load_trial


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


@pytest.fixture(scope="module")
def seen(evidence: Evidence) -> tuple[Observation, ...]:
    return observations(evidence)


def row(evidence: Evidence, trial: str, arm: str, measure: str, **fields: Any) -> Outcome:
    """A row made by hand: read, primary, without doubt, of the MADRS at 24 h, with no spread."""
    spreads = ("range_low", "range_high", "sd", "se", "ci_low", "ci_high", "ci_level")
    blank: dict[str, Any] = dict.fromkeys((*spreads, "events", "time_low_h", "time_high_h", "contrast"))
    usual = {
        "instrument": "MADRS",
        "time_h": 24.0,
        "value": -10.0,
        "n": 20,
        "subgroup": "",
        "visit": "",
        "analysis": "",
        "doubt": "",
    }
    first = evidence.outcomes[0]
    made = {
        "trial_id": trial,
        "arm_id": arm,
        "measure": measure,
        "primary": True,
        "seen": True,
        "outcome_id": "O900",
    }
    return replace(first, **{**blank, **usual, **made, **fields})


def of(evidence: Evidence, *rows: Outcome) -> list[Observation]:
    """What these rows alone, beside those that are listed, add of their own trial."""
    listed = tuple(
        o
        for o in evidence.outcomes
        if o.trial_id in ("ket_resp_pmc10810879", "ionescu2019", "mcintyre2020_crtce")
    )
    found = observations(evidence.keeping(outcomes=(*listed, *rows)))
    named = {r.outcome_id for r in rows}
    return [o for o in found if set(o.rows) & named]


# --- the rule -----------------------------------------------------------------------------------------------------------


def test_a_change_with_its_sd_is_a_mean_and_a_spread(evidence: Evidence) -> None:
    mean, spread = of(evidence, row(evidence, "murrough2013a", "ket", "change_mean", sd=8.0, n=16))
    assert (mean.kind, mean.value, mean.spread, mean.assumed) == ("change", -10.0, 2.0, "")
    assert (spread.kind, spread.value, spread.spread) == ("sd", 8.0, 16.0)
    assert (mean.trial, mean.arm, mean.time_h, mean.rows) == ("murrough-2013", "ket", 24.0, ("O900",))


def test_a_printed_standard_error_goes_before_an_interval_and_before_the_sd(evidence: Evidence) -> None:
    printed = row(
        evidence,
        "murrough2013a",
        "ket",
        "change_mean",
        se=1.5,
        ci_low=-14.0,
        ci_high=-6.0,
        ci_level=95.0,
        sd=8.0,
    )
    assert of(evidence, printed)[0].spread == 1.5
    interval = replace(printed, se=None)
    assert of(evidence, interval)[0].spread == pytest.approx(8.0 / (2 * 1.959964))


def test_without_any_spread_one_is_assumed_and_said(evidence: Evidence) -> None:
    """The size of the arm stands in for a number that is not printed: 47 on ketamine in Murrough 2013."""
    (mean,) = of(evidence, row(evidence, "murrough2013a", "ket", "change_mean", n=None))
    assert mean.spread == pytest.approx(ASSUMED_SD / math.sqrt(47))
    assert "SD of 11 points" in mean.assumed


def test_a_difference_takes_the_place_of_a_change_without_spread(evidence: Evidence) -> None:
    change = row(evidence, "murrough2013a", "ket", "change_mean")
    interval = {"ci_low": -11.0, "ci_high": -3.0, "ci_level": 95.0, "outcome_id": "O901"}
    difference = row(evidence, "murrough2013a", "ket", "difference_vs_control", value=-7.0, **interval)
    (found,) = of(evidence, change, difference)
    assert (found.kind, found.value, found.rows) == ("difference", -7.0, ("O901",))
    assert found.spread == pytest.approx(8.0 / (2 * 1.959964))
    kinds = [o.kind for o in of(evidence, replace(change, sd=8.0), difference)]
    assert kinds == ["change", "sd"]


def test_a_difference_without_spread_gets_that_of_two_arms(evidence: Evidence) -> None:
    (found,) = of(evidence, row(evidence, "murrough2013a", "ket", "difference_vs_control", value=-7.0))
    assert found.spread == pytest.approx(ASSUMED_SD * math.sqrt(1 / 47 + 1 / 25))
    assert "both arms" in found.assumed


def test_a_mean_score_counts_where_the_baseline_of_the_arm_is_known(evidence: Evidence) -> None:
    """Lii 2023 prints baselines by arm (25.1 and 29.9), Murrough 2013 none."""
    (score,) = of(evidence, row(evidence, "lii2023_anesth", "ket", "mean", value=15.0, sd=10.0, n=25))
    assert (score.kind, score.value, score.spread) == ("score", 15.0, 2.0)
    assert of(evidence, row(evidence, "murrough2013a", "ket", "mean", value=15.0, sd=10.0, n=25)) == []


@pytest.mark.parametrize(
    ("instrument", "counts"),
    [("MADRS", True), ("HDRS17", True), ("PHQ9", True), ("GAD7", False), ("SSI", False)],
)
def test_response_counts_on_scales_where_it_is_a_fall_by_half(
    evidence: Evidence, instrument: str, counts: bool
) -> None:
    found = of(
        evidence, row(evidence, "murrough2013a", "ket", "response_rate", value=64.0, instrument=instrument)
    )
    assert [(o.kind, o.value, o.spread) for o in found] == ([("response", 0.64, 20.0)] if counts else [])


def test_remission_counts_on_the_madrs_and_for_comparators(evidence: Evidence) -> None:
    for trial, arm, instrument, counts in (
        ("murrough2013a", "ket", "MADRS", True),
        ("murrough2013a", "ket", "HDRS17", False),
        ("stard2006", "step1", "QIDS-SR16", True),
    ):
        found = of(evidence, row(evidence, trial, arm, "remission_rate", value=30.0, instrument=instrument))
        assert bool(found) == counts, instrument


@pytest.mark.parametrize(
    "fields",
    [
        {"seen": False}, {"primary": False}, {"doubt": "rounded"}, {"time_h": None, "visit": "end"}, {"time_h": 0.0},
        {"time_h": 93 * 24.0}, {"arm_id": "nobody"}, {"measure": "percent_reduction", "value": 40.0},
    ],
)  # fmt: skip
def test_what_may_not_be_computed_with_is_left_out(evidence: Evidence, fields: dict[str, Any]) -> None:
    usable = row(evidence, "murrough2013a", "ket", "change_mean", sd=8.0)
    assert len(of(evidence, usable)) == 2
    assert of(evidence, replace(usable, **fields)) == []


def test_routine_care_counts_as_two_hundred_at_most(evidence: Evidence) -> None:
    clinic = row(evidence, "mindfulhealth_esk", "esk", "response_rate", value=50.0, n=853)
    trial = row(evidence, "reif2023_escape", "esk", "response_rate", value=50.0, n=336)
    assert [o.spread for o in of(evidence, clinic)] == [200.0]
    assert [o.spread for o in of(evidence, trial)] == [336.0]


def test_of_a_withdrawal_nothing_but_listed_relapses_is_fitted(
    evidence: Evidence, seen: tuple[Observation, ...]
) -> None:
    """Its patients are chosen by their response; those of the stable responders test what the remitters taught."""
    assert of(evidence, row(evidence, "daly2019_sustain1", "rem_esk", "response_rate", value=50.0)) == []
    assert {o.kind for o in seen if o.trial == "sustain-1-remitters"} == {"relapse", "relapse_ratio"}
    assert not {o.trial for o in seen} & {"sustain-1-responders"}


# --- the listed rows ------------------------------------------------------------------------------------------------------


def test_a_listed_row_that_is_gone_or_in_doubt_is_refused(evidence: Evidence) -> None:
    without = tuple(r for r in evidence.longterm if r.longterm_id != "L037")
    with pytest.raises(CalibrationError, match="The row L037 does not exist") as refusal:
        observations(evidence.keeping(longterm=without))
    assert refusal.value.where.split(":")[0].endswith("rows.yaml")
    for fields in ({"seen": False}, {"doubt": "contradicts its figure"}):
        rows = tuple(replace(r, **fields) if r.longterm_id == "L037" else r for r in evidence.longterm)
        with pytest.raises(CalibrationError, match="L037"):
            observations(evidence.keeping(longterm=rows))


def test_a_listed_row_without_a_number_of_patients_is_refused(evidence: Evidence) -> None:
    rows = tuple(replace(r, n=None) if r.longterm_id == "L009" else r for r in evidence.longterm)
    with pytest.raises(CalibrationError, match="prints no number of patients") as refusal:
        observations(evidence.keeping(longterm=rows))
    assert "patients:" in refusal.value.remedy


def test_a_median_is_the_hazard_of_half_the_patients_and_a_ratio_is_itself(
    evidence: Evidence, seen: tuple[Observation, ...]
) -> None:
    """SUSTAIN-1, remitters: median 273 days on placebo, 95 % from 97 (L069); hazard ratio 0.49, 0.29 to 0.84 (L068)."""
    found = {o.kind: o for o in seen if o.trial == "sustain-1-remitters"}
    median, ratio = found["relapse"], found["relapse_ratio"]
    assert (median.arm, median.value, median.lasting_h) == (
        "rem_pbo",
        pytest.approx(math.log(2.0)),
        273 * 24.0,
    )
    assert median.spread == pytest.approx(math.log(273 / 97) / 1.96, rel=1e-4)
    assert (ratio.arm, ratio.value, ratio.lasting_h) == ("rem_esk", 0.49, 124 * 24.0)  # 17.7 weeks, L076
    assert ratio.spread == pytest.approx(math.log(0.84 / 0.29) / 3.92, rel=1e-4)


def test_a_relapse_without_an_interval_is_refused(evidence: Evidence) -> None:
    rows = tuple(
        replace(r, ci_low=None, ci_level=None) if r.longterm_id == "L069" else r for r in evidence.longterm
    )
    with pytest.raises(CalibrationError, match="for at least twelve weeks, and has an interval") as refusal:
        observations(evidence.keeping(longterm=rows))
    assert "at:" in refusal.value.remedy


def test_what_is_kept_is_what_did_not_relapse(evidence: Evidence, seen: tuple[Observation, ...]) -> None:
    """RAPID, 0.5 mg/kg (L004): 50 % of responders had relapsed; KIT (L051, L052): 80 and 60 % still responded."""
    kept = {(o.trial, o.later_h): o.value for o in seen if o.kind == "kept"}
    relapsed = evidence.figure("L004").value
    still = evidence.figure("L051").value
    assert relapsed is not None
    assert still is not None
    assert kept["rapid-half-mg", 336.0] == pytest.approx(1.0 - relapsed / 100.0)
    assert kept["kit-2022", 61 * 24.0] == pytest.approx(still / 100.0)
    assert kept["six-infusions-2013", 29 * 24.0] == 0.5


# --- all of them ------------------------------------------------------------------------------------------------------------


def test_every_observation_rests_on_rows_that_may_be_used(
    evidence: Evidence, seen: tuple[Observation, ...]
) -> None:
    for o in seen:
        for name in o.rows:
            figure = evidence.figure(name)
            assert figure.seen, name
            assert not getattr(figure, "doubt", ""), name


def test_every_interval_that_is_turned_into_an_error_is_one_of_95_percent(
    evidence: Evidence, seen: tuple[Observation, ...]
) -> None:
    for o in seen:
        for figure in map(evidence.figure, o.rows):
            assert figure.ci_low is None or figure.ci_level == 95.0, o


def test_every_observation_is_possible(seen: tuple[Observation, ...]) -> None:
    for o in seen:
        arm = load_trial(o.trial).design.arm(o.arm)
        assert o.time_h > 0.0
        assert o.time_h <= 92 * 24.0 or o.kind in RELAPSES
        assert o.spread > 0.0
        if o.kind in ("response", "remission", "kept"):
            assert 0.0 <= o.value <= 1.0
            assert o.spread <= max(arm.patients, load_trial(o.trial).design.randomised)
        else:
            assert -60.0 <= o.value <= 60.0
        assert (o.kind in ("kept", *RELAPSES)) == (o.later_h is not None)
        assert o.later_h is None or o.later_h > o.time_h


def test_no_figure_counts_twice(seen: tuple[Observation, ...]) -> None:
    keys = [(o.trial, o.arm, o.kind, o.time_h, o.later_h) for o in seen]
    assert len(set(keys)) == len(keys)
    figures = [(name, o.kind) for o in seen for name in o.rows]
    assert len(set(figures)) == len(figures)


def test_no_two_rows_compete_for_one_place(evidence: Evidence, seen: tuple[Observation, ...]) -> None:
    """One computable row an arm, time, measure and scale: otherwise the order of the table would decide."""
    for name in {o.trial for o in seen}:
        design = load_trial(name).design
        if design.evidence is None:
            continue
        rows = [
            (r.arm_id, r.time_h, r.measure, r.instrument)
            for r in evidence.outcomes_of(design.evidence)
            if r.computable and r.time_h and r.arm_id in {arm.id for arm in design.arms}
        ]
        assert len(set(rows)) == len(rows), name


def test_no_patient_counts_twice(evidence: Evidence, seen: tuple[Observation, ...]) -> None:
    """By the overlaps that the evidence declares: no two studies of the fit share patients, or may. A relapse after a withdrawal
    is nobody's figure before it."""
    studies: dict[str, set[str]] = {}
    for o in seen:
        if o.kind in RELAPSES:
            continue
        of_rows = {evidence.figure(name) for name in o.rows}
        studies.setdefault(o.trial, set()).update(getattr(r, "trial_id", "") for r in of_rows)
    for one, other in combinations(sorted(studies), 2):
        if one.startswith("star-d") and other.startswith("star-d"):
            continue  # successive treatments, each with a parameter of its own
        pairs = [(a, b) for a in studies[one] for b in studies[other] if a and b]
        assert not any(a == b or load_overlaps().why_shared(a, b) for a, b in pairs), (one, other)


def test_designs_whose_patients_are_in_others_are_not_fitted(seen: tuple[Observation, ...]) -> None:
    """SUSTAIN-3 took over patients of TRANSFORM-1 to -3; two records of US clinics; a crossover that the files do not name."""
    assert not {o.trial for o in seen} & {"sustain-3-induction", "oliver-2022", "responder-crossover-2024"}


def test_a_share_without_a_number_is_of_those_who_were_rated(seen: tuple[Observation, ...]) -> None:
    """TRANSFORM-2 at day 28 (O382, O394): 101 of 114 and 100 of 109 had a score; its rates print no number."""
    counted = {
        (o.arm, o.kind): o.spread
        for o in seen
        if o.trial == "transform-2" and o.kind in ("response", "remission")
    }
    assert counted["esk", "remission"] == counted["esk", "response"] == 101.0
    assert counted["pbo", "remission"] == counted["pbo", "response"] == 100.0
