"""When the next inventory is due, and what stands in it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Literal

from daybreak.clinic.ledger.stock import InStock, stock
from daybreak.clinic.models import Inventory, Site

Level = Literal["fine", "plan", "soon", "due"]
PLAN_MONTHS, SOON_MONTHS, DUE_MONTHS = 18, 22, 24


@dataclass(frozen=True)
class InventoryDue:
    """The last inventory, the last day for the next, and how near that is."""

    last: Inventory | None
    due_on: date | None
    level: Level


def inventory_due(site: Site, today: date) -> InventoryDue:
    """At the start at once, then every two years; from 18 months on it is planned, from 22 it is urgent."""
    last = Inventory.objects.filter(site=site).order_by("-taken_on", "-pk").first()
    if last is None:
        return InventoryDue(None, None, "due")
    level: Level = "fine"
    for months, reached in ((PLAN_MONTHS, "plan"), (SOON_MONTHS, "soon"), (DUE_MONTHS, "due")):
        if today >= months_after(last.taken_on, months):
            level = reached  # type: ignore[assignment]
    return InventoryDue(last, months_after(last.taken_on, DUE_MONTHS), level)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def inventory_rows(site: Site) -> list[dict[str, Any]]:
    """The stock now, a row for each lot in each place, opened containers apart; mg as exact text."""
    rows = []
    for (lot_id, location_id, opened), group in groupby(sorted(stock(site), key=_row_key), key=_row_key):
        ones = list(group)
        container = ones[0].container
        item = container.lot.item
        rows.append(
            {
                "item": item.name,
                "ndc": item.ndc,
                "form": item.get_form_display(),
                "strength": item.strength,
                "schedule": item.schedule,
                "lot": container.lot.number,
                "expires_on": container.lot.expires_on.isoformat(),
                "location": str(container.location),
                "opened": opened,
                "containers": len(ones),
                "amount_mg": f"{sum(one.amount_mg for one in ones):f}",
            }
        )
        assert lot_id
        assert location_id
    return rows


def _row_key(one: InStock) -> tuple[int, int, bool]:
    location_id = one.container.location_id
    assert location_id is not None
    return one.container.lot_id, location_id, one.container.opened_at is not None
