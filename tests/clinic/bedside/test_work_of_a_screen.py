"""A screen, the board of the day and the calls go through no list that grows with the session: what they ask is carried on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock
from daybreak.clinic.bedside import Bedside, bedside_of, remembered
from tests.clinic.actions.sessions.conftest import LEAVING, Make, Room

PAGES = ("session", "sessions", "bedside_banner")


@pytest.fixture
def db(committing_db: None) -> None:
    """Only what is committed is remembered."""


class Unread(tuple[Any, ...]):
    """A list that may be counted, and read at its end, but not gone through."""

    def __iter__(self) -> Iterator[Any]:
        raise AssertionError("All that happened in the session is read again.")


def unread(standing: Bedside) -> Bedside:
    """The same with all that grows with the session barred."""
    state, log = standing.state, standing.state.log
    barred = replace(state, events=Unread(state.events), log=replace(log, readings=Unread(log.readings)))
    return replace(
        standing,
        state=barred,
        happenings=Unread(standing.happenings),
        readings=Unread(standing.readings),
        by_kind=standing.by_kind | {"reading": Unread(standing.by_kind["reading"])},
    )


@pytest.fixture(params=["dosing", "observing"])
def barred(request: pytest.FixtureRequest, room: Make, monkeypatch: pytest.MonkeyPatch) -> Room:
    """An infusion with an alert, a note and a correction, remembered as it stands, in either stage after the dose began."""
    one = room().begins()
    high = one.reads(10, heart_rate="171").key
    one.does(11, "noted", seen="Vomited twice", severity="moderate", serious="yes")
    one.does(12, "corrected", corrects=one.reads(12).key, reason="Typed wrongly", values={"heart_rate": "72"})
    one.does(13, "acknowledged", event=high, rule="heart-rate-high", done="Prescriber came")
    if request.param == "observing":
        one.does(40, "infusion-ended")
        one.does(42, "reading", **LEAVING)
    assert one.stage == request.param
    remembered._last_read[one.session.pk] = unread(bedside_of(one.session))
    moment = one.session.planned_at + timedelta(minutes=50)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return one


@pytest.mark.parametrize("page", PAGES)
def test_a_screen_goes_through_nothing_that_grows_with_the_session(
    barred: Room, client: Client, page: str
) -> None:
    ids = [barred.session.patient_id, barred.session.pk] if page == "session" else []
    said = client.get(reverse(page, args=ids)).content.decode()
    assert barred.session.where in said


def test_the_bar_holds(barred: Room) -> None:
    with pytest.raises(AssertionError, match="read again"):
        list(bedside_of(barred.session).happenings)
