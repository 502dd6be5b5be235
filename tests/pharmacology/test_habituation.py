"""People get used to what they feel over their first eight sessions, and not to the rise of their pressure."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.pharmacology import felt_concentration, felt_factor, load_parameters
from tests.pharmacology.people import typical

MANY = np.arange(1, 41)


def factors(sessions: np.ndarray = MANY) -> np.ndarray:
    return np.asarray(felt_factor(sessions, typical(), np))


def test_the_first_session_is_felt_whole() -> None:
    assert factors()[0] == 1.0


def test_less_is_felt_from_session_to_session_up_to_the_eighth_and_then_as_much() -> None:
    # "fall over sessions 1-8 then stay level": US REMS, 1,486,213 sessions (S549)
    steps = np.diff(factors())
    assert np.allclose(steps[:7], steps[0])
    assert steps[0] < 0.0
    assert np.abs(steps[7:]).max() < 1e-12


def test_the_level_is_the_parameter() -> None:
    assert factors()[7] == pytest.approx(load_parameters()["habituated_factor"].value)
    assert factors()[3] == pytest.approx(1.0 - (1.0 - 0.55) * 3 / 7)


def test_each_patient_is_felt_by_the_number_of_the_own_session() -> None:
    site, none = np.full((2, 3), 100.0), np.zeros((2, 3))
    felt = felt_concentration(site, none, np.array([1, 8, 20]), typical(3), np)
    np.testing.assert_allclose(felt, [[100.0, 55.0, 55.0]] * 2)


def test_how_many_sessions_it_takes_was_counted_and_how_far_it_goes_is_a_hypothesis() -> None:
    known = load_parameters()
    assert known["habituation_sessions"].grade == "measured in people"
    assert known["habituated_factor"].grade == "hypothesis"
