"""Sham sessions keep the visit and leave out the drug; missed sessions are missed; readings are extra and disturb nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import ParameterError
from daybreak.pharmacology import felt_behind, felt_factor, load_parameters
from daybreak.population import Design, Population, VirtualPatients, World
from daybreak.protocol import Protocol, load_protocol
from daybreak.simulation.conduct import AS_WRITTEN, FOREVER_H, SHAM, Conduct
from daybreak.simulation.run import BlockRun, run_block
from daybreak.trial.regimen import Regimen
from tests.population.made_calibration import alike
from tests.simulation.trials import without_response

DAYS = (0, 3, 7, 10, 14)
HORIZON_H = 28 * 24.0
PEOPLE = 60


def infusions(days: Sequence[int] = DAYS) -> Protocol:
    regimen = {"drug": "racemic-ketamine", "route": "intravenous", "infusion": "40 min"}
    give = ({"dose": "0.5 mg/kg", "days": tuple(days)},)
    return Regimen.model_validate({**regimen, "give": give}).built("infusions")


@pytest.fixture(scope="module")
def people() -> VirtualPatients:
    world = World(design=Design(), belief="drug", calibration=alike())
    return Population.read("intravenous-trials").in_world(world).draw(0, PEOPLE, 3)


def run(people: VirtualPatients, conduct: Conduct = AS_WRITTEN, protocol: Protocol | None = None) -> BlockRun:
    return run_block(protocol or infusions(), people, 0, 3, HORIZON_H, conduct=conduct)


# --- sham --------------------------------------------------------------------------------------------------------------


def test_a_sham_arm_is_the_arm_whose_drug_does_nothing(people: VirtualPatients) -> None:
    """The drug arm of the same people with no response to the drug: context, drift and visits are the same."""
    sham, inert = run(people, SHAM), run(without_response(people))
    np.testing.assert_allclose(sham.madrs, inert.madrs, rtol=1e-9)


def test_sham_sessions_give_nothing_but_are_held(people: VirtualPatients) -> None:
    sham, real = run(people, SHAM), run(people)
    assert [s.time_h for s in sham.sessions] == [s.time_h for s in real.sessions] == [24.0 * d for d in DAYS]
    assert all(s.given.all() for s in sham.sessions)
    assert (sham.cumulative_mg == 0.0).all()
    assert (real.cumulative_mg > 0.0).all()


def test_nothing_is_felt_in_a_sham_session(people: VirtualPatients) -> None:
    for session in run(people, SHAM).sessions:
        bedside = session.bedside
        assert bedside is not None
        assert np.abs(bedside.readings["esketamine_ng_per_ml"]).max() < 1e-9
        assert np.abs(bedside.readings["dissociation"]).max() < 1e-6
        np.testing.assert_allclose(
            bedside.readings["systolic_bp"],
            bedside.readings["systolic_bp"][[0]].repeat(len(bedside.time_h), 0),
        )


def test_a_sham_session_renews_the_context(people: VirtualPatients) -> None:
    """Two arms that differ in their visits alone: sessions up to day 14 against one on day 0; fading 60 d, so more is left."""
    often, once = run(people, SHAM), run(people, SHAM, infusions([0]))
    last = often.mood_h.index(15 * 24.0)
    hopeful = people.parameters["context_effect"] > 0.0
    assert (often.madrs[last, hopeful] < once.madrs[last, hopeful]).all()
    assert (often.madrs[last, ~hopeful] > once.madrs[last, ~hopeful]).all()


def test_the_context_of_one_session_fades_as_its_equation_says(people: VirtualPatients) -> None:
    """logit(score) = logit(baseline) - a b exp(-t / tau) (1 - exp(-t / h)) - N: read at two times of one patient with N = 0."""
    still = VirtualPatients(
        dict(people.covariates), {**people.parameters, "natural_course_sd": np.zeros(PEOPLE)}
    )
    once = run(still, SHAM, infusions([0]))
    p = still.parameters
    for time_h in (2.0, 4.0, 24.0, 240.0):
        scores = once.madrs[once.mood_h.index(time_h)]
        moved = np.log(once.madrs[0] / (60 - once.madrs[0])) - np.log(scores / (60 - scores))
        left = p["context_per_session"] * np.exp(-time_h / (24.0 * p["context_fading_d"]))
        older = np.where(people.covariates["age_years"] >= 65.0, p["older_context_factor"], 1.0)
        expected = older * p["context_effect"] * left * (1.0 - np.exp(-time_h / p["context_onset_h"]))
        np.testing.assert_allclose(moved, expected, rtol=1e-9)


@pytest.mark.parametrize("from_day", [7, 8, 14])
def test_a_withdrawal_gives_drug_before_and_sham_after(people: VirtualPatients, from_day: int) -> None:
    """Until the randomisation both arms are one; afterwards no more drug: as if the sessions left had been of no dose."""
    withdrawn = run(people, Conduct(sham_h=((24.0 * from_day, FOREVER_H),)))
    real = run(people)
    before = [i for i, t in enumerate(real.mood_h) if t <= 24.0 * from_day]
    np.testing.assert_array_equal(withdrawn.madrs[before], real.madrs[before])
    given = sum(day < from_day for day in DAYS)
    np.testing.assert_allclose(withdrawn.cumulative_mg, real.cumulative_mg * given / len(DAYS))
    assert [bool((s.dose_mg > 0.0).all()) for s in withdrawn.sessions] == [day < from_day for day in DAYS]
    assert withdrawn.madrs[-1].mean() > real.madrs[-1].mean()


def test_the_drug_of_a_first_period_is_still_in_the_body_of_the_second(people: VirtualPatients) -> None:
    """Sham from day 1 on: against an arm that had nothing but sham, the one real session is still there after four weeks."""
    once = Conduct(sham_h=((24.0, FOREVER_H),))
    carried = run(people, once).madrs - run(people, SHAM).madrs
    assert (carried[-1] < 0.0).all()


def test_the_first_drug_after_sham_is_felt_as_a_first_session(people: VirtualPatients) -> None:
    """People get used to the drug, session by session; sham sessions teach nobody."""
    late = run(people, Conduct(sham_h=((0.0, 24.0 * 7),))).sessions
    real = run(people).sessions
    first, second = real[0].bedside, real[2].bedside
    now = late[2].bedside
    assert first is not None
    assert second is not None
    assert now is not None
    assert (now.dissociation > second.dissociation).mean() > 0.95
    assert now.dissociation.mean() == pytest.approx(first.dissociation.mean(), rel=0.02)


@given(first=st.floats(0.0, 1000.0), length=st.floats(0.5, 500.0), share=st.floats(0.0, 1.0))
def test_a_span_holds_its_beginning_and_not_its_end(first: float, length: float, share: float) -> None:
    conduct = Conduct(sham_h=((first, first + length),))
    assert conduct.is_sham(first)
    assert not conduct.is_sham(first + length)
    assert conduct.is_sham(first + share * length * 0.999)
    assert not conduct.is_sham(first - 0.001)


def test_without_a_span_nothing_is_sham_and_with_an_endless_one_all_is() -> None:
    assert not any(AS_WRITTEN.is_sham(t) for t in (0.0, 1.0, 1e6))
    assert all(SHAM.is_sham(t) for t in (0.0, 1.0, 1e6))


# --- missed sessions ---------------------------------------------------------------------------------------------------


def test_the_share_of_missed_sessions_is_as_asked() -> None:
    """Binomial, four standard errors."""
    world = World(design=Design(), belief="drug", calibration=alike())
    many = Population.read("intravenous-trials").in_world(world).draw(0, 400, 3)
    sessions = run_block(infusions(), many, 0, 3, HORIZON_H, conduct=Conduct(missed_share=0.3)).sessions
    came = np.concatenate([s.given for s in sessions])
    assert came.mean() == pytest.approx(0.7, abs=4 * math.sqrt(0.21 / len(came)))


def test_rates_fall_over_eight_sessions_and_then_stay_level(people: VirtualPatients) -> None:
    """In the words of the US REMS (S549), at one dose, so that nothing else changes; the pressure rises as before."""
    sessions = [s.bedside for s in run(people, protocol=infusions(range(0, 28, 2))).sessions]
    for event in ("sedation", "dissociation", "nausea", "dizziness"):
        rates = np.array([getattr(bedside, event).mean() for bedside in sessions])
        assert (np.diff(rates[:8]) < 0.0).all()
        assert rates[7] < 0.8 * rates[0]
        assert np.abs(rates[8:] - rates[7]).max() < 0.1 * (rates[0] - rates[7])
    marked = np.array([bedside.marked_bp_rise.mean() for bedside in sessions if bedside is not None])
    np.testing.assert_allclose(marked, marked[0], rtol=0.05)


def test_who_missed_a_session_feels_the_next_as_the_one_that_was_missed(people: VirtualPatients) -> None:
    """What counts is how often the drug was given: the factor of the third planned session is that of the patient's second."""
    missed, whole = run(people, Conduct(missed_share=0.3)), run(people)
    first, second, third = (s.given for s in missed.sessions[:3])
    chosen, now, usual = first & ~second & third, missed.sessions[2].bedside, whole.sessions[2].bedside
    assert now is not None
    assert usual is not None
    assert chosen.sum() > 5
    felt = felt_behind(now.readings["dissociation"].max(axis=0), at(people, third))[chosen[third]]
    less = felt_behind(usual.readings["dissociation"].max(axis=0), people.parameters)[chosen]
    p = load_parameters()
    second_factor, third_factor = (
        float(
            felt_factor(
                np.array([n]), {k: p[k].value for k in ("habituation_sessions", "habituated_factor")}, np
            )[0]
        )
        for n in (2, 3)
    )
    np.testing.assert_allclose(felt / less, second_factor / third_factor, rtol=0.01)


def at(people: VirtualPatients, chosen: np.ndarray) -> dict[str, np.ndarray]:
    return {name: values[chosen] for name, values in people.parameters.items()}


def test_who_misses_a_session_gets_no_drug_and_no_hope_from_it(people: VirtualPatients) -> None:
    """Those who came to every session have the course of the arm as written; those who missed one do not."""
    missed, whole = run(people, Conduct(missed_share=0.2)), run(people)
    came = np.stack([s.given for s in missed.sessions])
    for session, row in zip(missed.sessions, came, strict=True):
        assert (session.dose_mg[~row] == 0.0).all()
    always = came.all(axis=0)
    assert 5 < always.sum() < PEOPLE - 5
    np.testing.assert_allclose(missed.madrs[:, always], whole.madrs[:, always], rtol=1e-9)
    assert (np.abs(missed.madrs[-1, ~always] - whole.madrs[-1, ~always]) > 1e-3).all()


def test_missing_every_session_in_a_sham_arm_leaves_the_natural_course(people: VirtualPatients) -> None:
    """Attendance, not the dose, carries the context: those who never came move by the drift alone."""
    alone = run(people, Conduct(sham_h=((0.0, FOREVER_H),), missed_share=0.9))
    never = ~np.stack([s.given for s in alone.sessions]).any(axis=0)
    quiet = VirtualPatients(
        dict(people.covariates), {**people.parameters, "context_effect": np.zeros(PEOPLE)}
    )
    assert never.sum() > 10
    np.testing.assert_allclose(alone.madrs[:, never], run(quiet, SHAM).madrs[:, never], rtol=1e-9)


def test_a_patient_misses_the_same_sessions_whoever_else_comes() -> None:
    world = World(design=Design(), belief="drug", calibration=alike())
    population = Population.read("intravenous-trials").in_world(world)
    conduct = Conduct(missed_share=0.4, read_h=(30.0,))
    whole = run_block(infusions(), population.draw(0, 20, 3), 0, 3, HORIZON_H, conduct=conduct)
    part = run_block(infusions(), population.draw(12, 20, 3), 12, 3, HORIZON_H, conduct=conduct)
    for all_of_them, some in zip(whole.sessions, part.sessions, strict=True):
        np.testing.assert_array_equal(all_of_them.given[12:], some.given)
    np.testing.assert_allclose(whole.madrs[:, 12:], part.madrs, rtol=1e-9)


@pytest.mark.parametrize("share", [1.0, 1.5, -0.1, float("nan"), float("inf")])
def test_shares_that_cannot_be_missed_are_refused(share: float) -> None:
    with pytest.raises(ParameterError, match="cannot be missed") as refusal:
        Conduct(missed_share=share)
    assert refusal.value.remedy == "Write a number from 0 to less than 1."


@pytest.mark.parametrize(
    "span", [(-1.0, 5.0), (5.0, 5.0), (6.0, 5.0), (float("nan"), 5.0), (0.0, float("nan"))]
)
def test_spans_that_end_before_they_begin_are_refused(span: tuple[float, float]) -> None:
    with pytest.raises(ParameterError, match="ends before it begins"):
        Conduct(sham_h=(span,))


# --- readings ----------------------------------------------------------------------------------------------------------


def test_further_readings_are_made_and_disturb_no_other(people: VirtualPatients) -> None:
    """A reading cuts the integral over a session in two; what is left is the error of the quadrature, below 1e-7."""
    more, plain = run(people, Conduct(read_h=(1.0, 36.0, 40.0 / 60.0, 648.0, 24.0))), run(people)
    assert set(more.mood_h) - set(plain.mood_h) == {1.0, 36.0, 40.0 / 60.0}
    assert all(a < b for a, b in pairwise(more.mood_h))
    shared = [more.mood_h.index(t) for t in plain.mood_h]
    np.testing.assert_allclose(more.madrs[shared], plain.madrs, rtol=1e-7)


def test_a_reading_between_two_days_lies_on_the_patients_own_course(people: VirtualPatients) -> None:
    """With no drug, no hope and all at the same baseline, the log-odds at 36 h are half-way between those of day 1 and day 2."""
    zero = np.zeros(PEOPLE)
    quiet = VirtualPatients(
        dict(people.covariates), {**people.parameters, "context_effect": zero, "drug_response": zero}
    )
    found = run(quiet, Conduct(read_h=(36.0,)))
    one, middle, two = (found.madrs[found.mood_h.index(t)] for t in (24.0, 36.0, 48.0))
    logit = [np.log(s / (60 - s)) for s in (one, middle, two)]
    np.testing.assert_allclose(logit[1], (logit[0] + logit[2]) / 2, rtol=1e-9, atol=1e-9)


def test_a_protocol_of_the_library_can_be_run_as_a_sham(people: VirtualPatients) -> None:
    """Its decisions go on as if the dose were real; what is given is nothing."""
    nasal = load_protocol("spravato-trd-us")
    covariates = Population.read("adults-trd-18-to-64").draw(0, PEOPLE, 3)
    sham = run_block(nasal, covariates, 0, 3, HORIZON_H, conduct=SHAM)
    assert len(sham.sessions) == 8
    assert (sham.cumulative_mg == 0.0).all()
