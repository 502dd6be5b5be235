"""The demonstration has stock to draw from, and its ledger holds."""

from __future__ import annotations

from decimal import Decimal

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import Wanted
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.demo.stock import DEVICES, VIALS, furnish_stock
from daybreak.clinic.ledger.check import faults_everywhere
from daybreak.clinic.ledger.inventories import inventory_due
from daybreak.clinic.models import Discrepancy, Role, Site
from tests.clinic.conftest import PASSWORD, person


def test_the_demonstration_has_counted_stock(site: Site) -> None:
    pharmacist = person(site, Role.PHARMACIST)
    by = By(pharmacist, site, "demo")
    furnish_stock(by, site, confirm(by, pharmacist.username, PASSWORD))
    assert len(ledger.usable(site, Wanted("racemic-ketamine", Decimal(50)))) == VIALS
    assert len(ledger.usable(site, Wanted("esketamine", Decimal(28)))) == DEVICES
    assert not Discrepancy.objects.open(site).exists()
    assert inventory_due(site, clock.now().date()).level == "fine"
    assert faults_everywhere() == []
