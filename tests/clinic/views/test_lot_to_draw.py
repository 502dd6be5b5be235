"""The lot that is named where the strength is chosen is the lot that is drawn."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions import ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.ledger import Wanted
from daybreak.clinic.actions.sessions.preparing import preparation
from tests.clinic.actions.ledger.conftest import Stocked, mg, received
from tests.clinic.actions.sessions.conftest import Make

pytestmark = pytest.mark.django_db


def test_a_vial_that_is_open_is_named_before_one_that_expires_sooner(
    client: Client, room: Make, keeper: By, stocked: Stocked
) -> None:
    one = room("sc-racemic-response-guided", hours_ago=0)
    one.comes()
    assert one.does(-5, "released").accepted
    (opened,) = preparation(one.session, Decimal(50)).portions
    wanted = Wanted("racemic-ketamine", Decimal(50))
    ledger.draw(one.by, one.session.patient, "another", wanted, [mg(opened.container, "10")])
    vial, lot = opened.container.lot.item, opened.container.lot.number
    received(keeper, stocked.safe, stocked.supplier, vial, 1, lot="SOONER", days=2)
    client.force_login(one.nurse.user)
    page = client.get(reverse("session_prepare", args=[one.session.patient_id, one.session.pk]))
    ((_, named),) = page.context["strength"].fields["strength_mg"].choices
    (drawn,) = preparation(one.session, Decimal(50)).portions
    assert drawn.container.lot.number == lot
    assert f"lot {lot}," in named
