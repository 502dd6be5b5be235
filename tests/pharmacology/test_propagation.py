"""The exact solver against plain ODE solutions of the same equations (`oracle`), which share no code with it."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.pharmacology import Administration, Segment, advance, inputs, load_parameters, prepare, rest
from daybreak.pharmacology.plasticity import rates_per_h
from daybreak.population import draw_parameters
from tests.pharmacology import oracle
from tests.pharmacology.people import coinciding, one, scattered, typical
from tests.pharmacology.solved import (
    ROUTES,
    administration,
    course,
    expected_doses,
    expected_readings,
    largest_error,
    mood_drivers,
    readings,
)

AFTER_H = (0.05, 0.4, 1.0, 2.5, 7.0, 20.0)
DRUGS = ("esketamine", "arketamine", "racemic-ketamine")
GAPS = (0.0, 1e-12, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4)  # relative distance between poles made to coincide
PEOPLE = 40  # in each of 21 groups; with those of the coinciding poles 1,176 parameter sets
COINCIDING = 12  # for each route and gap


@pytest.mark.parametrize("group", range(21))
def test_840_random_people_have_the_concentrations_of_the_ode(group: int) -> None:
    # every rate, flow and volume between 1/5 and 5 times its typical value; every route; one, two or three daily doses
    rng = np.random.default_rng([2, group])
    how = administration(ROUTES[group % 7], DRUGS[group // 7])
    p = scattered(rng, PEOPLE, 5.0)
    doses = tuple(28.0 * rng.integers(1, 4, 1 + group % 3))
    gap_h = 24.0
    found = readings(p, how, doses, gap_h, AFTER_H)
    assert largest_error(found, expected_readings(p, how, doses, gap_h, AFTER_H)) < 1e-9  # measured: 6e-11


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("route", ["intranasal", "oral", "subcutaneous", "intravenous"])
def test_336_people_with_two_poles_that_nearly_coincide(route: str, gap: float) -> None:
    p = coinciding(np.random.default_rng([3, GAPS.index(gap)]), COINCIDING, (gap,), together=2)
    how = administration(route, "racemic-ketamine")
    found = readings(p, how, (84.0,), 24.0, AFTER_H)
    assert largest_error(found, expected_readings(p, how, (84.0,), 24.0, AFTER_H)) < 1e-8


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("route", ["intranasal", "sublingual"])
def test_three_poles_that_nearly_coincide(route: str, gap: float) -> None:
    # near the limit of double precision: these reach 3e-9; among 1,800 more people the worst reached 3e-8
    p = coinciding(np.random.default_rng([4, GAPS.index(gap)]), COINCIDING, (gap,), together=3)
    how = administration(route, "esketamine")
    found = readings(p, how, (84.0,), 24.0, AFTER_H)
    assert largest_error(found, expected_readings(p, how, (84.0,), 24.0, AFTER_H)) < 1e-8


def test_a_pole_between_the_copies_of_another_is_not_met() -> None:
    # a copy is moved by at most 5 x 0.0226: poles are laid over that whole range around a split pole
    p = coinciding(np.random.default_rng(5), 200, (0.0,), together=2)
    ka = p["ka_nasal_per_h"]
    p["effect_site_half_life_min"] = 60.0 * np.log(2.0) / (ka * (1.0 + np.linspace(-0.12, 0.12, 200)))
    how = administration("intranasal", "esketamine")
    found = readings(p, how, (84.0,), 24.0, AFTER_H)
    assert largest_error(found, expected_readings(p, how, (84.0,), 24.0, AFTER_H)) < 1e-8


@pytest.mark.parametrize(
    ("route", "drug", "dose_mg"),
    [("intranasal", "esketamine", 84.0), ("intravenous", "racemic-ketamine", 40.0), ("intravenous", "esketamine", 84.0),
     ("oral-er", "racemic-ketamine", 120.0), ("oral", "racemic-ketamine", 120.0), ("sublingual", "esketamine", 100.0),
     ("subcutaneous", "racemic-ketamine", 60.0), ("intramuscular", "racemic-ketamine", 60.0)],
)  # fmt: skip
def test_plasticity_and_synapses_follow_the_ode(route: str, drug: str, dose_mg: float) -> None:
    p = draw_parameters(load_parameters(), 0, 2, 5)
    worst = _largest_brain_error(p, administration(route, drug), dose_mg)
    assert worst < 1e-8


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("route", ROUTES)
def test_plasticity_and_synapses_of_1001_virtual_patients_follow_the_ode(route: str) -> None:
    p = draw_parameters(load_parameters(), 0, 143, 11)
    worst = _largest_brain_error(p, administration(route, "racemic-ketamine"), 56.0)
    assert worst < 1e-8


READ_H = (
    (1.0, 4.0, 24.0),
    (7.5,),
    (12.0,),
    (15.0,),
)  # panels are cut where somebody reads: each of these cuts them otherwise


def _largest_brain_error(p: dict[str, np.ndarray], how: Administration, dose_mg: float) -> float:
    """Largest deviation of P and Y over two days with a dose on each, relative to the patient's own peaks."""
    times_h = sorted({day_h + mark_h for day_h in (0.0, 24.0) for marks_h in READ_H for mark_h in marks_h})
    patients = [one(p, i) for i in range(len(p["synapse_half_life_d"]))]
    truth = np.stack([
        oracle.chain(mine, how.drug, expected_doses(mine, how, (dose_mg, dose_mg), 24.0), times_h)[:, -2:]
        for mine in patients
    ])  # fmt: skip
    peak, worst = np.abs(truth).max(axis=1), 0.0
    for marks_h in READ_H:
        found = np.stack(
            mood_drivers(course(p, how, (dose_mg, dose_mg), 24.0, (), marks_h), rates_per_h(p, np))
        )
        places = [times_h.index(day_h + mark_h) for day_h in (0.0, 24.0) for mark_h in marks_h]
        errors = np.abs(found.transpose(2, 1, 0) - truth[:, places]) / peak[:, None]
        worst = max(worst, float(errors.max()))
    return worst


def test_the_whole_chain_by_another_solver_too() -> None:
    # LSODA and DOP853 have nothing in common: agreement of three says that none of them is wrong
    how, p = administration("intranasal", "esketamine"), typical()
    mine = one(p, 0)
    given = oracle.doses("intranasal", 56.0, mine)
    first, second = (
        oracle.chain(mine, "esketamine", given, [2.0, 24.0], m)[:, -2:] for m in ("DOP853", "LSODA")
    )
    signal, gain = mood_drivers(course(p, how, (56.0,), 24.0, (), (2.0, 24.0)), rates_per_h(p, np))
    np.testing.assert_allclose(second, first, rtol=1e-8)
    np.testing.assert_allclose(np.stack([signal[:, 0], gain[:, 0]], axis=1), first, rtol=1e-8)


def test_a_second_dose_while_the_first_is_absorbed() -> None:
    # oral, 30 min apart: ka 0.97/h, so most of the first dose is still in the gut
    p, how = typical(3), administration("oral", "racemic-ketamine")
    after = (0.1, 0.3)
    found = readings(p, how, (100.0, 100.0, 100.0), 0.5, after)
    assert largest_error(found, expected_readings(p, how, (100.0, 100.0, 100.0), 0.5, after)) < 1e-11


def test_nothing_is_in_the_body_before_a_dose_and_a_bolus_is_there_at_time_zero() -> None:
    p = typical()
    solved = prepare(p, Administration("esketamine", "intravenous"), np)
    _, trace = advance(
        solved,
        rest(solved),
        inputs(Administration("esketamine", "intravenous"), np.array([28.0]), p, np),
        24.0,
        (),
        (0.0,),
    )
    assert trace.samples["esketamine"][0, 0] == pytest.approx(
        28.0 / 192.0 * 1000.0, rel=1e-12
    )  # dose / central volume
    _, trace = advance(solved, rest(solved), [], 24.0, (), (0.0, 12.0))
    assert all(not values.any() for values in trace.samples.values())


def test_a_missed_session_is_a_dose_of_zero() -> None:
    p, how = typical(2), administration("intranasal", "esketamine")
    zero = inputs(how, np.zeros(2), p, np)
    solved = prepare(p, how, np)
    state, _ = advance(solved, rest(solved), inputs(how, np.full(2, 56.0), p, np), 24.0)
    missed, _ = advance(solved, state, zero, 24.0)
    waited, _ = advance(solved, state, [], 24.0)
    np.testing.assert_allclose(missed.amplitude, waited.amplitude, atol=1e-18)
    np.testing.assert_allclose(missed.carried, waited.carried, rtol=1e-9)


def test_two_days_are_a_day_and_a_day() -> None:
    p, how = typical(2), administration("intranasal", "racemic-ketamine")
    solved, given = prepare(p, how, np), inputs(how, np.full(2, 84.0), p, np)
    at_once, _ = advance(solved, rest(solved), given, 48.0)
    half, _ = advance(solved, rest(solved), given, 24.0)
    whole, _ = advance(solved, half, [], 24.0)
    scale = np.abs(half.amplitude).max()
    np.testing.assert_allclose(whole.amplitude, at_once.amplitude, rtol=1e-10, atol=1e-13 * scale)
    # the glutamate memory (first) is nearly gone after a day: judged by what it was
    np.testing.assert_allclose(whole.carried[0], at_once.carried[0], atol=2e-8)
    np.testing.assert_allclose(whole.carried[1:], at_once.carried[1:], rtol=2e-8)


def test_a_day_of_waiting_shifts_everything_by_a_day() -> None:
    p, how = typical(2), administration("intravenous", "racemic-ketamine")
    now = readings(p, how, (40.0,), 24.0, AFTER_H)
    later = readings(p, how, (0.0, 40.0), 24.0, AFTER_H)
    for name, values in now.items():
        np.testing.assert_allclose(later[name][len(AFTER_H) :], values, rtol=1e-12)


@pytest.mark.parametrize("route", ROUTES)
def test_concentrations_of_doses_add_up(route: str) -> None:
    # linear: 28 mg twice as much is 56 mg, and each dose is seen as if it were alone
    p, how = typical(2), administration(route, "racemic-ketamine")
    gap_h = 11.0  # an extended-release tablet needs 10
    both = readings(p, how, (28.0, 28.0), gap_h, (1.0, 2.5))
    first = readings(p, how, (28.0, 0.0), gap_h, (1.0, 2.5))
    second = readings(p, how, (0.0, 28.0), gap_h, (1.0, 2.5))
    for name, values in both.items():
        np.testing.assert_allclose(values, first[name] + second[name], rtol=1e-11, atol=1e-12)


def _infusion(*pieces: Segment, dose_mg: float = 40.0) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """(exact, oracle) read-outs of an infusion in pieces."""
    p = typical()
    how = Administration("racemic-ketamine", "intravenous", segments=pieces)
    given = [oracle.Dose("central", s.start_h, s.duration_h, s.fraction * dose_mg) for s in pieces]
    truth = {}
    for e, names in (("s", ("esketamine", "noresketamine")), ("r", ("arketamine", "norarketamine"))):
        state = oracle.amounts(p, e, given, AFTER_H, 0.5)
        truth[names[0]] = 1000.0 * state[:, oracle.STATES.index("central")] / p["central_volume_l"]
        truth[names[1]] = 1000.0 * state[:, oracle.STATES.index("nor")] / p["nor_volume_l"]
    found = readings(p, how, (dose_mg,), 24.0, AFTER_H)
    return {n: found[n] for n in truth}, truth


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param(
            (Segment(0.0, 0.25, 0.375), Segment(0.5, 5 / 12, 0.625)), id="paused for a quarter of an hour"
        ),
        pytest.param((Segment(0.0, 0.3, 0.45), Segment(0.3, 0.8, 0.55)), id="slowed"),
        pytest.param((Segment(0.0, 0.3, 0.45),), id="stopped early"),
    ],
)
def test_infusions_changed_under_way(pieces: tuple[Segment, ...]) -> None:
    found, truth = _infusion(*pieces)
    assert largest_error(found, truth) < 1e-11


def test_two_halves_of_an_infusion_are_the_infusion() -> None:
    whole, _ = _infusion(Segment(0.0, 2 / 3, 1.0))
    halves, _ = _infusion(Segment(0.0, 1 / 3, 0.5), Segment(1 / 3, 1 / 3, 0.5))
    assert largest_error(halves, whole) < 1e-12


def test_racemate_is_half_of_each_enantiomer() -> None:
    p = typical()
    racemate = readings(p, administration("intravenous", "racemic-ketamine"), (40.0,), 24.0, AFTER_H)
    for drug in ("esketamine", "arketamine"):
        alone = readings(p, administration("intravenous", drug), (20.0,), 24.0, AFTER_H)
        for name, values in alone.items():
            np.testing.assert_allclose(racemate[name], values, rtol=1e-12)


def test_inputs_must_lie_within_the_span() -> None:
    p, how = typical(), administration("oral-er", "esketamine")
    solved = prepare(p, how, np)
    with pytest.raises(ValueError, match="within 0 and 2"):
        advance(solved, rest(solved), inputs(how, np.array([60.0]), p, np), 2.0)
