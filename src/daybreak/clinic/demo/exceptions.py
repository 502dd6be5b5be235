"""What does not go as it should: records opened in an emergency, and stock that does not agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from daybreak.clinic.actions import emergency, ledger
from daybreak.clinic.actions.ledger import CountedContainer, CountedLot
from daybreak.clinic.demo.staff import Clinic
from daybreak.clinic.demo.stock import SAFE
from daybreak.clinic.ledger.stock import InStock, stock
from daybreak.clinic.models import Discrepancy, Patient, StockLocation

REASONS = (
    "The patient was brought to Harbour's emergency room confused after a fall.",
    "The patient called our ward at night with chest pain and asked for help.",
)


def emergencies(clinic: Clinic, patients: list[Patient], at: datetime) -> None:
    """Two records are opened from the other site; one is reviewed."""
    for number, (patient, reason) in enumerate(zip(patients, REASONS, strict=True)):
        moment = at + timedelta(hours=number)
        access = emergency.open_in_emergency(clinic.neighbour(moment), patient, reason=reason)
        if number == 0:
            by = clinic.by("director", moment + timedelta(hours=9))
            emergency.review(by, access, justified=True, comment="Called the ward: all as written.")


def miscount(clinic: Clinic, at: datetime) -> None:
    """A count finds one container too few; it is looked into and explained."""
    _count(clinic, at, short=1)
    discrepancy = Discrepancy.objects.open(clinic.site).order_by("-pk").first()
    assert discrepancy is not None
    by = clinic.by("pharmacist", at + timedelta(hours=1))
    ledger.investigated(by, discrepancy, note="Counted again by two: one box stood behind the others.")
    by = clinic.by("pharmacist", at + timedelta(hours=2))
    signer = clinic.proved["pharmacist"]
    ledger.resolve(by, discrepancy, explanation="A miscount; the number agrees.", signer=signer)


def open_discrepancy(clinic: Clinic, at: datetime) -> None:
    """A count finds one container too few, and nobody has found out why yet."""
    _count(clinic, at, short=1)


def discard_opened(clinic: Clinic, at: datetime) -> None:
    """At the end of the day what is left in opened vials is thrown away before a witness."""
    by, witness = clinic.by("nurse", at), clinic.proved["pharmacist"]
    for one in stock(clinic.site):
        if one.container.opened_at is not None:
            ledger.discard(
                by, one.container, holds_mg=one.amount_mg, reason="End of the day.", method="Made unusable",
                witness=witness,
            )  # fmt: skip


def _count(clinic: Clinic, at: datetime, *, short: int) -> None:
    safe = StockLocation.objects.get(site=clinic.site, name=SAFE)
    there = stock(clinic.site, safe)
    counted = [*_unopened(there), *(CountedContainer(one.container, one.amount_mg) for one in _opened(there))]
    first = counted[0]
    assert isinstance(first, CountedLot)
    ledger.count(
        clinic.by("pharmacist", at), safe, [CountedLot(first.lot, first.containers - short), *counted[1:]]
    )


def _unopened(there: list[InStock]) -> list[CountedLot | CountedContainer]:
    lots = {one.container.lot.pk: one.container.lot for one in there if one.container.opened_at is None}
    return [
        CountedLot(lot, sum(one.container.lot_id == pk and one.container.opened_at is None for one in there))
        for pk, lot in lots.items()
    ]


def _opened(there: list[InStock]) -> list[InStock]:
    return [one for one in there if one.container.opened_at is not None and one.amount_mg > Decimal(0)]
