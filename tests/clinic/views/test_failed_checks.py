"""A second check of the draw that failed is kept, whatever made it fail, and stands on the session's record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions.sessions.checking import FAILED
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import AuditRow, Role, SessionEvent, Site
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.conftest import PASSWORD, person

pytestmark = pytest.mark.django_db
WRONG = "a secret that is not theirs"


@pytest.fixture
def one(room: Make) -> Room:
    """A session whose dose is released and not drawn yet."""
    made = room()
    made.comes()
    made.does(-5, "released")
    return made


def checked(client: Client, one: Room, username: str, *, secret: str = PASSWORD, reads: str = "75") -> str:
    """The page that answers a check of 50 mL in 40 minutes, which are 75 mL/h."""
    url = reverse("session_prepare", args=[one.session.patient_id, one.session.pk])
    sent = {"strength_mg": "50", "volume_ml": "50", "username": username, "secret": secret}
    return client.post(
        url, sent | {"second_reads": reads, "second_draws": "0.82"}, follow=True
    ).content.decode()


def record_of(client: Client, one: Room) -> str:
    url = reverse("session_record", args=[one.session.patient_id, one.session.pk])
    return client.get(url).content.decode()


def kept() -> list[dict[str, Any]]:
    return [json.loads(row.detail) for row in AuditRow.objects.filter(act=FAILED).order_by("seq")]


def test_a_check_with_a_wrong_secret_is_kept_with_what_was_entered_and_without_the_secret(
    client: Client, one: Room
) -> None:
    assert "That is not right." in checked(client, one, one.other.user.username, secret=WRONG, reads="60")
    (said,) = kept()
    assert (said["session"], said["second"]) == (one.session.pk, one.other.user.pk)
    assert (said["reads"], said["expected"]) == ("60 mL/h and 0.82 mL", "75 mL/h and 0.82 mL")
    row = AuditRow.objects.get(act=FAILED)
    assert (row.user, row.patient_id) == (one.by.user, one.session.patient_id)
    assert all(WRONG not in row.detail for row in AuditRow.objects.all())
    assert verify().holds


def test_what_was_typed_as_a_user_name_is_not_kept_where_nobody_has_it(client: Client, one: Room) -> None:
    checked(client, one, WRONG)
    assert [said["second"] for said in kept()] == [None]
    assert all(WRONG not in row.detail for row in AuditRow.objects.all())
    assert "in the name of somebody unknown here" in record_of(client, one)


def test_whoever_checks_what_they_drew_and_whoever_is_no_clinician_fails_the_check(
    client: Client, one: Room, site: Site
) -> None:
    checked(client, one, one.nurse.user.username)
    checked(client, one, person(site, Role.COORDINATOR, "front-desk").username)
    assert [said["why"] for said in kept()] == ["the same person drew", "no clinician here"]
    assert not SessionEvent.objects.filter(kind="prepared").exists()


def test_another_figure_is_kept_beside_the_right_one_in_the_audit_alone(client: Client, one: Room) -> None:
    page = checked(client, one, one.other.user.username, reads="60")
    (said,) = kept()
    assert (said["reads"], said["expected"]) == ("60 mL/h and 0.82 mL", "75 mL/h and 0.82 mL")
    assert "75 mL/h" not in page + record_of(client, one)


def test_the_record_counts_the_checks_that_failed_and_says_whose_they_were(client: Client, one: Room) -> None:
    second = one.other.user
    checked(client, one, second.username, secret=WRONG)
    checked(client, one, second.username, reads="60")
    assert "Drawn and checked." in checked(client, one, second.username)
    record = record_of(client, one)
    assert "2 second checks of the draw failed; nothing was drawn then." in record
    assert (
        f"in the name of {second.printed_name}, at the draw by {one.nurse.user.printed_name}: who it was is not proved"
        in record
    )
    assert f"at the draw by {one.nurse.user.printed_name}: another figure, 60 mL/h" in record


def test_a_check_that_held_leaves_no_word_of_failure(client: Client, one: Room) -> None:
    checked(client, one, one.other.user.username)
    assert kept() == []
    assert "Second checks that failed" not in record_of(client, one)
