"""What holds for every course of the library, whatever the findings: doses, dates, and the same answer for one and for many."""

from __future__ import annotations

import time
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.protocol import Course, library
from tests.protocol.courses import course_of

SESSIONS_AT_MOST = 60


class Luck:
    """Findings at each visit by chance, some of them unknown; a patient's do not depend on who else is there."""

    def __init__(self, seed: int, patients: int, unknown: float, absent: float) -> None:
        shape = (SESSIONS_AT_MOST + 1, patients)
        rng = np.random.default_rng(seed)
        self.madrs = self._holes(rng, rng.uniform(0, 60, shape), unknown)
        self.tolerated = self._holes(rng, (rng.random(shape) < 0.8).astype(float), unknown)
        self.age_years = self._holes(rng, rng.uniform(18, 90, shape[1:]), unknown)
        self.weight_kg = self._holes(rng, rng.uniform(40, 160, shape[1:]), unknown)
        self.came = rng.random(shape) >= absent

    @staticmethod
    def _holes(rng: np.random.Generator, values: np.ndarray, unknown: float) -> np.ndarray:
        return np.where(rng.random(values.shape) < unknown, np.nan, values)

    def at(self, visit: np.ndarray, who: slice) -> dict[str, np.ndarray]:
        """The findings of each patient at his own visit."""
        row = (np.minimum(visit, SESSIONS_AT_MOST), np.arange(self.madrs.shape[1])[who])
        return {
            "madrs": self.madrs[row],
            "tolerated_last": self.tolerated[row],
            "age_years": self.age_years[who],
            "weight_kg": self.weight_kg[who],
        }


def run(course: Course, luck: Luck, who: slice) -> list[tuple[np.ndarray, ...]]:
    """Time, who was due, dose, outcome and phase of every decision until all courses are over."""
    patients = len(luck.age_years[who])
    state, told = course.begin(patients), []
    while np.isfinite(course.due_h(state)).any():
        time_h = float(course.due_h(state).min())
        due = course.due_h(state) == time_h
        came = luck.came[np.minimum(state.visits, SESSIONS_AT_MOST), np.arange(luck.came.shape[1])[who]]
        decision, after = course.decide(state, time_h, due, luck.at(state.visits, who), attended=came)
        told.append(
            (
                np.full(patients, time_h),
                due,
                decision.dose_mg,
                decision.outcome,
                decision.phase,
                decision.give,
            )
        )
        assert (after.due_h[due] > time_h).all()
        state = after
        assert len(told) <= 400 * patients, "the course does not end"
    return told


LUCK = st.tuples(
    st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.02, 0.3]), st.sampled_from([0.0, 0.1, 0.5])
)


@pytest.mark.parametrize("name", library())
@settings(max_examples=3, deadline=None)
@given(LUCK)
def test_no_dose_outside_the_file_and_none_too_soon(name: str, luck: tuple[int, float, float]) -> None:
    course, patients = course_of(name), 12
    chance = Luck(luck[0], patients, luck[1], luck[2])
    regimen = course.protocol.regimen
    steps = np.array([step.value for step in regimen.dosing.steps])
    last_day = np.full(patients, -np.inf)
    for time_h, due, dose_mg, outcome, phase, give in run(course, chance, slice(None)):
        assert not (give & ~due).any()
        assert (dose_mg[~give] == 0).all()
        amount = dose_mg / chance.weight_kg if regimen.dosing.by_weight else dose_mg
        for patient in np.flatnonzero(give):
            allowed = regimen.doses_of(regimen.phases[phase[patient]])
            assert np.isclose(steps, amount[patient], rtol=1e-12).any()
            assert any(np.isclose(dose.value, amount[patient], rtol=1e-12) for dose in allowed)
        day = np.floor((time_h + 12) / 24)
        assert (day[give] - last_day[give] >= regimen.spacing.days).all()
        last_day = np.where(give, day, last_day)
        assert (outcome[due] > 0).all()


@pytest.mark.parametrize("name", ["spravato-trd-eu", "sc-racemic-response-guided", "oral-er-racemic"])
@settings(max_examples=2, deadline=None)
@given(LUCK)
def test_many_patients_are_as_each_alone(name: str, luck: tuple[int, float, float]) -> None:
    course, patients = course_of(name), 5
    chance = Luck(luck[0], patients, luck[1], luck[2])
    together = run(course, chance, slice(None))
    for patient in range(patients):
        alone = [[column[0] for column in row] for row in run(course, chance, slice(patient, patient + 1))]
        among = [[column[patient] for column in row] for row in together if row[1][patient]]
        assert among == alone


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(library()),
    st.integers(0, 2**32 - 1),
    st.lists(st.floats(-30, 900), min_size=1, max_size=30),
)
def test_early_and_late_sessions_keep_their_distance_and_the_course_ends(
    name: str, seed: int, late_h: list[float]
) -> None:
    """People come early or weeks late: dates still rise, doses keep the spacing, and there is an end."""
    course, luck = course_of(name), Luck(seed, 1, 0.0, 0.1)
    state, now_h, last_day = course.begin(1), 0.0, -np.inf
    for visit in range(400):
        due_h = float(course.due_h(state)[0])
        if np.isinf(due_h):
            break
        now_h = max(now_h, due_h + late_h[visit % len(late_h)])
        decision, state = course.decide(state, now_h, np.array([True]), luck.at(state.visits, slice(None)))
        assert course.due_h(state)[0] > now_h
        day = np.floor((now_h + 12) / 24)
        if decision.give[0]:
            assert day - last_day >= course.protocol.regimen.spacing.days
            last_day = day
    assert np.isinf(course.due_h(state)[0])


def test_an_unknown_finding_never_helps() -> None:
    """Whoever is dosed while something is unknown would be dosed at the same amount if it were known, either way."""
    course = course_of("spravato-trd-eu")
    _, state = course.decide(course.begin(1), 0.0, np.array([True]), {"madrs": 40.0, "age_years": 70.0})
    for tolerated in (None, True, False):
        for madrs in (None, 10.0, 39.0):
            decision, _ = course.decide(
                state,
                72.0,
                np.array([True]),
                {"tolerated_last": tolerated, "madrs": madrs, "age_years": 70.0},
            )
            if tolerated is None or (tolerated and madrs is None):
                assert not decision.give[0]


def test_a_decision_leaves_the_state_as_it_was() -> None:
    course = course_of("spravato-trd-us")
    state = course.begin(3)
    before = {field.name: getattr(state, field.name).copy() for field in fields(state)}
    course.decide(state, 0.0, np.ones(3, dtype=bool), {"madrs": 30.0, "tolerated_last": True})
    for name, values in before.items():
        assert np.array_equal(getattr(state, name), values, equal_nan=True), name


def test_ten_thousand_patients_are_decided_without_a_loop() -> None:
    """Cost grows with arrays, not with patients: 10,000 patients take less than 40 times as long as one."""
    course = course_of("spravato-trd-us")

    def seconds(patients: int) -> float:
        """The least of many, so that nothing else on the machine counts."""
        findings = {"madrs": np.full(patients, 20.0), "tolerated_last": np.ones(patients)}
        spent = []
        for _ in range(5):
            state = course.begin(patients)
            for _ in range(8):
                begun = time.perf_counter()
                _, state = course.decide(
                    state, float(course.due_h(state)[0]), np.ones(patients, dtype=bool), findings
                )
                spent.append(time.perf_counter() - begun)
        return min(spent)

    assert seconds(10_000) < 40 * seconds(1)
