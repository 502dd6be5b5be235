"""Many people at one vial at once: it is emptied, never overdrawn, and one of many undoes an entry."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.ledger.check import faults
from daybreak.clinic.models import Patient, Site
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import OF_KETAMINE, OF_SPRAVATO, Stocked, mg

PEOPLE = 6


@pytest.fixture
def db(committing_db: None) -> None:
    """Threads have their own connections."""


def together(action: Callable[[int], object]) -> list[bool]:
    """Whether each of several people was let through."""

    def alone(person: int) -> bool:
        try:
            action(person)
        except ActError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(PEOPLE) as people:
        return list(people.map(alone, range(PEOPLE)))


def test_one_vial_is_never_overdrawn(by: By, patient: Patient, stocked: Stocked, site: Site) -> None:
    vial = stocked.vials[0]
    drawn = together(
        lambda person: ledger.draw(by, patient, f"session:{person}", OF_KETAMINE, [mg(vial, "120")])
    )
    assert sum(drawn) == 4
    assert next(one.amount_mg for one in ledger.stock(site) if one.container == vial) == 500 - 4 * 120
    assert faults(site) == []
    assert verify().holds


def test_one_device_is_drawn_once(by: By, patient: Patient, stocked: Stocked, site: Site) -> None:
    device = [mg(stocked.devices[0], "28")]
    assert (
        sum(together(lambda person: ledger.draw(by, patient, f"session:{person}", OF_SPRAVATO, device))) == 1
    )
    assert faults(site) == []


def test_what_was_drawn_leaves_the_hand_once(
    by: By, patient: Patient, stocked: Stocked, site: Site, witness: Confirmed
) -> None:
    portion = mg(stocked.vials[0], "25")
    ledger.draw(by, patient, "session:1", OF_KETAMINE, [portion])

    def give_or_waste(person: int) -> None:
        if person % 2:
            ledger.give(by, "session:1", [portion])
        else:
            ledger.waste(by, "session:1", [portion], reason="rest", method="sink", witness=witness)

    assert sum(together(give_or_waste)) == 1
    assert ledger.of_session("session:1").open_mg == 0
    assert faults(site) == []


def test_an_entry_is_undone_once(
    by: By, patient: Patient, stocked: Stocked, site: Site, witness: Confirmed
) -> None:
    entry = ledger.draw(by, patient, "session:1", OF_KETAMINE, [mg(stocked.vials[0], "25")])
    assert sum(together(lambda _: ledger.void(by, entry, reason="error", witness=witness))) == 1
    assert ledger.of_session("session:1").drawn_mg == 0
    assert faults(site) == []


def test_containers_in_any_order_do_not_wait_for_each_other(
    by: By, patient: Patient, stocked: Stocked, site: Site
) -> None:
    portions = [mg(vial, "1") for vial in stocked.vials]

    def draw(person: int) -> None:
        for number in range(4):
            mixed = portions if (person + number) % 2 else portions[::-1]
            ledger.draw(by, patient, f"session:{person}", OF_KETAMINE, mixed)

    assert all(together(draw))
    assert sum(one.amount_mg for one in ledger.stock(site, stocked.safe)) == Decimal(
        1500 + 4 * 28 - PEOPLE * 4 * 3
    )
    assert faults(site) == []
