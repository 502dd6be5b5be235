"""A blind count that does not agree becomes a discrepancy; no balance changes until an entry of its own says why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import Counted, CountedContainer, CountedLot
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.models import (
    Discrepancy,
    LedgerEntry,
    LossKind,
    Patient,
    Site,
    StockCount,
    signatures_of,
)
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import OF_KETAMINE, SESSION, Stocked, mg


def all_of(stocked: Stocked, vials: int = 3, devices: int = 4) -> list[Counted]:
    return [CountedLot(stocked.vials[0].lot, vials), CountedLot(stocked.devices[0].lot, devices)]


def test_a_count_that_agrees_leaves_no_discrepancy(by: By, stocked: Stocked, site: Site) -> None:
    ledger.count(by, stocked.safe, all_of(stocked))
    assert not Discrepancy.objects.open(site).exists()
    assert StockCount.objects.get().lines.count() == 2


def test_a_difference_is_a_record_and_no_edit(by: By, stocked: Stocked, site: Site) -> None:
    entries = LedgerEntry.objects.count()
    ledger.count(by, stocked.safe, all_of(stocked, vials=2))
    found = Discrepancy.objects.open(site).get()
    assert (found.line.difference_mg, found.line.difference_containers) == (-500, -1)
    assert LedgerEntry.objects.count() == entries
    assert len(ledger.stock(site)) == 7


def test_an_opened_vial_is_counted_by_what_is_in_it(
    by: By, patient: Patient, stocked: Stocked, site: Site
) -> None:
    vial = stocked.vials[0]
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "25")])
    ledger.count(by, stocked.safe, [*all_of(stocked, vials=2), CountedContainer(vial, Decimal("474.5"))])
    assert Discrepancy.objects.open(site).get().line.difference_mg == Decimal("-0.5")
    ledger.count(by, stocked.safe, [*all_of(stocked, vials=2), CountedContainer(vial, None)])
    assert Discrepancy.objects.open(site).latest("pk").line.difference_containers == -1


def test_what_stands_there_is_counted_once(by: By, stocked: Stocked) -> None:
    for counted, said in (
        (all_of(stocked)[:1], "Not everything"),
        ([*all_of(stocked), all_of(stocked)[0]], "counted twice"),
    ):
        with pytest.raises(ActError, match=said):
            ledger.count(by, stocked.safe, counted)
    assert not StockCount.objects.exists()


def test_less_than_nothing_cannot_be_counted(stocked: Stocked) -> None:
    for amount in ("-1", "NaN", "0.0001"):
        with pytest.raises(ActError):
            CountedContainer(stocked.vials[0], Decimal(amount))
    with pytest.raises(ActError):
        CountedLot(stocked.vials[0].lot, -1)


def test_a_discrepancy_is_looked_into_and_resolved_under_a_signature(
    by: By, stocked: Stocked, site: Site, witness: Confirmed, second: Confirmed
) -> None:
    ledger.count(by, stocked.safe, all_of(stocked, devices=3))
    found = Discrepancy.objects.open(site).get()
    ledger.investigated(by, found, note="One device lies in the cart.")
    with pytest.raises(ActError, match="does not answer for the stock"):
        ledger.resolve(by, found, explanation="moved without an entry", signer=second)
    step = ledger.resolve(by, found, explanation="moved without an entry", signer=witness)
    assert [signature.meaning for signature in signatures_of(step)] == ["reviewed"]
    assert not Discrepancy.objects.open(site).exists()
    with pytest.raises(ActError, match="closed"):
        ledger.investigated(by, found, note="once more")


def test_what_is_missing_is_lost_by_an_entry_that_closes_the_discrepancy(
    keeper: By, stocked: Stocked, site: Site, witness: Confirmed
) -> None:
    ledger.count(keeper, stocked.safe, all_of(stocked, vials=2))
    found = Discrepancy.objects.open(site).get()
    ledger.lose(
        keeper,
        kind=LossKind.SIGNIFICANT,
        discovered_at=clock.now(),
        what_happened="Missing at the count of the evening.",
        signer=witness,
        containers=stocked.vials[:1],
        discrepancy=found,
    )
    assert not Discrepancy.objects.open(site).exists()
    ledger.count(keeper, stocked.safe, all_of(stocked, vials=2))
    assert not Discrepancy.objects.open(site).exists()
