"""Counting a place without seeing what should be there, and looking into what does not agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import Act, act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger.posting import lock, site_of
from daybreak.clinic.actions.ledger.witnessing import check_answers_for_stock
from daybreak.clinic.actions.signing import Confirmed, sign
from daybreak.clinic.ledger.stock import InStock, stock
from daybreak.clinic.models import (
    Container,
    CountLine,
    Discrepancy,
    DiscrepancyStep,
    Lot,
    Meaning,
    Step,
    StockCount,
    StockLocation,
)
from daybreak.clinic.models.milligrams import whole_ug
from daybreak.errors import ActError


@dataclass(frozen=True)
class CountedLot:
    """So many unopened containers of a lot.

    Raises:
        ActError: fewer than none.
    """

    lot: Lot
    containers: int

    def __post_init__(self) -> None:
        if not 0 <= self.containers <= 10_000:
            raise ActError(
                f"{self.containers} containers of {self.lot}.", remedy="Write a whole number, 0 if none."
            )


@dataclass(frozen=True)
class CountedContainer:
    """So many milligrams in an opened container; None: it is not there.

    Raises:
        ActError: less than nothing, or finer than a microgram.
    """

    container: Container
    amount_mg: Decimal | None

    def __post_init__(self) -> None:
        if self.amount_mg is not None:
            if not (self.amount_mg.is_finite() and 0 <= self.amount_mg <= 1_000_000):
                raise ActError(f"{self.amount_mg} mg in {self.container}.", remedy="Write 0 or more.")
            try:
                whole_ug(self.amount_mg)
            except ValueError:
                raise ActError(
                    f"{self.amount_mg} mg is finer than a microgram.", remedy="Write at most three decimals."
                ) from None


Counted = CountedLot | CountedContainer


def count(by: By, location: StockLocation, counted: Sequence[Counted]) -> StockCount:
    """Write down a count; whatever does not agree becomes a discrepancy, and no balance changes.

    Raises:
        ActError: another site's place, something twice, or something that the ledger has there and that was not counted.
    """
    if location.site_id != site_of(by).pk:
        raise ActError("This place is another site's.", remedy="Choose one of this site.")
    with act(by, "ledger.counted") as done:
        lock(Container.objects.filter(location=location))
        row = StockCount(location=location)
        done.stamp(row)
        lines = CountLine.objects.append(_lines(row, counted, stock(location.site, location)))
        for line in lines:
            if not line.agrees:
                done.stamp(Discrepancy(line=line))
    return row


def investigated(by: By, discrepancy: Discrepancy, *, note: str) -> DiscrepancyStep:
    """Say what was looked at and found.

    Raises:
        ActError: it is closed, or there is no note.
    """
    with act(by, "discrepancy.investigated") as done:
        return add_step(done, discrepancy, Step.INVESTIGATED, note)


def resolve(by: By, discrepancy: Discrepancy, *, explanation: str, signer: Confirmed) -> DiscrepancyStep:
    """Close it with its explanation, under the signature of somebody who answers for the stock.

    What the explanation changes in the ledger is an entry of its own: an undone entry, more found, a loss written off.

    Raises:
        ActError: it is closed, there is no explanation, or the signer is neither pharmacist nor medical director here.
    """
    check_answers_for_stock(by, signer)
    with act(by, "discrepancy.resolved") as done:
        step = add_step(done, discrepancy, Step.RESOLVED, explanation)
        sign(done, signer, Meaning.REVIEWED, step)
    return step


def add_step(done: Act, discrepancy: Discrepancy, step: Step, note: str) -> DiscrepancyStep:
    """Write a step of a discrepancy that is open."""
    why = refusing.text(note, "What was found", most=1000)
    if not Discrepancy.objects.open(site_of(done.by)).filter(pk=discrepancy.pk).exists():
        raise ActError("This discrepancy is closed, or another site's.", remedy="Look at its history.")
    row = DiscrepancyStep(discrepancy=discrepancy, step=step, note=why)
    done.stamp(row)
    return row


def _lines(row: StockCount, counted: Sequence[Counted], there: Sequence[InStock]) -> list[CountLine]:
    unopened: defaultdict[int, list[InStock]] = defaultdict(list)
    opened: dict[int, InStock] = {}
    for one in there:
        if one.container.opened_at is None:
            unopened[one.container.lot_id].append(one)
        else:
            opened[one.container.pk] = one
    lines = [
        _lot_line(row, one, unopened.pop(one.lot.pk, []))
        if isinstance(one, CountedLot)
        else _container_line(row, one, opened.pop(one.container.pk, None))
        for one in counted
    ]
    if len({(line.lot_id, line.container_id) for line in lines}) != len(lines):
        raise ActError("Something is counted twice.", remedy="Write one number for each line.")
    if unopened or opened:
        raise ActError(
            "Not everything on the list was counted, perhaps because something has just been put there.",
            remedy="Load the page again, and write 0 for what is not there.",
        )
    return lines


def _lot_line(row: StockCount, one: CountedLot, expected: Sequence[InStock]) -> CountLine:
    each_mg = expected[0].container.label_mg if expected else one.lot.item.label_mg
    return CountLine(
        count=row,
        lot=one.lot,
        counted_containers=one.containers,
        counted_mg=one.containers * each_mg,
        expected_containers=len(expected),
        expected_mg=sum((each.amount_mg for each in expected), Decimal(0)),
    )


def _container_line(row: StockCount, one: CountedContainer, expected: InStock | None) -> CountLine:
    return CountLine(
        count=row,
        lot=one.container.lot,
        container=one.container,
        counted_containers=int(one.amount_mg is not None),
        counted_mg=one.amount_mg or Decimal(0),
        expected_containers=int(expected is not None),
        expected_mg=expected.amount_mg if expected else Decimal(0),
    )
