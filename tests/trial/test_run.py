"""A trial is what its file says, again and again: the same for any workers, arms of the real size, nobody seen after leaving."""

from __future__ import annotations

import math

import numpy as np
import pytest

from daybreak.errors import ParameterError
from daybreak.simulation.executors import executor_of
from daybreak.trial import run as running
from daybreak.trial.design_file import load_trial
from daybreak.trial.record import TrialRecord
from daybreak.trial.run import run_trial, seed_of
from tests.trial.made_trials import certain, made, ran, uncertain

KINDS = ("parallel", "crossover", "withdrawal", "open", "single")


def same(one: TrialRecord, other: TrialRecord) -> None:
    """Bit for bit."""
    for name in ("arm", "replicate", "baseline", "scores", "left_h"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert {k: v.tolist() for k, v in one.events.items()} == {k: v.tolist() for k, v in other.events.items()}
    assert dict(one.unknown_in) == dict(other.unknown_in)
    assert (one.trial, one.arms, one.control, dict(one.about)) == (
        other.trial,
        other.arms,
        other.control,
        dict(other.about),
    )


def in_arm(record: TrialRecord, arm: str) -> np.ndarray:
    return record.arm == record.arm_number(arm)


# --- the same for everybody ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_record_and_another_seed_another(kind: str) -> None:
    first = ran(made(kind), 1, calibration=uncertain())
    same(first, ran(made(kind), 1, calibration=uncertain()))
    other = ran(made(kind), 1, calibration=uncertain(), seed=2)
    assert not np.array_equal(first.baseline, other.baseline)


@pytest.mark.parametrize(
    "kind", ["parallel", "crossover", pytest.param("withdrawal", marks=pytest.mark.slow)]
)
def test_the_size_of_the_shards_is_not_in_the_result(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards of one replicate and blocks of 25 patients, against one shard and one block an arm."""
    whole = ran(made(kind), 2, calibration=uncertain())
    monkeypatch.setattr(running, "BLOCK_PATIENTS", 25 if kind == "parallel" else 4)
    same(whole, ran(made(kind), 2, calibration=uncertain()))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_processes_give_what_is_given_here(kind: str) -> None:
    here = ran(made(kind), 40, calibration=uncertain())
    same(here, ran(made(kind), 40, calibration=uncertain(), executor=executor_of("processes:2")))


def test_two_processes_give_what_is_given_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """One arm, two shards: the short form of the slow test."""
    here = ran(made("single"), 80)
    same(here, ran(made("single"), 80, executor=executor_of("processes:2")))


def test_more_replicates_do_not_change_the_first() -> None:
    few, many = (
        ran(made("parallel"), 2, calibration=uncertain()),
        ran(made("parallel"), 4, calibration=uncertain()),
    )
    np.testing.assert_array_equal(many.scores[:, : few.patients], few.scores)


def test_progress_is_told_in_replicates() -> None:
    told: list[tuple[int, int]] = []
    ran(made("single"), 100, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (100, 100)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_the_record_says_what_it_rests_on() -> None:
    record = ran(made("parallel"), 1, seed=7)
    assert dict(record.about) == {
        "design_sha256": made("parallel").sha256,
        "calibration": certain().label,
        "seed": "7",
    }
    assert record.scoring.remission_at_most == 10
    assert (record.trial, record.arms, record.control) == ("made-up", ("ket", "mdz"), "mdz")


# --- sizes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [
        ("parallel", [30, 30]),
        ("crossover", [9, 9]),
        ("withdrawal", [12, 10]),
        ("open", [20, 20, 20]),
        ("single", [15]),
    ],
)
def test_every_replicate_has_the_real_size(kind: str, sizes: list[int]) -> None:
    record = ran(made(kind), 2)
    assert np.bincount(record.cell).tolist() == sizes * 2


@pytest.mark.parametrize("patients", [1, 7])
@pytest.mark.parametrize("kind", KINDS)
def test_another_number_of_patients_can_be_asked_for(kind: str, patients: int) -> None:
    record = ran(made(kind), 2, patients_per_arm=patients)
    assert set(np.bincount(record.cell)) == {patients}


@pytest.mark.parametrize(
    "how",
    [
        {"replicates": 0},
        {"replicates": 10**6},
        {"patients_per_arm": -1},
        {"patients_per_arm": 10**9},
        {"seed": -1},
    ],
)
def test_what_cannot_be_run_is_refused(how: dict[str, int]) -> None:
    with pytest.raises(ParameterError) as refusal:
        run_trial(made("parallel"), calibration=certain(), **{"replicates": 1, **how})  # type: ignore[arg-type]
    assert refusal.value.remedy


def test_no_patients_are_refused_rather_than_replaced_by_those_of_the_file() -> None:
    with pytest.raises(ParameterError):
        ran(made("parallel"), 1, patients_per_arm=0)


# --- scores -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_scores_are_whole_points_of_the_scale(kind: str) -> None:
    record = ran(made(kind), 1)
    seen = record.scores[record.observed]
    for values in (seen, record.baseline):
        assert (values == np.rint(values)).all()
        assert ((values >= 0) & (values <= 60)).all()


def test_the_baseline_is_that_of_the_file_arm_by_arm() -> None:
    """33.0 (5.0) for the trial and 32.0 (5.5) for the midazolam arm; rounding to points adds 1 / 12 to the variance."""
    record = ran(made("parallel"), 25)
    for arm, mean, sd in (("ket", 33.0, 5.0), ("mdz", 32.0, 5.5)):
        values = record.baseline[in_arm(record, arm)]
        assert values.mean() == pytest.approx(mean, abs=4 * sd / math.sqrt(len(values)))
        assert values.std() == pytest.approx(math.sqrt(sd**2 + 1 / 12), rel=4 / math.sqrt(2 * len(values)))


def test_without_a_stated_baseline_it_is_that_of_the_population() -> None:
    record = ran(made("single"), 60)
    drawn = load_trial("mathew-2010").population.draw(0, 4_000, 9).covariates["madrs"]
    assert record.baseline.mean() == pytest.approx(
        drawn.mean(), abs=4 * drawn.std() * math.sqrt(1 / 900 + 1 / 4000)
    )


# --- studies ------------------------------------------------------------------------------------------------------------


STILL = {  # nothing moves but the study: no patient differs from another, nobody drifts
    "drug_response_sd": 1e-9, "context_effect_sd": 1e-9, "natural_course_sd": 1e-9, "drug_by_size": 0.0,
}  # fmt: skip


def logit(scores: np.ndarray) -> np.ndarray:
    return np.asarray(np.log(scores / (60 - scores)))


def test_arms_of_one_replicate_share_their_study_and_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Context alone: with no drug effect and no patients that differ, both arms of a replicate move by their study's context."""
    from tests.population.made_calibration import made_calibration

    known = made_calibration(
        1, **STILL, context_between_studies=0.5, context_midazolam=1.0, context_effect=1.0
    )
    monkeypatch.setattr(np, "rint", lambda values: values)  # scores before they are rounded
    plain = made("parallel", ("dropout: {share: 0.2, by: 14 days}\n", ""), ("rescue: {at_least: 30, after: 7 days}\n", ""),
                 ("missed_sessions: 0.05\n", ""))  # fmt: skip
    record = ran(plain, 12, calibration=known, patients_per_arm=6)
    moved = logit(record.baseline) - logit(record.scores[0])  # at 4 h
    sham = np.array([moved[(record.replicate == r) & in_arm(record, "mdz")] for r in range(12)])
    assert np.ptp(sham, axis=1).max() < 1e-6
    assert sham[:, 0].std() > 0.1
    felt = 1.0 - math.exp(-4.0 / 2.0)  # the made-up calibration: context_onset_h = 2
    context = np.array([_context(plain, known, r) for r in range(12)])
    left = 0.94 * math.exp(-4.0 / (24 * 60.0))  # one session renews 0.94 (mood.yaml); fading over 60 d
    np.testing.assert_allclose(sham[:, 0], context * felt * left, rtol=1e-6)
    drug = np.array([moved[(record.replicate == r) & in_arm(record, "ket")].mean() for r in range(12)])
    assert np.corrcoef(drug, sham[:, 0])[0, 1] > 0.9


def _context(trial: object, known: object, replicate: int) -> float:
    from daybreak.trial.arm_run import world_of

    design = trial.design  # type: ignore[attr-defined]
    world = world_of(design, design.arm("mdz"), 6, known, 1, nasal=False)  # type: ignore[arg-type]
    return float(world.context(6 * replicate, 6 * replicate + 1, 0)[0])


def test_each_replicate_is_one_state_of_knowledge() -> None:
    """Fifty draws that grow by a tenth each: later replicates have larger effects, patient for patient of other people."""
    known = uncertain()
    record = ran(made("single"), 50, calibration=known)
    change = np.array([(record.scores[0] - record.baseline)[record.replicate == r].mean() for r in range(50)])
    assert change[:10].mean() > change[-10:].mean() + 5.0


def test_the_patients_of_two_arms_are_other_people() -> None:
    record = ran(made("open"), 10)
    arms = [record.baseline[record.arm == i] for i in range(3)]
    assert abs(np.corrcoef(arms[0], arms[1])[0, 1]) < 4 / math.sqrt(200)


def test_seeds_of_arms_differ() -> None:
    seeds = {seed_of(s, t, a) for s in (1, 2) for t in ("x", "y") for a in ("one", "two")}
    assert len(seeds) == 8
    assert all(0 <= seed < 2**48 for seed in seeds)


# --- leaving ------------------------------------------------------------------------------------------------------------


LEAVING = (("rescue: {at_least: 30, after: 7 days}\n", ""),)


def test_the_share_that_leaves_is_as_asked() -> None:
    """0.2 by day 14; binomial, four standard errors. At a constant rate sqrt(0.8) are there at half the time."""
    record = ran(made("parallel", *LEAVING), 25)
    assert record.left_h is not None
    gone = np.isfinite(record.left_h)
    assert gone.mean() == pytest.approx(0.2, abs=4 * math.sqrt(0.16 / record.patients))
    early = (record.left_h <= 168.0).mean()
    assert early == pytest.approx(1 - math.sqrt(0.8), abs=4 * math.sqrt(0.1 / record.patients))


def test_nobody_is_seen_after_leaving_and_everybody_before() -> None:
    record = ran(made("parallel"), 20)
    assert record.left_h is not None
    there = record.visit_h[:, None] <= record.left_h
    np.testing.assert_array_equal(record.observed, there)
    assert (~there).any()


def test_without_dropout_and_rescue_everybody_stays() -> None:
    record = ran(made("open"), 5)
    assert record.left_h is not None
    assert np.isinf(record.left_h).all()
    assert record.observed.all()


def test_rescue_comes_at_the_first_visit_that_asks_for_it() -> None:
    """Total at least 30 from day 7 on; the score that asked is seen, the next is not."""
    nobody_else = ("dropout: {share: 0.2, by: 14 days}\n", ""), ("missed_sessions: 0.05\n", "")
    record = ran(made("parallel", *nobody_else), 40)
    assert record.left_h is not None
    at_7, at_14 = record.scores[record.visit_number(168.0)], record.scores[record.visit_number(336.0)]
    rescued = at_7 >= 30
    assert 0.02 < rescued.mean() < 0.9
    np.testing.assert_allclose(record.left_h[rescued], 168.0, atol=1e-5)
    assert np.isnan(at_14[rescued]).all()
    assert np.isinf(record.left_h[~rescued]).all()
    assert not np.isnan(at_14[~rescued]).any()
    early = record.scores[record.visit_number(24.0)] >= 30
    assert not np.isnan(at_7[early]).any()


# --- kinds of trials ----------------------------------------------------------------------------------------------------


def test_a_crossover_has_the_same_patients_in_both_periods() -> None:
    """With no drug effect, no hope and no drift nobody moves: the two arms are the same people, each baseline twice."""
    from tests.population.made_calibration import made_calibration

    nothing = ("context_effect", "context_by_washed_out", "context_by_size", "context_between_studies")
    tiny = ("natural_course_sd", "context_effect_sd", "plasticity_weight", "synapse_weight")
    still = made_calibration(1, **dict.fromkeys(nothing, 0.0), **dict.fromkeys(tiny, 1e-9))
    record = ran(made("crossover"), 6, calibration=still)
    for replicate in range(6):
        one, other = (
            np.sort(record.baseline[(record.replicate == replicate) & in_arm(record, arm)])
            for arm in ("ket", "sal")
        )
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(record.scores[0], record.baseline)


def test_the_second_period_of_a_crossover_starts_where_the_first_left_off() -> None:
    """Nine patients: five get the drug first. Their second baseline is a fortnight after two infusions, lower than the first."""
    record = ran(made("crossover"), 60)
    drug, sham = in_arm(record, "ket"), in_arm(record, "sal")
    assert record.baseline[sham].mean() < 34.0
    change = record.scores[0] - record.baseline
    assert change[drug].mean() < change[sham].mean() - 3.0


@pytest.mark.parametrize("enter", ["response", "remission"])
def test_only_those_who_are_well_enter_a_withdrawal(enter: str) -> None:
    """At the randomisation (day 28); read here through a visit a moment later, before mood can have moved."""
    trial = made(
        "withdrawal",
        ("enter: response", f"enter: {enter}"),
        ("visits: [7 days, 14 days]", "visits: [1 min, 7 days, 14 days]"),
    )
    record = ran(trial, 2)
    at_entry = record.scores[0]
    if enter == "remission":
        assert (at_entry <= 12 + 1).all()
    else:
        assert (at_entry <= 0.5 * record.baseline + 1).all()
    assert (at_entry <= 12).mean() > 0.4


def test_withdrawing_the_drug_lets_mood_worsen() -> None:
    """Eight weeks after the last session with drug: the arms differ by what the memory of a session is worth."""
    record = ran(made("withdrawal", ("[7 days, 14 days]", "[7 days, 56 days]")), 2, patients_per_arm=40)
    last = record.scores[-1]
    assert last[in_arm(record, "pbo")].mean() > last[in_arm(record, "esk")].mean()


def test_a_comparator_and_no_treatment_give_no_drug() -> None:
    record = ran(made("open"), 10)
    for name, events in record.events.items():
        assert record.unknown_in[name] == ("que", "wait")
        assert not events[~in_arm(record, "esk")].any()
    assert record.events["dissociation"][in_arm(record, "esk")].any()


def test_a_comparator_works_by_its_own_effect() -> None:
    """Quetiapine 0.45 against no treatment in the made-up calibration: at 28 days most of it is there (14 d onset)."""
    record = ran(made("open"), 20)
    change = record.scores[0] - record.baseline
    assert change[in_arm(record, "que")].mean() < change[in_arm(record, "wait")].mean() - 2.0


def test_a_single_arm_is_compared_with_nobody() -> None:
    record = ran(made("single"), 2)
    assert record.control is None
    assert record.arms == ("ket",)
    assert ran(load_trial("star-d-step-4"), 1, patients_per_arm=20).control is None
