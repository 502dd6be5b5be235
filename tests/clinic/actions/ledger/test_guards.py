"""The database itself refuses: no line is changed, none goes below zero, no number is finer than a microgram."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from daybreak.clinic import triggers
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.ledger import check
from daybreak.clinic.ledger.balances import Place
from daybreak.clinic.ledger.check import faults
from daybreak.clinic.ledger.flows import Flow
from daybreak.clinic.models import Account, Container, LedgerLine, OutsideAnActError, Patient, Site
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import OF_KETAMINE, SESSION, Stocked, mg

APPEND_ONLY = {
    "clinic_ledgerentry", "clinic_ledgerline", "clinic_lot", "clinic_stockcount", "clinic_countline", "clinic_discrepancy",
    "clinic_discrepancystep", "clinic_loss", "clinic_lossreport", "clinic_inventory", "clinic_registration",
}  # fmt: skip


def attempt(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_ledger_is_append_only() -> None:
    assert set(triggers.append_only_tables()) >= APPEND_ONLY


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clinic_ledgerline SET amount_mg = 1",
        "DELETE FROM clinic_ledgerline",
        "UPDATE clinic_ledgerentry SET reason = ''",
        "DELETE FROM clinic_ledgerentry",
    ],
)
def test_no_line_is_changed_or_deleted(stocked: Stocked, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        attempt(statement)


def test_the_database_refuses_less_than_nothing(stocked: Stocked) -> None:
    columns = "entry_id, container_id, amount_mg, containers, source, target, source_left_mg"
    values = "SELECT entry_id, container_id, 1, 0, 'location', 'waste', -1 FROM clinic_ledgerline LIMIT 1"
    with pytest.raises(DatabaseError, match="never_below_zero"):
        attempt(f"INSERT INTO clinic_ledgerline ({columns}) {values}")


def test_what_a_forger_changes_is_found_twice(by: By, patient: Patient, stocked: Stocked, site: Site) -> None:
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(stocked.vials[0], "50")])
    assert faults(site) == []
    with triggers.lifted():
        attempt("UPDATE clinic_ledgerline SET amount_mg = 25000 WHERE target = 'session'")
    assert any("were left" in fault for fault in faults(site))
    assert any("ledgerline" in str(fault) for fault in verify().faults)


def test_a_container_put_elsewhere_without_an_entry_is_found(by: By, stocked: Stocked, site: Site) -> None:
    container = Container.objects.get(pk=stocked.vials[0].pk)
    with act(by, "test.moved"):
        container.location = stocked.cart
        container.save()
    assert faults(site) == [f"Container {container.pk} does not stand where the ledger has it."]


def test_containers_are_looked_at_a_few_at_a_time_and_none_is_left_out(
    by: By, stocked: Stocked, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "AT_ONCE", 2)
    assert faults(site) == []
    last = Container.objects.latest("pk")
    with act(by, "test.slipped-in"):
        last.location = stocked.cart
        last.save()
        strange = Container(
            pk=-3, site=site, lot=last.lot, code="Strange", label_mg=last.label_mg, location=stocked.safe
        )
        strange.save(force_insert=True)
    with CaptureQueriesContext(connection) as made:
        found = faults(site)
    of_lines = [one["sql"] for one in made if '"clinic_ledgerline"."amount_mg"' in one["sql"]]
    assert found == [f"Container {pk} does not stand where the ledger has it." for pk in (-3, last.pk)]
    assert len(of_lines) == 4  # of eight containers two each


def test_a_line_is_never_saved_again(stocked: Stocked) -> None:
    line = LedgerLine.objects.earliest("pk")
    with pytest.raises(OutsideAnActError):
        line.save()


def test_milligrams_are_exact_in_the_database(by: By, patient: Patient, stocked: Stocked) -> None:
    for amount in ("0.001", "41.175", "0.1", "0.2"):
        ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(stocked.vials[0], amount)])
    drawn = LedgerLine.objects.filter(target=Account.SESSION)
    assert drawn.aggregate(sum=Sum("amount_mg"))["sum"] == Decimal("41.476")
    assert drawn.filter(amount_mg=Decimal("0.001")).count() == 1
    with pytest.raises(ValueError, match="finer than a microgram"):
        drawn.filter(amount_mg=Decimal("0.0001")).count()


def test_a_flow_that_goes_nowhere_cannot_be_built(stocked: Stocked) -> None:
    safe, waste = Place(Account.LOCATION, stocked.safe.pk), Place(Account.WASTE)
    for source, target, amount_mg, containers in (
        (safe, safe, Decimal(1), 0),
        (safe, waste, Decimal(0), 0),
        (safe, waste, Decimal(-1), 1),
        (safe, waste, Decimal(1), 2),
    ):
        with pytest.raises(ValueError, match="flow"):
            Flow(stocked.vials[0], source, target, amount_mg, containers)
    for account, location, session in (
        (Account.LOCATION, None, ""),
        (Account.SESSION, None, ""),
        (Account.WASTE, 1, ""),
    ):
        with pytest.raises(ValueError, match="no account"):
            Place(account, location, session)


def test_stock_belongs_to_a_site(by: By, stocked: Stocked) -> None:
    nowhere = By(by.user, None)
    with pytest.raises(ActError, match="Choose the site"):
        ledger.move(nowhere, stocked.vials, stocked.cart)
