"""Several people plan at the same moment: a chair is given once, and the staff limit holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from daybreak.clinic.actions import planning
from daybreak.clinic.actions.by import By
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import TreatmentPlan, TreatmentSession
from daybreak.clinic.planning.objections import Wanted
from daybreak.errors import ActError
from tests.clinic.actions.planning.conftest import on, second_order

PATIENTS = 4


@pytest.fixture
def db(committing_db: None) -> None:
    """Threads have their own connections."""


def test_of_four_who_want_one_chair_one_gets_it(by: By, open_clinic: By, order: TreatmentPlan) -> None:
    orders = [order, *(second_order(order, by, f"200{number}") for number in range(PATIENTS - 1))]

    def accept(plan: TreatmentPlan) -> bool:
        try:
            planning.accept_dates(by, plan, [Wanted(on(0), "Chair 1")])
        except ActError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(PATIENTS) as people:
        done = list(people.map(accept, orders))
    assert sum(done) == 1
    assert TreatmentSession.objects.count() == 1
    assert verify().holds
