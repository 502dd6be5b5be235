"""An arm on its way: before a withdrawal all arms are one, and after it each believes what its own blinding lets it."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.simulation.engines import engine
from daybreak.simulation.run import BlockRun
from daybreak.trial.arm_run import later_context, people_of, plans_of, run_arm
from daybreak.trial.design_file import Trial
from tests.population.made_calibration import made_calibration
from tests.trial.made_trials import made

PEOPLE, AT_H, LAST_H = 20, 28 * 24.0, 42 * 24.0
SALINE = (
    ("base: adults-trd-18-to-64", "base: intravenous-trials"),
    (
        "{protocol: spravato-trd-us}",
        "{drug: racemic-ketamine, route: intravenous, infusion: 40 min, "
        "give: [{dose: 0.5 mg/kg, days: [0, 7, 14, 21, 28, 35]}]}",
    ),
    ("control: placebo-spray", "control: saline"),
)


def knowing(**changes: float) -> dict[str, BlockRun]:
    """Both arms of a withdrawal to saline, as the same people of one seed."""
    trial = made("withdrawal", *SALINE)
    known = made_calibration(1, context_effect=1.0, context_open=1.0, context_saline=0.1, **changes)
    return {plan.arm.id: _run(trial, known, plan) for plan in plans_of(trial)}


def _run(trial: Trial, known: object, plan: object) -> BlockRun:
    people = people_of(trial, plan.arm, PEOPLE, known, 1, nasal=False)  # type: ignore[attr-defined, arg-type]
    return run_arm(plan, people, 0, PEOPLE, 7, engine("numpy"), 0.0)[1]  # type: ignore[arg-type]


def test_the_same_patients_are_the_same_in_every_arm_until_they_are_randomised() -> None:
    arms = knowing()
    before = [i for i, t in enumerate(arms["esk"].mood_h) if t <= AT_H]
    assert len(before) > 28
    np.testing.assert_array_equal(arms["esk"].madrs[before], arms["pbo"].madrs[before])


def test_both_arms_of_a_withdrawal_enter_in_the_same_share() -> None:
    """Response at the randomisation, in whole points, as the trial asks for it."""
    arms = knowing()
    entered = {
        arm: np.rint(run.madrs[run.mood_h.index(AT_H)]) <= 0.5 * np.rint(run.madrs[0])
        for arm, run in arms.items()
    }
    assert 0 < entered["esk"].sum() < PEOPLE
    assert entered["esk"].mean() == entered["pbo"].mean()


def test_after_it_those_on_saline_come_to_expect_less_with_their_first_session() -> None:
    """No drug effect and no drift: E -> E + b (a - E) at each session, E exp(-t / tau) between them, seven days apart."""
    still = {"natural_course_sd": 1e-9, "plasticity_weight": 1e-9, "synapse_weight": 1e-9}
    trial = made("withdrawal", *SALINE)
    known = made_calibration(1, context_effect=1.0, context_open=1.0, context_saline=0.1, **still)
    plan = next(p for p in plans_of(trial) if p.arm.id == "pbo")
    people = people_of(trial, plan.arm, PEOPLE, known, 1, nasal=False)
    drawn, run = run_arm(plan, people, 0, PEOPLE, 7, engine("numpy"), 0.0)
    later = later_context(plan, people.world, drawn, 0, PEOPLE, 7)
    assert later is not None
    p = drawn.parameters
    older = np.where(drawn.covariates["age_years"] >= 65.0, p["older_context_factor"], 1.0)
    first, second = older * p["context_effect"], older * later.effect
    assert np.abs(second - first).min() > 0.5
    felt, week = np.zeros(PEOPLE), np.exp(-7.0 / p["context_fading_d"])
    for number in range(6):
        wanted = second if number >= 4 else first
        felt = (felt + p["context_per_session"] * (wanted - felt)) * week
    scores = run.madrs[run.mood_h.index(LAST_H)]
    moved = np.log(run.madrs[0] / (60 - run.madrs[0])) - np.log(scores / (60 - scores))
    oral = p["oral_antidepressant_effect"] * (1.0 - np.exp(-((42.0 / p["oral_antidepressant_onset_d"]) ** 2)))
    np.testing.assert_allclose(moved - oral, felt, rtol=1e-5, atol=1e-6)


def test_what_they_expect_changes_over_hours_not_at_once() -> None:
    """h is 2 h in the made-up calibration: a minute after the randomisation hardly anything has changed, a day after all has."""
    trial = made("withdrawal", *SALINE, ("[7 days, 14 days]", "[1 min, 24 h, 14 days]"))
    still = {"natural_course_sd": 1e-9, "plasticity_weight": 1e-9, "synapse_weight": 1e-9}
    known = made_calibration(1, context_effect=1.0, context_open=1.0, context_saline=0.1, **still)
    plan = next(p for p in plans_of(trial) if p.arm.id == "pbo")
    people = people_of(trial, plan.arm, PEOPLE, known, 1, nasal=False)
    _, run = run_arm(plan, people, 0, PEOPLE, 7, engine("numpy"), 0.0)
    at, soon, next_day = (
        run.madrs[next(i for i, t in enumerate(run.mood_h) if abs(t - h) < 1e-6)]
        for h in (AT_H, AT_H + 1 / 60, AT_H + 24.0)
    )
    assert np.abs(soon - at).max() < 0.2
    assert (next_day - at).min() > 1.0


def test_what_saline_takes_away_is_the_difference_of_the_two_beliefs() -> None:
    trial = made("withdrawal", *SALINE)
    known = made_calibration(1, context_effect=1.0, context_open=1.0, context_saline=0.1)
    plan = next(p for p in plans_of(trial) if p.arm.id == "pbo")
    people = people_of(trial, plan.arm, PEOPLE, known, 1, nasal=False)
    drawn = people.draw(0, PEOPLE, 7)
    later = later_context(plan, people.world, drawn, 0, PEOPLE, 7)
    assert later is not None
    assert later.effect - drawn.parameters["context_effect"] == pytest.approx(np.full(PEOPLE, 0.1 - 1.0))


def test_no_other_trial_has_a_change_of_belief_on_the_way() -> None:
    trial = made("parallel")
    plan = plans_of(trial)[1]
    people = people_of(trial, plan.arm, PEOPLE, made_calibration(1), 1, nasal=False)
    assert later_context(plan, people.world, people.draw(0, PEOPLE, 7), 0, PEOPLE, 7) is None


def test_an_arm_with_a_background_of_its_own_is_that_arm_of_a_trial_with_it() -> None:
    """Scores of both arms, where one alone begins a new antidepressant, beside trials in which both begin one, or neither."""
    known = made_calibration(1, context_effect=1.0, oral_antidepressant_effect=6.0)
    whole, own = (
        "background: new-oral-antidepressant",
        "sessions_of: ket\n    background: new-oral-antidepressant",
    )
    mixed, both, neither = (
        {
            plan.arm.id: _run(made("parallel", *change), known, plan).madrs
            for plan in plans_of(made("parallel", *change))
        }
        for change in ((("sessions_of: ket", own),), (("background: continued", whole),), ())
    )
    np.testing.assert_array_equal(mixed["mdz"], both["mdz"])
    np.testing.assert_array_equal(mixed["ket"], neither["ket"])
    assert both["mdz"][-1].mean() < neither["mdz"][-1].mean() - 1.0
