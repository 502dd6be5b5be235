"""Events count while a patient is in the trial, from the randomisation on, and where somebody knows how often they happen."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.evidence import load_evidence
from daybreak.simulation.engines import engine
from daybreak.simulation.run import BlockRun
from daybreak.trial.arm_events import FELT, chances, unknown_in
from daybreak.trial.arm_run import ArmPlan, people_of, plans_of, run_arm
from daybreak.trial.background_events import MIDAZOLAM_ROWS, ROWS, WITHDRAWN_ROWS, background, is_known
from daybreak.trial.design_file import Trial, load_trial
from daybreak.trial.summarise import summarise
from tests.trial.made_trials import certain, made, ran

STAY = ("dropout: {share: 0.2, by: 14 days}\n", ""), ("rescue: {at_least: 30, after: 7 days}\n", "")
SALINE = ("control: midazolam", "control: saline")
ONE_DOSE = (
    "        - {dose: 0.5 mg/kg, days: [0, 3]}\n        - {dose: 0.25 mg/kg, days: [7]}\n",
    "        - {dose: 0.5 mg/kg, days: [0]}\n",
)
SOON = ("dropout: {share: 0.2, by: 14 days}", "dropout: {share: 0.999, by: 2 h}")
PEOPLE = 12


def run_of(trial: Trial, number: int) -> tuple[ArmPlan, BlockRun]:
    plan = plans_of(trial)[number]
    people = people_of(trial, plan.arm, PEOPLE, certain(), 1, nasal=False)
    return plan, run_arm(plan, people, 0, PEOPLE, 1, engine("numpy"), trial.design.missed_sessions)[1]


def test_sessions_after_leaving_do_not_count() -> None:
    """Everybody leaves within the day, so three infusions are felt as one; the same people and the same luck."""
    rescue = STAY[1]
    one = ran(made("parallel", SALINE, SOON, rescue, ONE_DOSE), 8)
    three = ran(made("parallel", SALINE, SOON, rescue), 8)
    whole = ran(made("parallel", SALINE, *STAY), 8)
    assert three.left_h is not None
    assert three.left_h.max() < 72.0
    for name in FELT:
        np.testing.assert_array_equal(three.events[name], one.events[name], err_msg=name)
    assert three.events["dissociation"].sum() < whole.events["dissociation"].sum()
    assert not (three.events["dissociation"] & ~whole.events["dissociation"]).any()


def test_who_leaves_at_a_visit_does_not_have_its_session() -> None:
    plan, run = run_of(made("parallel", *STAY, ("missed_sessions: 0.05\n", "")), 0)
    stays = chances(plan, run, np.full(PEOPLE, np.inf))
    at_7_days = chances(plan, run, np.full(PEOPLE, 168.0 + 1e-6))
    before = chances(plan, run, np.full(PEOPLE, 160.0))
    for name in FELT:
        np.testing.assert_array_equal(at_7_days[name], before[name])
    assert (before["nausea"] < stays["nausea"]).all()
    nobody = chances(plan, run, np.zeros(PEOPLE))
    assert all((chance == 0.0).all() for chance in nobody.values())


def test_the_sessions_that_a_patient_missed_do_not_count() -> None:
    """On saline the chance is that of the patient's own sessions, not of those of the others."""
    missing = ("missed_sessions: 0.05", "missed_sessions: 0.5")
    plan, run = run_of(made("parallel", *STAY, SALINE, missing), 1)
    attended = sum(session.given.astype(int) for session in run.sessions)
    assert len(np.unique(attended)) > 1
    found = chances(plan, run, np.full(PEOPLE, np.inf))
    for name in ROWS:
        np.testing.assert_allclose(
            found[name], background(name, plan.trial.design, plan.arm, np.asarray(attended))
        )


@pytest.mark.parametrize("number", [0, 1])
def test_a_withdrawal_counts_from_the_randomisation_on(number: int) -> None:
    """Two or three sessions in a fortnight after 28 days; the eight of the lead-in are felt by both arms."""
    plan, run = run_of(made("withdrawal"), number)
    after = [s for s in run.sessions if s.time_h >= 28 * 24.0]
    assert len(after) < len(run.sessions) - 6
    found = chances(plan, run, np.full(PEOPLE, np.inf))
    none = 1.0 - background(
        "nausea", plan.trial.design, plan.arm, np.asarray(sum(s.given.astype(int) for s in after))
    )
    for session in after:
        if plan.arm.control is None and session.bedside is not None:
            none[session.given] *= 1.0 - session.bedside.nausea
    np.testing.assert_allclose(found["nausea"], 1.0 - none)


def test_each_period_of_a_crossover_has_its_own_sessions() -> None:
    """Control in the second period after drug in the first: nothing but what saline does."""
    trial = made("crossover")
    number = next(i for i, p in enumerate(plans_of(trial)) if p.period_h and p.arm.control)
    plan, run = run_of(trial, number)
    found = chances(plan, run, np.full(PEOPLE, np.inf))
    np.testing.assert_allclose(
        found["nausea"], background("nausea", plan.trial.design, plan.arm, np.full(PEOPLE, 2))
    )


# --- what is known of whom ----------------------------------------------------------------------------------------------


def test_the_figures_without_drug_are_read_in_the_evidence() -> None:
    by_id = {row.safety_id: row for row in load_evidence().safety}
    for rows, drug in ((ROWS, "placebo"), (WITHDRAWN_ROWS, "placebo"), (MIDAZOLAM_ROWS, "midazolam")):
        for wanted in rows.values():
            assert all(by_id[one].seen and by_id[one].drug == drug for one in wanted)
    for trial, arm, event, expected in (
        (made("parallel", SALINE), "mdz", "nausea", [0.0, 1.0 - 0.91**0.125, 0.09, 0.09]),  # S006
        (made("parallel"), "mdz", "dizziness", [0.0, 0.119, 0.119, 0.119]),  # S488
        (made("withdrawal"), "pbo", "nausea", [0.0, 0.007, 0.007, 0.007]),  # S223
        (made("withdrawal"), "esk", "dissociation", [0.0, 0.0, 0.0, 0.0]),
    ):
        found = background(event, trial.design, trial.design.arm(arm), np.array([0, 1, 8, 40]))
        np.testing.assert_allclose(found, expected, err_msg=event)


def test_nothing_is_made_up_for_arms_without_data() -> None:
    everything, but_sedation = set(FELT), {"sedation"}
    for trial, expected in (
        (made("open"), {"que": everything, "wait": everything}),
        (made("withdrawal"), {"pbo": everything - set(WITHDRAWN_ROWS)}),
        (made("crossover"), {"sal": but_sedation}),
        (made("parallel"), {"mdz": everything}),
        (made("parallel", ONE_DOSE), {"mdz": everything - {"dizziness"}}),
        (made("parallel", SALINE), {"mdz": but_sedation}),
        (made("parallel", ("control: midazolam", "control: placebo-tablet")), {"mdz": everything}),
        (made("single"), {}),
        (load_trial("lii-2023"), {"ket": everything, "pbo": everything}),
    ):
        found = unknown_in(trial.design)
        arms = [arm.id for arm in trial.design.arms]
        said = {arm: {event for event in found if arm in found[event]} for arm in arms}
        if trial.design.blinding == "anaesthesia":
            assert all(events == everything for events in said.values())
        else:
            assert {arm: events for arm, events in said.items() if events} == expected


@pytest.mark.parametrize("kind", ["open", "parallel"])
def test_there_is_neither_share_nor_difference_nor_number_where_nothing_is_known(kind: str) -> None:
    trial = made(kind)
    record = ran(trial, 4)
    for one in summarise(record).events:
        known = is_known(one.event, trial.design, trial.design.arm(one.arm))
        assert (one.share.mean is not None) == known
        assert one.share.unknown == (0 if known else 4)
        if one.difference is not None:  # against an arm of which nothing is known
            assert (one.difference.mean, one.difference.low, one.difference.unknown) == (None, None, 4)
            assert one.number_needed is None
