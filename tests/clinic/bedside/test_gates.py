# ruff: noqa: F811
"""The clinic's own gates hold the dose beside the protocol's; what was asked on another day is asked again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from daybreak.clinic import triggers
from daybreak.clinic.actions import consent, findings, ledger
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.models import Consent
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    GATES,
    Make,
    Room,
    Stocked,
    keeper,
    pharmacist,
    room,
    second,
    stocked,
    witness,
)

pytestmark = pytest.mark.django_db
Change = Callable[[Room], object]


def consent_taken_back(one: Room) -> None:
    consent.withdraw_consent(
        one.by, Consent.objects.get(), on=one.by.moment.date(), remark="Changed her mind"
    )


def enrolment_ended(one: Room) -> None:
    findings.record(one.by, one.session.patient, [Entry("rems_enrolled", "no", one.at(-10).moment)])


def order_changed(one: Room) -> None:
    """As somebody with the keys to the database could."""
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_treatmentplan SET dose_mg = dose_mg * 2")


@pytest.mark.parametrize(
    ("change", "rule"),
    [(consent_taken_back, "consent-today"), (enrolment_ended, "enrolled"), (order_changed, "order")],
)
def test_what_every_clinic_asks_for_holds_the_dose(room: Make, change: Change, rule: str) -> None:
    one = room("spravato-trd-us")
    one.comes()
    change(one)
    answer = one.does(-5, "released")
    assert (answer.kept, answer.answer.rule, one.stage) == (False, rule, "checked-in")


def test_without_the_dose_in_stock_and_in_date_nothing_is_released(
    room: Make, stocked: Stocked, keeper: By, witness: Confirmed, second: Confirmed
) -> None:
    one = room("spravato-trd-us")
    one.comes()
    rest = stocked.devices[1:]
    ledger.destroy(keeper, rest, reason="expired", method="incinerated", first=witness, second=second)
    answer = one.does(-5, "released")  # 28 mg are left, 56 mg are ordered
    assert (answer.kept, answer.answer.rule) == (False, "lot-in-date")


def test_what_was_said_on_another_day_is_asked_again_and_what_was_said_today_is_not(room: Make) -> None:
    """All of it is on record since thirty hours; it is theophylline that was asked again today."""
    one = room()
    yesterday = one.by.moment - timedelta(hours=30)
    entries = [Entry(id, text, yesterday) for id, text in GATES.items()]
    findings.record(one.by, one.session.patient, entries)
    today = Entry("theophylline", "no", one.at(-20).moment)
    findings.record(one.by, one.session.patient, [today])
    one.does(-20, "checked-in")
    known = one.standing.state.latest()
    assert {"theophylline", "sex"} <= set(known)
    assert not {"ride_home_arranged", "hours_since_food", "urinary_tract_symptoms"} & set(known)
    assert one.does(-5, "released").answer.missing
