"""Virtual patients who live a real course and are kept where they look like its patient."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daybreak.errors import ParameterError
from daybreak.population import Patient, Population, VirtualPatients
from daybreak.protocol import Course, CourseState, Protocol, load_protocol
from daybreak.simulation.conduct import Conduct
from daybreak.simulation.lived import Lived
from daybreak.simulation.onward import LEAST_ALIKE, READING_SD, Onward, log_likelihood, onward
from daybreak.simulation.run import BlockRun, run_block

US: Protocol = load_protocol("spravato-trd-us")
DAY_H = 24.0
READ_H = (3 * DAY_H, 7 * DAY_H, 10 * DAY_H)
LATER_H = (14 * DAY_H, 28 * DAY_H, 41 * DAY_H)
EVERYBODY = np.array([True])
Observed = tuple[tuple[float, float], ...]


@cache
def population() -> Population:
    patient = Patient({"madrs": 36, "age_years": 45, "sex": "female", "weight_kg": 70})
    everybody = Population.default().for_patient(patient)
    return everybody.in_world(everybody.world.for_route(nasal=True))


@cache
def people(patients: int, seed: int = 1) -> VirtualPatients:
    return population().draw(0, patients, seed)


def expected(
    observed: Observed, patients: int = 200, days: float = 20, read_h: tuple[float, ...] = ()
) -> Onward:
    conduct = Conduct(read_h=read_h)
    return onward(
        US,
        population(),
        lived(),
        observed,
        patients=patients,
        seed=1,
        horizon_h=days * DAY_H,
        conduct=conduct,
    )


@cache
def lived(days: tuple[int, ...] = (0, 3, 7, 10), dose_mg: float = 84.0, now_day: float = 13) -> Lived:
    course = Course(US)
    state = course.begin(1)
    for day in days:
        known = {"madrs": 20.0, "tolerated_last": EVERYBODY, "age_years": 45}
        _, state = course.decide(state, day * DAY_H, EVERYBODY, known, EVERYBODY)
    return Lived(tuple((day * DAY_H, dose_mg) for day in days), state, now_day * DAY_H)


def at(mood_h: tuple[float, ...], madrs: np.ndarray, time_h: float) -> np.ndarray:
    return np.asarray(madrs[int(np.argmin(np.abs(np.asarray(mood_h) - time_h)))])


def row(run: BlockRun, time_h: float) -> np.ndarray:
    return at(run.mood_h, run.madrs, time_h)


def test_a_course_that_went_as_the_protocol_says_is_the_protocols_run() -> None:
    """Where every virtual patient decides alike, what was lived is what would have been simulated."""
    iv = load_protocol("iv-racemic-twice-weekly")
    group = people(50)
    whole = run_block(iv, group, 0, 1, 20 * DAY_H)
    first = [one for one in whole.sessions if one.time_h < 5 * DAY_H]
    course, state = Course(iv), Course(iv).begin(1)
    for one in first:
        assert np.ptp(one.dose_mg) == 0.0
        known = {"madrs": float(row(whole, one.time_h)[0]), "weight_kg": 70.0}
        _, state = course.decide(state, one.time_h, EVERYBODY, known, EVERYBODY)
    given = tuple((one.time_h, float(one.dose_mg[0])) for one in first)
    again = run_block(iv, group, 0, 1, 20 * DAY_H, lived=Lived(given, state, 5 * DAY_H))
    until = np.asarray(whole.mood_h) <= float(course.due_h(state)[0])
    np.testing.assert_allclose(again.madrs[until], whole.madrs[until], rtol=1e-9)
    assert [one.time_h for one in again.sessions] == [one.time_h for one in whole.sessions]


def test_what_was_given_is_in_everybody_whatever_the_protocol_would_have_said() -> None:
    run = run_block(US, people(40), 0, 1, 20 * DAY_H, lived=lived(dose_mg=28.0))
    early = [one for one in run.sessions if one.time_h <= 10 * DAY_H]
    assert [one.time_h for one in early] == [0.0, 3 * DAY_H, 7 * DAY_H, 10 * DAY_H]
    assert all((one.dose_mg == 28.0).all() for one in early)


def test_what_is_overdue_is_due_now() -> None:
    run = run_block(US, people(40), 0, 1, 30 * DAY_H, lived=lived(now_day=18))
    after = [one.time_h for one in run.sessions if one.time_h > 10 * DAY_H]
    assert after[0] == 18 * DAY_H


def at_any_hour(protocol: Protocol, hours: tuple[float, ...], dose_mg: float) -> Lived:
    """Sessions as a clinic gives them: a day apart at least, at whatever minute."""
    course, state = Course(protocol), Course(protocol).begin(1)
    for time_h in hours:
        known = {"madrs": 20.0, "tolerated_last": EVERYBODY, "age_years": 45, "weight_kg": 70.0}
        _, state = course.decide(state, time_h, EVERYBODY, known, EVERYBODY)
    return Lived(tuple((time_h, dose_mg) for time_h in hours), state, hours[-1])


@given(
    minutes=st.lists(st.integers(0, 24 * 60 - 1), min_size=1, max_size=4),
    iv=st.booleans(),
    days=st.integers(1, 12),
)
@example(minutes=[0, 2], iv=True, days=8)  # a session would begin two minutes before the end
@example(minutes=[0, 2], iv=False, days=8)
@example(minutes=[0, 40], iv=True, days=8)  # its forty minutes end with the end
@settings(max_examples=40)
def test_a_course_may_have_been_at_any_minute_and_end_at_any(
    minutes: list[int], *, iv: bool, days: int
) -> None:
    """Mood is there to the end, and no session begins whose dose would not be in by the end."""
    protocol, dose_mg = (load_protocol("iv-racemic-twice-weekly"), 35.0) if iv else (US, 56.0)
    hours = (0.0, *(DAY_H * 3 * place + minute / 60 for place, minute in enumerate(minutes, 1)))
    one = at_any_hour(protocol, hours, dose_mg)
    end_h = one.now_h + days * DAY_H
    run = run_block(protocol, people(4), 0, 1, end_h, lived=one)
    assert end_h - DAY_H < run.mood_h[-1] <= end_h
    assert ((run.madrs >= 0.0) & (run.madrs <= 60.0)).all()
    takes_h = 40 / 60 if iv else 10 / 60  # the file's infusion; three devices, five minutes apart
    assert all(session.time_h + takes_h <= end_h + 1e-9 for session in run.sessions)


def test_weights_are_those_of_the_normal_likelihood() -> None:
    """The oracle writes the formula of the module out, reading by reading."""
    observed = tuple(zip(READ_H, (20.0, 18.0, 15.0), strict=True))
    found = expected(observed)
    oracle = np.ones(200)
    for time_h, madrs in observed:
        oracle *= np.exp(-((at(found.mood_h, found.everybody, time_h) - madrs) ** 2) / (2 * READING_SD**2))
    np.testing.assert_allclose(found.like.weights, oracle / oracle.sum(), rtol=1e-9)


def test_without_readings_everybody_counts() -> None:
    found = expected(())
    assert found.like.effective_sample_size == pytest.approx(200)
    np.testing.assert_array_equal(np.sort(found.like.index), np.arange(200))


def test_where_too_few_look_like_the_patient_everybody_counts_and_it_is_said() -> None:
    observed = tuple(zip(READ_H, (2.0, 40.0, 2.0), strict=True))
    found = expected(observed)
    assert found.like.effective_sample_size < LEAST_ALIKE
    assert not found.has_learned
    np.testing.assert_array_equal(found.madrs, found.everybody)


def test_it_foretells_virtual_patients_better_than_not_learning_and_covers_them() -> None:
    """Each of 300 virtual patients in turn is the real one, read without error, and the others are weighted by their readings.

    The expected coverage is 90 % or more: the working READING_SD is more than the nothing with which they were read.
    """
    found = expected(((READ_H[0], 20.0),), patients=2000, days=42, read_h=READ_H)

    def mood(time_h: float) -> np.ndarray:
        return at(found.mood_h, found.everybody, time_h)

    inside, learned, unlearned = {t: [] for t in LATER_H}, {t: [] for t in LATER_H}, {t: [] for t in LATER_H}
    for patient in range(300):
        observed = [(time_h, float(mood(time_h)[patient])) for time_h in READ_H]
        weights = np.exp(log_likelihood(found.mood_h, found.everybody, observed))
        weights[patient] = 0.0
        weights /= weights.sum()
        if 1.0 / np.sum(weights**2) < LEAST_ALIKE:
            continue
        for time_h in LATER_H:
            later = mood(time_h)
            order = np.argsort(later)
            low, middle, high = (
                later[order][np.searchsorted(np.cumsum(weights[order]), q)] for q in (0.05, 0.5, 0.95)
            )
            inside[time_h].append(low <= later[patient] <= high)
            learned[time_h].append(abs(later[patient] - middle))
            unlearned[time_h].append(abs(later[patient] - np.median(later)))
    assert min(len(one) for one in inside.values()) > 150
    assert all(
        np.mean(found) > 0.86 for found in inside.values()
    )  # 90 % less two standard errors of 200 patients
    shares = [np.mean(learned[t]) / np.mean(unlearned[t]) for t in LATER_H]
    assert shares[0] < 0.6
    assert shares == sorted(shares)  # what was read is worth less, the farther ahead one looks
    assert shares[-1] < 0.85


@pytest.mark.parametrize(
    "reading", [(0.0, 20.0), (14 * DAY_H, 20.0), (24.0, 61.0), (24.0, -1.0), (24.0, float("nan"))]
)
def test_a_reading_that_cannot_be_is_refused(reading: tuple[float, float]) -> None:
    with pytest.raises(ParameterError, match="cannot be learned from"):
        expected((reading,), patients=20)


@pytest.mark.parametrize(
    "given", [((24.0, 56.0), (0.0, 56.0)), ((0.0, 56.0), (0.0, 56.0)), ((400.0, 56.0),), ((-1.0, 56.0),)]
)
def test_sessions_out_of_order_or_after_now_are_refused(given: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ParameterError, match="order of their time"):
        Lived(given, lived().state, 13 * DAY_H)


@pytest.mark.parametrize("dose_mg", [0.0, -56.0, float("nan")])
def test_a_session_without_a_dose_is_refused(dose_mg: float) -> None:
    with pytest.raises(ParameterError, match="has a dose"):
        Lived(((0.0, dose_mg),), lived().state, 13 * DAY_H)


def test_the_memory_of_several_is_refused() -> None:
    state: CourseState = Course(US).begin(2)
    with pytest.raises(ParameterError, match="One patient lived the course"):
        Lived((), state, 0.0)


def test_blocks_are_the_same_people_as_one_block() -> None:
    """2,100 in a block of 2,000 and one of 100, as one."""
    found = expected(((READ_H[0], 20.0),), patients=2100)
    whole = run_block(US, people(2100), 0, 1, 20 * DAY_H, conduct=Conduct(read_h=READ_H[:1]), lived=lived())
    np.testing.assert_allclose(found.everybody, whole.madrs, rtol=1e-9)
