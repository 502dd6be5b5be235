"""What comes from a supplier, and what goes back to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger.keeping import whole
from daybreak.clinic.actions.ledger.posting import lock, post, site_of
from daybreak.clinic.ledger.balances import Place
from daybreak.clinic.ledger.flows import Flow
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.models import (
    Account,
    Container,
    EntryKind,
    LedgerEntry,
    Lot,
    Site,
    StockItem,
    StockLocation,
    Supplier,
)
from daybreak.errors import ActError

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Delivery:
    """One lot of one product on one invoice. Without `codes`, `count` containers get numbers of their own.

    Raises:
        ActError: no lot number or invoice, no container, a code twice.
    """

    item: StockItem
    supplier: Supplier
    invoice: str
    lot_number: str
    expires_on: date
    count: int
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "invoice", refusing.text(self.invoice, "The invoice number", most=60))
        object.__setattr__(self, "lot_number", refusing.text(self.lot_number, "The lot number", most=40))
        codes = tuple(refusing.text(code, "The code of a container", most=40) for code in self.codes)
        object.__setattr__(self, "codes", codes)
        if not 0 < self.count <= MOST_AT_ONCE:
            raise ActError(
                f"{self.count} containers cannot be received at once.",
                remedy=f"Write 1 to {MOST_AT_ONCE}.",
            )
        if codes and len(codes) != self.count:
            raise ActError(
                f"{len(codes)} codes are given for {self.count} containers.", remedy="Give one each."
            )
        if len(set(codes)) != len(codes):
            raise ActError("A code is given twice.", remedy="Each container has a code of its own.")


def receive(by: By, delivery: Delivery, to: StockLocation) -> LedgerEntry:
    """Take a delivery into stock: every container gets its id, and holds what its label says.

    Raises:
        ActError: expired already, a product or place of another site or no longer in use, a code or lot that exists
            with other particulars.
    """
    site, item = site_of(by), delivery.item
    if {item.site_id, delivery.supplier.site_id, to.site_id} != {site.pk}:
        raise ActError("Product, supplier and place must be this site's.", remedy="Choose this site's.")
    if item.ended_at is not None or to.ended_at is not None:
        raise ActError("This product or place is no longer in use.", remedy="Choose another.")
    if delivery.expires_on < site_day(site, by.moment):
        raise ActError("This lot has expired.", remedy="Send it back, and do not take it into stock.")
    with act(by, "ledger.received") as done:
        Site.objects.select_for_update().get(pk=site.pk)  # numbers its containers one after the other
        lot = _lot(delivery)
        containers = _containers(site, lot, delivery)
        flows = [
            Flow(one, Place(Account.SUPPLIER), Place(Account.LOCATION, to.pk), one.label_mg, 1)
            for one in containers
        ]
        return post(done, EntryKind.RECEIVED, flows, supplier=delivery.supplier, invoice=delivery.invoice)


def return_to_supplier(
    by: By, containers: Sequence[Container], supplier: Supplier, *, invoice: str, reason: str
) -> LedgerEntry:
    """Send containers, with all they hold, to a supplier or a reverse distributor.

    Raises:
        ActError: another site's supplier, a container that is not in stock, no document number, no reason.
    """
    number = refusing.text(invoice, "The number of the document", most=60)
    why = refusing.text(reason, "The reason", most=500)
    if supplier.site_id != site_of(by).pk:
        raise ActError("This supplier is another site's.", remedy="Choose one of this site.")
    with act(by, "ledger.returned") as done:
        flows = whole(list(lock(containers).values()), Place(Account.SUPPLIER))
        return post(done, EntryKind.RETURNED, flows, supplier=supplier, invoice=number, reason=why)


def _lot(delivery: Delivery) -> Lot:
    lots = list(Lot.objects.filter(item=delivery.item, number=delivery.lot_number))
    known = next((lot for lot in lots if lot.expires_on == delivery.expires_on), None)
    others = Container.objects.filter(lot__in=[lot for lot in lots if lot != known], undone_at=None)
    if (other := others.select_related("lot").first()) is not None:
        raise ActError(
            f"Lot {delivery.lot_number} is on record with the last day {other.lot.expires_on:%Y-%m-%d}.",
            remedy="Check the label; undo the earlier delivery if that was wrong.",
        )
    if known is None:
        known = Lot(item=delivery.item, number=delivery.lot_number, expires_on=delivery.expires_on)
        known.save()
    return known


def _containers(site: Site, lot: Lot, delivery: Delivery) -> list[Container]:
    have = Container.objects.filter(site=site).count()
    codes = delivery.codes or tuple(f"C{have + number:06d}" for number in range(1, delivery.count + 1))
    taken_now = Container.objects.filter(site=site, code__in=codes, undone_at=None)
    if taken := list(taken_now.values_list("code", flat=True)[:3]):
        raise ActError(f"{', '.join(taken)} is on record already.", remedy="Check the codes.")
    containers = [Container(site=site, lot=lot, code=code, label_mg=delivery.item.label_mg) for code in codes]
    for container in containers:
        container.save()
    return containers
