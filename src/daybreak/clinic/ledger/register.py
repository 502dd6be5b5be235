"""The register: every movement by date, drug and patient, readable by people and by machines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum

from daybreak.clinic.models import (
    Account,
    EntryKind,
    LedgerEntry,
    LedgerLine,
    Meaning,
    Patient,
    Signature,
    Site,
    StockItem,
)
from daybreak.clinic.models.ledger import HELD

INTO = Q(target__in=HELD) & ~Q(source__in=HELD)
OUT_OF = Q(source__in=HELD) & ~Q(target__in=HELD)


@dataclass(frozen=True)
class Asked:
    """Which part of the register: days of the site's clocks, both included; one product, one patient, or all."""

    site: Site
    first: date
    last: date
    item: StockItem | None = None
    patient: Patient | None = None

    @property
    def begins_at(self) -> datetime:
        """Midnight at the start of the first day."""
        return datetime.combine(self.first, time(), ZoneInfo(self.site.time_zone))

    @property
    def ends_at(self) -> datetime:
        """Midnight at the end of the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZoneInfo(self.site.time_zone))


@dataclass(frozen=True)
class RegisterRow:
    """One line of the ledger with who did it, who saw it, and, for one product, what the site then held."""

    line: LedgerLine
    witnesses: tuple[str, ...]
    balance_mg: Decimal | None

    @property
    def entry(self) -> LedgerEntry:
        """Its entry."""
        return self.line.entry

    @property
    def seen_by(self) -> str:
        """Who else signed it. A draw without a second check says so; of the rest a dash says that nobody did."""
        if self.witnesses:
            return ", ".join(self.witnesses)
        return "– no second check on record" if self.entry.kind == EntryKind.DRAWN else "–"

    @property
    def source(self) -> str:
        """Out of where."""
        return _where(self.line.source, self.line.source_location)

    @property
    def target(self) -> str:
        """Into where."""
        return _where(self.line.target, self.line.target_location)


def register(asked: Asked, most: int | None = None) -> list[RegisterRow]:
    """The lines asked for, the oldest first; with `most`, the last so many."""
    newest_first = (
        _lines(asked)
        .filter(entry__happened_at__gte=asked.begins_at, entry__happened_at__lt=asked.ends_at)
        .select_related(
            "entry__patient", "entry__recorded_by", "entry__supplier", "entry__voids",
            "container__lot__item", "source_location", "target_location",
        )
        .order_by("-entry__happened_at", "-pk")
    )  # fmt: skip
    lines = list(newest_first[:most])
    seen_by = witnesses(line.entry_id for line in lines)
    balance_mg = held_mg(asked, asked.ends_at) if asked.item is not None and asked.patient is None else None
    rows = []
    for line in lines:
        rows.append(RegisterRow(line, seen_by[line.entry_id], balance_mg))
        if balance_mg is not None:
            balance_mg -= change_mg(line)
    return rows[::-1]


def held_mg(asked: Asked, at: datetime) -> Decimal:
    """What the site held of what is asked for at a moment, drawn and not yet given included: all that ever moved, less what moved
    later. Of a product, which is one site's, the first needs no look at the entries: of ten years it takes a third of the time.
    """
    of_product = asked.item is not None and asked.patient is None and asked.item.site_id == asked.site.pk
    ever = LedgerLine.objects.filter(container__lot__item=asked.item) if of_product else _lines(asked)
    return _moved_mg(ever) - _moved_mg(_lines(asked).filter(entry__happened_at__gte=at))


def _moved_mg(lines: QuerySet[LedgerLine]) -> Decimal:
    """By how much these lines changed what the site holds."""
    sums = lines.aggregate(into=Sum("amount_mg", filter=INTO), out=Sum("amount_mg", filter=OUT_OF))
    return Decimal(sums["into"] or 0) - Decimal(sums["out"] or 0)


def change_mg(line: LedgerLine) -> Decimal:
    """By how much a line changes what the site holds."""
    return line.amount_mg * ((line.target in HELD) - (line.source in HELD))


def witnesses(entries: Iterable[int]) -> defaultdict[int, tuple[str, ...]]:
    """The printed names under each entry: of who saw it, and of who checked what was drawn."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    seen = (Meaning.WITNESSED, Meaning.VERIFIED)
    signed = Signature.objects.filter(record="ledgerentry", record_id__in=set(entries), meaning__in=seen)
    for entry_id, name in signed.order_by("pk").values_list("record_id", "printed_name"):
        found[entry_id] += (name,)
    return found


def _lines(asked: Asked) -> QuerySet[LedgerLine]:
    lines = LedgerLine.objects.filter(entry__site=asked.site)
    if asked.item is not None:
        lines = lines.filter(container__lot__item=asked.item)
    if asked.patient is not None:
        lines = lines.filter(entry__patient=asked.patient)
    return lines


def _where(account: str, location: object) -> str:
    return str(location) if location is not None else str(Account(account).label)
