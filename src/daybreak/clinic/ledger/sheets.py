"""What Form 41 and Form 106 ask for, taken from the ledger. The clinic files the forms itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from daybreak.clinic.models import LedgerEntry, LedgerLine, Lot, Registration, Site


@dataclass(frozen=True)
class SheetRow:
    """One product and lot: whole containers as labelled, and the contents of those that were not full."""

    lot: Lot
    full_containers: int
    part_containers: int
    amount_mg: Decimal

    @property
    def part_amount_mg(self) -> Decimal:
        """What the containers held that were not full, or what is gone out of containers that are still there."""
        return self.amount_mg - self.full_containers * self.lot.item.label_mg


def registration_of(site: Site) -> Registration | None:
    """The registration that stands on the sheets of a site."""
    return Registration.objects.filter(site=site).order_by("-pk").first()


def sheet_rows(entry: LedgerEntry) -> list[SheetRow]:
    """The products and lots of an entry."""
    by_lot: defaultdict[Lot, list[LedgerLine]] = defaultdict(list)
    for line in entry.lines.select_related("container__lot__item").order_by(
        "container__lot__item__name", "pk"
    ):
        by_lot[line.container.lot].append(line)
    return [_row(lot, lines) for lot, lines in by_lot.items()]


def _row(lot: Lot, lines: Iterable[LedgerLine]) -> SheetRow:
    full = part = 0
    amount_mg = Decimal(0)
    for line in lines:
        is_full = line.containers == 1 and line.amount_mg == line.container.label_mg
        full, part, amount_mg = full + is_full, part + (not is_full), amount_mg + line.amount_mg
    return SheetRow(lot, full, part, amount_mg)
