"""A stocked safe: three vials of ketamine and four nasal devices, received by a pharmacist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import CountedContainer, CountedLot, Delivery, NewItem, Portion, Wanted
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.models import (
    Container,
    Discrepancy,
    Form,
    LossKind,
    Patient,
    Role,
    Site,
    StockDrug,
    StockItem,
    StockLocation,
    Supplier,
    User,
)
from tests.clinic.conftest import PASSWORD, person

KETAMINE = NewItem(
    "42023-113-10", "Ketalar", StockDrug.KETAMINE, Form.VIAL, Decimal(50), Decimal(10), use_within_h=28 * 24
)
SPRAVATO = NewItem(
    "50458-028-00", "Spravato", StockDrug.ESKETAMINE, Form.NASAL_DEVICE, Decimal(28), Decimal(1)
)
OF_KETAMINE, OF_SPRAVATO = Wanted("racemic-ketamine", Decimal(50)), Wanted("esketamine", Decimal(28))
SESSION = "session:1"


@dataclass(frozen=True)
class Stocked:
    """What the tests take things from."""

    safe: StockLocation
    cart: StockLocation
    supplier: Supplier
    ketamine: StockItem
    spravato: StockItem
    vials: list[Container]
    devices: list[Container]


@pytest.fixture
def pharmacist(site: Site) -> User:
    return person(site, Role.PHARMACIST)


@pytest.fixture
def keeper(pharmacist: User, site: Site) -> By:
    """The pharmacist, acting at the first site."""
    return By(pharmacist, site)


@pytest.fixture
def witness(keeper: By, pharmacist: User) -> Confirmed:
    """The pharmacist, who has proved it: a second person beside the nurse."""
    return confirm(keeper, pharmacist.username, PASSWORD)


@pytest.fixture
def second(by: By, nurse: User) -> Confirmed:
    """The nurse, who has proved it: a second person beside the pharmacist."""
    return confirm(by, nurse.username, PASSWORD)


@pytest.fixture
def stocked(keeper: By) -> Stocked:
    return stock_up(keeper)


def stock_up(keeper: By) -> Stocked:
    """Two places, a supplier, two products and a delivery of each."""
    safe, cart = ledger.add_location(keeper, "Safe"), ledger.add_location(keeper, "Cart")
    supplier = ledger.add_supplier(keeper, name="Wholesale", address="1 Dock Road", dea_number="AB1234563")
    ketamine, spravato = ledger.add_item(keeper, KETAMINE), ledger.add_item(keeper, SPRAVATO)
    received(keeper, safe, supplier, ketamine, 3)
    received(keeper, safe, supplier, spravato, 4)
    found = Container.objects.select_related("lot__item", "site").order_by("pk")
    return Stocked(safe, cart, supplier, ketamine, spravato,
                   list(found.filter(lot__item=ketamine)), list(found.filter(lot__item=spravato)))  # fmt: skip


def received(
    by: By,
    to: StockLocation,
    supplier: Supplier,
    item: StockItem,
    count: int,
    lot: str = "A1",
    days: int = 300,
) -> None:
    """A delivery."""
    last_day = clock.now().date() + timedelta(days=days)
    ledger.receive(by, Delivery(item, supplier, "I-1", lot, last_day, count), to)


def mg(container: Container, amount: str) -> Portion:
    """A portion in plain digits."""
    return Portion(container, Decimal(amount))


def one_of_each(site: Site, patient: Patient, session: str = SESSION) -> dict[str, object]:
    """A row of each kind, by the parameters of the addresses of their pages."""
    by, keeper = (By(person(site, role, f"{role}-of-stock"), site) for role in (Role.NURSE, Role.PHARMACIST))
    first, second = (confirm(one, one.user.username, PASSWORD) for one in (by, keeper) if one.user)
    stocked = stock_up(keeper)
    drawn = ledger.draw(by, patient, session, OF_KETAMINE, [mg(stocked.vials[0], "25")])
    lots = [CountedLot(stocked.vials[0].lot, 1), CountedLot(stocked.devices[0].lot, 4)]
    ledger.count(by, stocked.safe, [*lots, CountedContainer(stocked.vials[0], Decimal(475))])
    inventory = ledger.take_inventory(keeper, at_close=True, signer=second)
    destroyed = ledger.destroy(
        keeper, stocked.devices[:1], reason="old", method="fire", first=first, second=second
    )
    loss = ledger.lose(keeper, kind=LossKind.THEFT, discovered_at=clock.now(), what_happened="It was stolen at night.",
                       signer=second, containers=stocked.devices[1:2])  # fmt: skip
    return {
        "container_id": stocked.vials[0].pk,
        "entry_id": drawn.pk,
        "location_id": stocked.safe.pk,
        "inventory_id": inventory.pk,
        "discrepancy_id": Discrepancy.objects.open(site).get().pk,
        "loss_id": loss.pk,
        "destruction_id": destroyed.pk,
        "session": session,
    }
