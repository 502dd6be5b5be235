"""Taking an inventory: every place counted within a day, then frozen and signed."""

from __future__ import annotations

from datetime import timedelta

from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger.posting import lock, site_of
from daybreak.clinic.actions.ledger.witnessing import check_answers_for_stock
from daybreak.clinic.actions.signing import Confirmed, sign
from daybreak.clinic.ledger.inventories import inventory_rows
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.models import Container, Discrepancy, Inventory, Meaning, Site, StockCount, StockLocation
from daybreak.errors import ActError

COUNT_HOLDS = timedelta(hours=24)


def take_inventory(by: By, *, at_close: bool, signer: Confirmed) -> Inventory:
    """Freeze what is in stock, also if that is nothing. What a count has found missing is named in it.

    Raises:
        ActError: a place with stock was not counted within a day, or the signer does not answer for the stock.
    """
    site = site_of(by)
    check_answers_for_stock(by, signer)
    with act(by, "inventory.taken") as done:
        lock(Container.objects.filter(site=site, location__isnull=False))
        if uncounted := _uncounted(site, by):
            raise ActError(
                f"Not counted within {COUNT_HOLDS // timedelta(hours=1)} hours: {', '.join(uncounted)}.",
                remedy="Count it first.",
            )
        row = Inventory(
            site=site,
            taken_on=site_day(site, done.at),
            at_close=at_close,
            rows=inventory_rows(site),
            open_discrepancies=[str(one) for one in Discrepancy.objects.open(site).order_by("pk")],
        )
        done.stamp(row)
        sign(done, signer, Meaning.VERIFIED, row)
    return row


def _uncounted(site: Site, by: By) -> list[str]:
    stocked = StockLocation.objects.filter(site=site, containers__isnull=False).distinct().order_by("name")
    counted = StockCount.objects.filter(location__site=site, recorded_at__gte=by.moment - COUNT_HOLDS)
    done = set(counted.values_list("location_id", flat=True))
    return [location.name for location in stocked if location.pk not in done]
