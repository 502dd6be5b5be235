"""Consent that is taken back between the release of the dose and its beginning holds the dose back, on the screen too."""

from __future__ import annotations

import pytest
from django.urls import reverse

from daybreak.clinic.actions import consent, sessions
from daybreak.clinic.bedside.sprays import devices_at_hand
from daybreak.clinic.models import Consent, User
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.conftest import signed_in

pytestmark = pytest.mark.django_db

FIRST = {
    "iv-racemic-acute": ("infusion-begun", "Begin the infusion"),
    "spravato-trd-us": ("device-given", "given, lot"),
    "sc-racemic-response-guided": ("dose-given", "Dose given"),
}


def taken_back(one: Room) -> None:
    given = Consent.objects.get(given=True)
    consent.withdraw_consent(one.at(-2), given, on=one.at(-2).moment.date(), remark="Changed her mind")


def page_of(one: Room, nurse: User) -> str:
    url = reverse("session", args=[one.session.patient_id, one.session.pk])
    return signed_in(nurse).get(url).content.decode()


def values_of(one: Room) -> dict[str, object]:
    devices = devices_at_hand(one.standing)
    return {"container": devices[0]["container"]} if devices else {}


@pytest.mark.parametrize("protocol", FIRST)
def test_no_drug_is_begun_after_consent_was_taken_back(room: Make, nurse: User, protocol: str) -> None:
    kind, button = FIRST[protocol]
    one = room(protocol, hours_ago=0)
    one.comes()
    assert one.draws().accepted
    assert button in page_of(one, nurse)
    taken_back(one)
    refused = one.does(0, kind, **values_of(one))
    assert (refused.kept, refused.answer.rule) == (False, "consent-today")
    page = page_of(one, nurse)
    assert "Do not give the dose: a gate is closed again" in page
    assert button not in page
    assert one.stage == "cleared"


def test_nothing_is_drawn_after_consent_was_taken_back(room: Make, nurse: User) -> None:
    one = room(hours_ago=0)
    one.comes()
    assert one.does(-5, "released").accepted
    taken_back(one)
    assert "Draw and check</a>" not in page_of(one, nurse)
    refused = one.draws_only(0)
    assert (refused.kept, refused.answer.rule) == (False, "consent-today")
    assert one.standing.prepared is None


def test_what_was_begun_without_network_meanwhile_has_happened(room: Make) -> None:
    one = room(hours_ago=0)
    one.comes()
    one.draws()
    taken_back(one)
    (answer,) = sessions.record_queued(one.at(1), one.session, [one.entry(0, "infusion-begun")])
    assert answer.accepted
    assert one.stage == "dosing"
