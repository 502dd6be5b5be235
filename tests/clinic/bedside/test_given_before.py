"""People get used to the drug by the doses they had: the model is asked for the session that it is for the patient."""

from __future__ import annotations

from typing import Any

import pytest

from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside import expected as charted
from daybreak.clinic.bedside.given_before import given_before
from daybreak.clinic.facts import facts_of
from daybreak.clinic.models import User
from daybreak.simulation import one_dose
from tests.clinic.actions.sessions.conftest import Make
from tests.clinic.actions.sessions.test_orders import borne, dated, given, ordered

pytestmark = pytest.mark.django_db


def test_a_session_without_a_dose_does_not_count_and_another_order_goes_on(
    room: Make, prescriber: User
) -> None:
    one = given(room)
    borne(one)
    second, third = dated(one, ordered(one, prescriber, 84), 3, 7)
    assert (second.number, third.number) == (2, 3)  # nothing was given in the second
    assert [given_before(session) for session in (one.session, second, third)] == [0, 1, 1]


def test_the_expected_range_is_that_of_the_patients_own_session(
    room: Make, prescriber: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def noted(*args: Any, **numbers: Any) -> Any:
        asked.append(numbers["session"])
        return one_dose(*args, **numbers)

    monkeypatch.setattr(charted, "one_dose", noted)
    one = given(room)
    borne(one)
    _, third = dated(one, ordered(one, prescriber, 84), 3, 7)
    for session in (one.session, third):
        assert charted.expected(bedside_of(session), facts_of(session.patient, one.at(140).moment))
    assert asked == [1, 2]
