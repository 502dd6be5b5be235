"""Products, places, suppliers and deliveries that cannot be are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.ledger import Delivery
from daybreak.clinic.actions.ledger.products import checked_dea_number
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.models import Container, Site, StockItem
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import KETAMINE, SPRAVATO, Stocked, received


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ndc": "1234567890"}, "no NDC"),
        ({"name": " "}, "name is missing"),
        ({"strength_mg": Decimal(0)}, "no amount"),
        ({"strength_mg": Decimal("0.0001")}, "finer than a microgram"),
        ({"units_per_container": Decimal(0)}, "not possible"),
        ({"schedule": "C3"}, "no schedule"),
        ({"use_within_h": 0}, "not possible"),
    ],
)
def test_a_product_that_cannot_be_cannot_be_built(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ActError, match=said):
        replace(KETAMINE, **wrong)  # type: ignore[arg-type]


def test_each_device_is_a_container_also_in_a_kit() -> None:
    with pytest.raises(ActError, match="container of its own"):
        replace(SPRAVATO, units_per_container=Decimal(3))


def test_a_label_says_what_a_container_holds(stocked: Stocked) -> None:
    assert stocked.ketamine.label_mg == 500
    assert stocked.spravato.label_mg == 28
    assert str(stocked.ketamine) == "Ketalar, 50 mg/mL (42023-113-10)"


def test_a_product_is_on_the_list_once_until_it_is_ended(keeper: By, stocked: Stocked) -> None:
    with pytest.raises(ActError, match="on the list already"):
        ledger.add_item(keeper, KETAMINE)
    ledger.end_item(keeper, stocked.ketamine)
    with pytest.raises(ActError, match="no longer in use"):
        received(keeper, stocked.safe, stocked.supplier, stocked.ketamine, 1)
    assert ledger.add_item(keeper, KETAMINE) != stocked.ketamine
    assert StockItem.objects.count() == 3


def test_a_place_is_closed_when_nothing_stands_there(keeper: By, stocked: Stocked) -> None:
    with pytest.raises(ActError, match="Containers stand in Safe"):
        ledger.end_location(keeper, stocked.safe)
    ledger.end_location(keeper, stocked.cart)
    with pytest.raises(ActError, match="no place of this site now"):
        ledger.move(keeper, stocked.vials, stocked.cart)
    ledger.add_location(keeper, "Cart")


@pytest.mark.parametrize("number", ["", "AB1234567", "AB123456", "1B1234563", "AB12345630"])
def test_a_dea_number_has_its_check_digit(number: str) -> None:
    with pytest.raises(ActError, match="no DEA number"):
        checked_dea_number(number)
    assert checked_dea_number(" ab1234563 ") == "AB1234563"


def test_containers_keep_their_serial_numbers_or_get_ids(keeper: By, stocked: Stocked) -> None:
    last_day = clock.now().date() + timedelta(days=100)
    delivery = Delivery(stocked.spravato, stocked.supplier, "I-2", "B2", last_day, 2, ("SN-1", "SN-2"))
    ledger.receive(keeper, delivery, stocked.safe)
    codes = list(Container.objects.order_by("pk").values_list("code", flat=True))
    assert codes == [*(f"C{number:06d}" for number in range(1, 8)), "SN-1", "SN-2"]
    with pytest.raises(ActError, match="SN-1, SN-2 is on record"):
        ledger.receive(keeper, delivery, stocked.safe)


def test_a_delivery_that_cannot_be_is_refused(keeper: By, stocked: Stocked, other_site: Site) -> None:
    assert keeper.site is not None
    today = site_day(keeper.site, clock.now())
    right = Delivery(stocked.spravato, stocked.supplier, "I-2", "B2", today, 2)
    for wrong, said in (
        ({"count": 0}, "cannot be received"),
        ({"codes": ("SN-1",)}, "1 codes are given for 2"),
        ({"codes": ("SN-1", "SN-1")}, "given twice"),
        ({"invoice": ""}, "invoice number is missing"),
        ({"lot_number": ""}, "lot number is missing"),
    ):
        with pytest.raises(ActError, match=said):
            replace(right, **wrong)  # type: ignore[arg-type]
    for delivery, said in (
        (replace(right, expires_on=today - timedelta(days=2)), "expired"),
        (replace(right, lot_number="A1"), "is on record with the last day"),
    ):
        with pytest.raises(ActError, match=said):
            ledger.receive(keeper, delivery, stocked.safe)
    with pytest.raises(ActError, match="this site's"):
        ledger.receive(system(other_site), right, stocked.safe)
