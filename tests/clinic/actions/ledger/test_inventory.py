"""An inventory is counted, frozen and signed; the next is due in two years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.ledger.inventories import Level, inventory_due, months_after
from daybreak.clinic.models import Inventory, Patient, Site, signatures_of
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import OF_SPRAVATO, SESSION, Stocked, mg
from tests.clinic.actions.ledger.test_counting import all_of


def test_an_inventory_is_counted_first_and_then_never_changes(
    by: By, keeper: By, patient: Patient, stocked: Stocked, witness: Confirmed
) -> None:
    with pytest.raises(ActError, match="Not counted within 24 hours: Safe"):
        ledger.take_inventory(keeper, at_close=True, signer=witness)
    ledger.count(keeper, stocked.safe, all_of(stocked, vials=2))
    inventory = ledger.take_inventory(keeper, at_close=True, signer=witness)
    ledger.draw(by, patient, SESSION, OF_SPRAVATO, [mg(stocked.devices[0], "28")])
    inventory = Inventory.objects.get(pk=inventory.pk)
    assert [(row["item"], row["containers"], row["amount_mg"]) for row in inventory.rows] == [
        ("Ketalar", 3, "1500"),
        ("Spravato", 4, "112"),
    ]
    assert inventory.open_discrepancies == ["Ketalar, lot A1: -500 mg"]
    assert signatures_of(inventory)[0].fits(inventory)


def test_a_count_of_yesterday_is_too_old(keeper: By, stocked: Stocked, witness: Confirmed) -> None:
    ledger.count(keeper, stocked.safe, all_of(stocked))
    late = By(keeper.user, keeper.site, at=clock.now() + timedelta(hours=25))
    with pytest.raises(ActError, match="Not counted"):
        ledger.take_inventory(late, at_close=False, signer=witness)


def test_an_empty_stock_has_an_inventory_of_nothing(keeper: By, witness: Confirmed) -> None:
    assert ledger.take_inventory(keeper, at_close=False, signer=witness).rows == []


def test_a_nurse_does_not_sign_an_inventory(by: By, second: Confirmed) -> None:
    with pytest.raises(ActError, match="does not answer"):
        ledger.take_inventory(by, at_close=False, signer=second)


@pytest.mark.parametrize(
    ("months", "level"), [(0, "fine"), (17, "fine"), (18, "plan"), (22, "soon"), (24, "due"), (30, "due")]
)
def test_the_next_inventory_comes_nearer(
    keeper: By, site: Site, witness: Confirmed, months: int, level: Level
) -> None:
    assert inventory_due(site, clock.now().date()).level == "due"
    taken = ledger.take_inventory(keeper, at_close=False, signer=witness).taken_on
    now = inventory_due(site, months_after(taken, months))
    assert (now.level, now.due_on) == (level, months_after(taken, 24))


def test_months_end_where_the_month_ends() -> None:
    assert months_after(date(2024, 2, 29), 24) == date(2026, 2, 28)
    assert months_after(date(2025, 12, 31), 2) == date(2026, 2, 28)
