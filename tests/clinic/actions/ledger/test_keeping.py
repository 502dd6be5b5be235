"""Stock between sessions: moved, found to hold more, thrown away with its rest, sent back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import Delivery
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.models import LedgerEntry, Patient, Site
from daybreak.errors import ActError
from tests.clinic.actions.ledger.conftest import OF_KETAMINE, SESSION, Stocked, mg

REST = {"reason": "rest", "method": "sequestration"}


def test_a_move_takes_all_that_is_in_a_container(by: By, stocked: Stocked, site: Site) -> None:
    ledger.move(by, stocked.vials[:2], stocked.cart)
    in_cart = ledger.stock(site, stocked.cart)
    assert [(one.container, one.amount_mg) for one in in_cart] == [(vial, 500) for vial in stocked.vials[:2]]
    with pytest.raises(ActError, match="there already"):
        ledger.move(by, stocked.vials[:1], stocked.cart)


def test_a_vial_that_yields_more_is_not_retired_early(
    by: By, patient: Patient, stocked: Stocked, witness: Confirmed
) -> None:
    vial = stocked.vials[0]
    with pytest.raises(ActError, match="has not been opened"):
        ledger.found_more(by, vial, Decimal(15), reason="overfill", witness=witness)
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "500")])
    with pytest.raises(ActError, match="0 mg is there"):
        ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "15")])
    ledger.found_more(by, vial, Decimal(15), reason="overfill", witness=witness)
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "15")])
    assert ledger.of_session(SESSION).drawn_mg == 515
    with pytest.raises(ActError, match="what its label says"):
        ledger.found_more(by, stocked.devices[0], Decimal(1), reason="overfill", witness=witness)


def test_a_vial_is_thrown_away_with_exactly_what_the_ledger_has_in_it(
    by: By, patient: Patient, stocked: Stocked, site: Site, witness: Confirmed
) -> None:
    vial = stocked.vials[0]
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "460")])
    with pytest.raises(ActError, match="holds 40 mg, not 35 mg"):
        ledger.discard(by, vial, holds_mg=Decimal(35), witness=witness, **REST)
    ledger.discard(by, vial, holds_mg=Decimal(40), witness=witness, **REST)
    assert vial not in {one.container for one in ledger.stock(site)}
    with pytest.raises(ActError, match="no longer in stock"):
        ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "1")])
    with pytest.raises(ActError, match="no longer in stock"):
        ledger.found_more(by, vial, Decimal(1), reason="overfill", witness=witness)


def test_an_empty_vial_is_thrown_away_too(
    by: By, patient: Patient, stocked: Stocked, site: Site, witness: Confirmed
) -> None:
    ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(stocked.vials[0], "500")])
    ledger.discard(by, stocked.vials[0], holds_mg=Decimal(0), witness=witness, **REST)
    assert len(ledger.stock(site)) == 6


def test_what_goes_back_to_a_supplier_is_out_of_stock(keeper: By, stocked: Stocked, site: Site) -> None:
    entry = ledger.return_to_supplier(
        keeper, stocked.devices, stocked.supplier, invoice="R-1", reason="recall"
    )
    assert (entry.supplier, entry.invoice) == (stocked.supplier, "R-1")
    assert {one.container for one in ledger.stock(site)} == set(stocked.vials)


def test_a_delivery_entered_in_error_is_undone_and_entered_anew(
    keeper: By, stocked: Stocked, site: Site, second: Confirmed
) -> None:
    serials = Delivery(
        stocked.spravato, stocked.supplier, "I-2", "B2", stocked.vials[0].lot.expires_on, 1, ("SN-1",)
    )
    wrong = ledger.receive(keeper, serials, stocked.safe)
    right = replace(serials, expires_on=serials.expires_on + timedelta(days=31))
    with pytest.raises(ActError, match="is on record with the last day"):
        ledger.receive(keeper, right, stocked.safe)
    ledger.void(keeper, wrong, reason="wrong last day", witness=second)
    ledger.receive(keeper, right, stocked.safe)
    assert [one.container.code for one in ledger.stock(site) if one.container.lot.number == "B2"] == ["SN-1"]


def test_an_undone_delivery_leaves_stock(keeper: By, stocked: Stocked, site: Site, second: Confirmed) -> None:
    delivery = LedgerEntry.objects.filter(kind="received").latest("pk")
    ledger.void(keeper, delivery, reason="entered twice", witness=second)
    assert {one.container for one in ledger.stock(site)} == set(stocked.vials)


def test_what_a_vial_holds_stays_with_the_vial(
    by: By, patient: Patient, stocked: Stocked, witness: Confirmed
) -> None:
    vial = stocked.vials[0]
    drawn = ledger.draw(by, patient, SESSION, OF_KETAMINE, [mg(vial, "25")])
    moved = ledger.move(by, [vial], stocked.cart)
    ledger.found_more(by, vial, Decimal(5), reason="overfill", witness=witness)
    with pytest.raises(ActError, match="would stand where"):
        ledger.void(by, moved, reason="wrong place", witness=witness)
    with pytest.raises(ActError, match="would stand where"):
        ledger.void(by, drawn, reason="wrong vial", witness=witness)
    ledger.discard(by, vial, holds_mg=Decimal(480), witness=witness, **REST)
    with pytest.raises(ActError, match="does not stand in Cart"):
        ledger.give_back(by, SESSION, [mg(vial, "25")], to=stocked.cart, reason="not needed")
