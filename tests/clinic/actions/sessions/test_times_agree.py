"""The ledger, the record and the chart say the same milligrams at the same second, however late the drug is accounted for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from daybreak.clinic.actions import sessions
from daybreak.clinic.bedside.dosing import run_so_far
from daybreak.clinic.models import EntryKind, LedgerEntry
from tests.clinic.actions.sessions.conftest import WASTED, Make, Room

pytestmark = pytest.mark.django_db


def given(room: Room) -> LedgerEntry:
    return LedgerEntry.objects.get(session=room.session.reference, kind=EntryKind.GIVEN)


def test_an_infusion_is_given_in_the_ledger_at_the_second_when_the_last_of_it_was_in(room: Make) -> None:
    one = room()
    one.comes()
    one.draws()
    for minute, kind in (
        (0, "infusion-begun"),
        (10, "pump-paused"),
        (15, "pump-resumed"),
        (48, "infusion-ended"),
    ):
        assert one.does(minute, kind).accepted
    sessions.account(one.at(110), one.session)
    whole = [line.amount_mg for line in given(one).lines.all()]
    assert (given(one).happened_at, whole) == (
        one.at(45).moment,
        [Decimal("41.175")],
    )  # 40 min and 5 of pause
    pieces = run_so_far(one.standing)
    assert (pieces[0][0], pieces[-1][1]) == (one.at(0).moment, given(one).happened_at)
    assert sum((share for _, _, share in pieces), Fraction(0)) == 1


def test_a_stopped_infusion_is_given_at_the_second_of_the_stop(room: Make) -> None:
    one = room().begins()
    assert one.does(20, "dosing-stopped", reason="Nausea").accepted
    sessions.account(one.at(60), one.session, one.other, **WASTED)
    assert given(one).happened_at == one.at(20).moment
    assert one.at(60).moment - given(one).happened_at == timedelta(minutes=40)


def test_devices_are_given_when_the_last_one_was(room: Make) -> None:
    one = room("spravato-trd-us", dose=1)
    one.comes()
    one.draws()
    devices = [portion["container"] for portion in one.standing.prepared["portions"]]  # type: ignore[index]
    for number, device in enumerate(devices):
        assert one.does(5 * number, "device-given", container=device).accepted
    sessions.account(one.at(130), one.session)
    assert given(one).happened_at == one.at(10).moment
