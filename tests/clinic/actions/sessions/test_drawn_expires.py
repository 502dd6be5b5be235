"""What was drawn may expire before the dose begins: then it is not given, and the gate does not say that it is in date."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.urls import reverse

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.bedside.gates import clinic_gates
from daybreak.clinic.models import User
from tests.clinic.actions.ledger.conftest import Stocked, received
from tests.clinic.actions.sessions.conftest import Make
from tests.clinic.conftest import signed_in
from tests.clinic.views.by_forms import Hands

pytestmark = pytest.mark.django_db

DAYS_LATER_MIN = 3 * 24 * 60


def test_what_was_drawn_on_the_last_days_of_its_lot_is_not_begun_after_it(
    room: Make,
    nurse: User,
    keeper: By,
    stocked: Stocked,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
) -> None:
    settings.IDLE_LOCK_MIN = 10_000
    one, hands = room(hours_ago=0), Hands(monkeypatch)
    vial = stocked.vials[0].lot.item
    received(keeper, stocked.safe, stocked.supplier, vial, 1, lot="LAST", days=1)
    one.comes()
    assert one.draws().accepted
    assert one.standing.portions[0]["lot"] == "LAST"
    (standing,) = [
        gate for gate in clinic_gates(one.standing, one.at(0).moment) if gate.rule == "lot-in-date"
    ]
    assert standing.status == "passed"
    hands.later(DAYS_LATER_MIN)
    refused = one.does(DAYS_LATER_MIN, "infusion-begun")
    assert (refused.kept, refused.answer.rule) == (False, "lot-in-date")
    assert "expired" in refused.answer.sentence
    url = reverse("session", args=[one.session.patient_id, one.session.pk])
    page = signed_in(nurse).get(url).content.decode()
    assert "Begin the infusion" not in page
    assert "What is drawn has expired" in page
    assert sessions.cancel(
        one.at(DAYS_LATER_MIN), one.session, reason="Expired", clinician=one.nurse
    ).accepted
