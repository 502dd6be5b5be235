"""The pages on which a prescriber answers for something: they say what it rests on, and what it ends."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.bedside.papers import lines_of
from daybreak.clinic.models import SessionEvent, User
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db
SEEN = "Systolic blood pressure 150 mmHg; Diastolic blood pressure 92 mmHg"


@pytest.fixture
def raised(room: Make) -> Room:
    """150/92 before a nasal dose (SP-BP-1)."""
    one = room("spravato-trd-us")
    one.comes()
    one.reads(-10, systolic_bp="150", diastolic_bp="92")
    return one


def decide_url(one: Room) -> str:
    return reverse("session_decide", args=[one.session.patient_id, one.session.pk, "bp-before"])


def end_url(one: Room) -> str:
    return reverse("session_end", args=[one.session.patient_id, one.session.pk])


def test_the_page_of_a_decision_shows_values_limit_source_and_policy(raised: Room, prescriber: User) -> None:
    page = signed_in(prescriber).get(decide_url(raised)).content.decode()
    policy = raised.session.plan.policy
    signed = f"threshold policy version {policy.version}, signed by {policy.recorded_by.printed_name}"
    for words in (
        "<strong>150 mmHg</strong>",
        "<strong>92 mmHg</strong>",
        "above 140 mmHg",
        "above 90 mmHg",
        "SP-BP-1",
        signed,
    ):
        assert words in page, words
    (source,) = (one for one in raised.standing.protocol.basis if one.id == "P8")
    assert source.citation in page


def test_a_decision_needs_a_reason_and_keeps_it_with_the_values(raised: Room, prescriber: User) -> None:
    browser = signed_in(prescriber)
    sent = {"proceed": "yes", "secret": PASSWORD, "seen": SEEN}
    assert "This field is required" in browser.post(decide_url(raised), sent).content.decode()
    assert browser.post(decide_url(raised), sent | {"reason": "Anxious"}).status_code == 302
    kept = SessionEvent.objects.get(kind="decided").values
    assert (kept["on"], kept["reason"]) == (SEEN, "Anxious")
    (line,) = (line for line in lines_of(raised.standing) if line.one.row.kind == "decided")
    assert line.detail.startswith(f"bp-before: go on with the dose; {SEEN}; Asks the prescriber when")
    assert line.detail.endswith("; Anxious")


def test_nobody_decides_on_values_that_are_no_longer_the_last(raised: Room, prescriber: User) -> None:
    sent = {"proceed": "yes", "secret": PASSWORD, "reason": "Anxious", "seen": SEEN}
    raised.reads(-9, systolic_bp="178", diastolic_bp="92")
    page = signed_in(prescriber).post(decide_url(raised), sent).content.decode()
    assert "Something was read since this page was opened: Systolic blood pressure 178 mmHg" in page
    assert not SessionEvent.objects.filter(kind="decided").exists()


def test_ending_otherwise_says_what_ends_and_what_is_not_done_and_a_nurse_alone_cannot(
    client: Client, room: Make, prescriber: User
) -> None:
    one = room(hours_ago=0).begins()
    page = client.get(end_url(one)).content.decode()
    for words in (
        "This is no discharge.",
        "The dose is not over",
        "Who takes the patient home is not on record.",
    ):
        assert words in page
    own = {"reason": "Taken to hospital", "username": one.nurse.user.username, "secret": PASSWORD}
    assert "After a dose a prescriber ends a session" in client.post(end_url(one), own).content.decode()
    assert client.post(end_url(one), own | {"username": prescriber.username}).status_code == 302
    assert one.stage == "aborted"
    assert SessionEvent.objects.get(kind="aborted").recorded_by == prescriber


def test_a_prescriber_signs_the_end_with_their_own_password(room: Make, prescriber: User) -> None:
    one = room(hours_ago=0).begins()
    sent = {"reason": "Taken to hospital", "secret": PASSWORD}
    assert signed_in(prescriber).post(end_url(one), sent).status_code == 302
    assert one.stage == "aborted"


def test_after_the_end_nothing_on_the_pages_says_that_the_dose_goes_on(
    client: Client, room: Make, prescriber: User, director: User
) -> None:
    one = room(hours_ago=0).begins()
    address = reverse("session", args=[one.session.patient_id, one.session.pk])
    running = client.get(address).content.decode()
    assert "<span data-pump-off hidden>Pump off.</span><span data-pump-set>Pump: " in running
    assert "The session still uses it." in signed_in(director).get(reverse("stock_open")).content.decode()
    sent = {"reason": "Taken to hospital", "secret": PASSWORD}
    assert signed_in(prescriber).post(end_url(one), sent).status_code == 302
    over = client.get(address).content.decode()
    assert "<span data-pump-off>Pump off.</span><span data-pump-set hidden>" in over
    assert "Given<span data-so-far hidden> so far</span>" in over
    listed = signed_in(director).get(reverse("stock_open")).content.decode()
    assert "The session is over and has not accounted for it." in listed
    assert "still uses it" not in listed
