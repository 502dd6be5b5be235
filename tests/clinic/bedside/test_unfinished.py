"""A session that somebody began stays in sight until it is finished, however many days that takes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.bedside.board import board
from daybreak.clinic.bedside.unfinished import unfinished
from daybreak.clinic.models import Site, User
from tests.clinic.actions.sessions.conftest import WASTED, Make, Room
from tests.clinic.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def needs(one: Room, site: Site, *, days: int = 2) -> list[str]:
    """What the sessions of earlier days need, so many days later."""
    at = one.session.starts_at + timedelta(days=days)
    assert board(site, at) == []
    return [row.coming.what for row in unfinished(site, at) if row.coming is not None]


def test_one_that_waits_at_its_gates_stays_until_it_is_cancelled(room: Make, site: Site) -> None:
    one = room(hours_ago=20)
    assert needs(one, site) == []  # nobody came: that is a missed session, not an unfinished one
    one.comes()
    assert unfinished(site, one.session.starts_at + timedelta(hours=17)) == []  # the board has it
    assert needs(one, site) == ["Open the gates and release the dose"]
    assert sessions.cancel(one.at(60), one.session, reason="Went home", clinician=one.nurse).accepted
    assert needs(one, site) == []


def test_one_that_was_broken_off_stays_until_its_drug_is_accounted_for(
    room: Make, site: Site, prescriber: User
) -> None:
    one = room().begins()
    assert needs(one, site) == ["Take 6 readings"]
    doctor = confirm(one.at(10), prescriber.username, PASSWORD)
    assert sessions.abort(one.at(10), one.session, reason="Left the clinic", clinician=doctor).accepted
    assert needs(one, site) == ["Account for the drug"]
    assert sessions.account(one.at(50), one.session, one.other, **WASTED).accepted
    assert needs(one, site) == []


def test_after_four_weeks_it_is_looked_for_no_more(room: Make, site: Site) -> None:
    one = room()
    one.comes()
    assert (needs(one, site, days=27), needs(one, site, days=29)) == (
        ["Open the gates and release the dose"],
        [],
    )


def test_the_page_of_the_sessions_lists_it_beside_those_of_the_day(
    room: Make, client: Client, nurse: User
) -> None:
    one = room(hours_ago=20)
    one.comes()
    client.force_login(nurse)
    page = client.get("/sessions/").content.decode()
    assert "Not finished" in page
    assert f"/sessions/{one.session.pk}/" in page.partition("Not finished")[2]
    assert "No session is planned around now." in page
