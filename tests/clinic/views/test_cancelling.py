# ruff: noqa: F811
"""The page on which a planned session is cancelled: who may, what it says before and after."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions import Happened
from daybreak.clinic.models import EventKind, Role, SessionEvent, Site, TreatmentSession
from tests.clinic.actions.planning.conftest import (  # noqa: F401 - fixtures
    dated,
    later,
    open_clinic,
    order,
    wanted,
)
from tests.clinic.conftest import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db


def url(session: TreatmentSession, name: str = "session_cancel") -> str:
    return reverse(name, args=[session.patient_id, session.pk])


def test_a_coordinator_cancels_and_sees_how_the_course_goes_on(
    site: Site, dated: list[TreatmentSession]
) -> None:
    desk, session = signed_in(person(site, Role.COORDINATOR)), dated[0]
    plans = reverse("plans", args=[session.patient_id])
    assert url(session) in desk.get(plans).content.decode()
    before = desk.get(url(session)).content.decode()
    assert "For the course it counts as a session that was missed" in before
    refused = desk.post(
        url(session), {"reason": "She travels until Friday", "secret": "wrong"}
    ).content.decode()
    assert "She travels until Friday" in refused
    assert not SessionEvent.objects.exists()
    sent = {"reason": "She travels until Friday", "secret": PASSWORD}
    after = desk.post(url(session), sent, follow=True).content.decode()
    for words in ("Session 1 is cancelled", "She travels until Friday", "Coordinator north", "the schedule is kept",
                  "worse-after-missed", "The next session stays: session 2"):  # fmt: skip
        assert words in after, words
    assert "Cancelled" in desk.get(plans).content.decode()
    screen = desk.get(url(session, "session")).content.decode()
    assert "Cancelled" in screen
    assert f'href="{url(session)}"' not in screen


@pytest.mark.parametrize("role", [Role.PHARMACIST, Role.AUDITOR])
def test_others_read_the_page_and_cancel_nothing(
    site: Site, dated: list[TreatmentSession], role: Role
) -> None:
    other = signed_in(person(site, role))
    assert "Cancel this session" not in other.get(url(dated[0])).content.decode()
    assert other.post(url(dated[0]), {"reason": "x", "secret": PASSWORD}).status_code == 403
    assert not SessionEvent.objects.exists()


def test_the_bedside_screen_leads_there_until_the_patient_has_come(
    client: Client, by: By, dated: list[TreatmentSession]
) -> None:
    session = dated[0]
    assert f'href="{url(session)}"' in client.get(url(session, "session")).content.decode()
    assert client.get(url(session, "session_end"))["Location"] == url(session)
    came = Happened(EventKind.CHECKED_IN, session.planned_at, "k-1")
    sessions.record(later(by, session.planned_at), session, came)
    assert f'href="{url(session, "session_end")}"' in client.get(url(session, "session")).content.decode()
    assert "This session has begun, or is over." in client.get(url(session)).content.decode()
