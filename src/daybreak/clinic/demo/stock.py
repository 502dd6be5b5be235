"""The stock of the demonstration: a safe and a cart, two products, counted and signed, all through actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import CountedLot, Delivery, NewItem
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.ledger.stock import site_day, stock
from daybreak.clinic.models import Form, Lot, Site, StockDrug, StockItem, StockLocation, Supplier

SAFE, CART = "Safe", "Cart"
VIALS, DEVICES = 12, 48
KETAMINE = NewItem(
    "42023-113-10", "Ketalar", StockDrug.KETAMINE, Form.VIAL, Decimal(50), Decimal(10), use_within_h=24
)
ESKETAMINE = NewItem(
    "50458-028-00", "Spravato", StockDrug.ESKETAMINE, Form.NASAL_DEVICE, Decimal(28), Decimal(1)
)


def furnish_stock(by: By, site: Site, pharmacist: Confirmed) -> None:
    """Register, fill, count and sign. `by` is the pharmacist at that site."""
    ledger.register_site(by, registrant=site.name, address="1 Dawn Street, Example", dea_number="AD1234563")
    safe, _ = ledger.add_location(by, SAFE), ledger.add_location(by, CART)
    supplier = ledger.add_supplier(
        by, name="Example Wholesale", address="2 Dock Road, Example", dea_number="AE7654329"
    )
    last_day = site_day(site, by.moment) + timedelta(days=400)
    for number, (new, count) in enumerate(((KETAMINE, VIALS), (ESKETAMINE, DEVICES)), start=1):
        item = ledger.add_item(by, new)
        ledger.receive(by, Delivery(item, supplier, f"EX-{number}", f"DEMO{number}", last_day, count), safe)
    there = stock(site, safe)
    lots = {
        lot.pk: lot for lot in Lot.objects.filter(containers__in=[one.container for one in there]).distinct()
    }
    counted = [
        CountedLot(lot, sum(one.container.lot_id == key for one in there)) for key, lot in lots.items()
    ]
    ledger.count(by, safe, counted)
    ledger.take_inventory(by, at_close=False, signer=pharmacist)


def restock(by: By, site: Site, at: datetime) -> None:
    """Have delivered what is missing from a full safe."""
    safe, supplier = StockLocation.objects.get(site=site, name=SAFE), Supplier.objects.get(site=site)
    there = stock(site)
    for item, full in zip(StockItem.objects.filter(site=site).order_by("pk"), (VIALS, DEVICES), strict=True):
        missing = full - sum(one.container.lot.item_id == item.pk for one in there)
        if missing > 0:
            name = f"{at:%y%m%d}-{item.pk}"
            last_day = site_day(site, at) + timedelta(days=400)
            ledger.receive(by, Delivery(item, supplier, f"EX-{name}", f"DEMO{name}", last_day, missing), safe)
