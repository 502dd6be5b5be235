"""A live part is made once for all screens that show the same, and never for eyes that may do something else."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from daybreak.clinic.actions import findings, staff
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.models import Patient, Role, Site, User
from daybreak.clinic.views import live_parts
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db
ASKS = {"X-Daybreak-Poll": "1", "X-Daybreak-Shown": "0"}


@pytest.fixture
def clock_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now_s = [1000.0]
    monkeypatch.setattr(live_parts, "monotonic_s", lambda: now_s[0])
    return now_s


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which templates were really rendered."""
    from daybreak.clinic.views import session

    listed: list[str] = []
    render = session.render

    def noted(request: object, template: str, shown: object) -> object:
        listed.append(template)
        return render(request, template, shown)  # type: ignore[arg-type]

    monkeypatch.setattr(session, "render", noted)
    return listed


def bedside(one: Room) -> str:
    return reverse("session", args=[one.session.patient_id, one.session.pk])


def colleague(site: Site, role: Role) -> Client:
    user: User = staff.add_user(
        system(), username=f"second-{role.value}", printed_name="Second", password=PASSWORD
    )
    staff.give_role(system(), user, site, role)
    return signed_in(user)


def versions(answer: bytes) -> int:
    found = re.search(rb'data-live-version="(\d+)"', answer)
    assert found is not None
    return int(found[1])


def test_two_nurses_at_one_session_get_one_part(
    client: Client, room: Make, site: Site, made: list[str]
) -> None:
    one = room()
    other = colleague(site, Role.NURSE)
    parts = [who.get(bedside(one), headers=ASKS).content for who in (client, other)]
    assert parts[0] == parts[1]
    assert made == ["clinic/session.html"]


def test_nothing_of_a_person_is_in_it(client: Client, room: Make, nurse: User) -> None:
    part = client.get(bedside(room()), headers=ASKS).content.decode()
    assert "csrfmiddlewaretoken" not in part
    assert nurse.printed_name not in part


def test_whoever_may_do_something_else_gets_a_part_of_their_own(
    client: Client, room: Make, site: Site
) -> None:
    one = room()
    nurses = client.get(bedside(one), headers=ASKS).content.decode()
    auditors = colleague(site, Role.AUDITOR).get(bedside(one), headers=ASKS).content.decode()
    assert "Check in" in nurses
    assert "Check in" not in auditors


def test_an_entry_is_in_the_next_part_of_its_session(client: Client, room: Make) -> None:
    one = room()
    before = client.get(bedside(one), headers=ASKS).content
    one.comes()
    after = client.get(bedside(one), headers=ASKS).content
    assert versions(after) > versions(before)
    assert b"Checked-in" in after


def test_the_board_may_be_half_a_second_behind_and_says_which_version_it_shows(
    client: Client, room: Make, by: By, clock_s: list[float], made: list[str]
) -> None:
    one = room(hours_ago=0.1)
    url = reverse("sessions")
    first = client.get(url, headers=ASKS).content
    one.comes()
    clock_s[0] += 0.4
    assert client.get(url, headers=ASKS).content == first
    clock_s[0] += 0.2
    assert versions(client.get(url, headers=ASKS).content) > versions(first)
    assert made == ["clinic/sessions.html"] * 2


def test_a_page_that_is_opened_is_always_made(client: Client, room: Make, made: list[str]) -> None:
    one = room()
    for _ in range(2):
        assert b"<html" in client.get(bedside(one)).content
    assert len(made) == 2


def test_what_an_open_screen_asks_reads_the_version_once(client: Client, room: Make) -> None:
    one = room()
    for url in (bedside(one), reverse("sessions")):
        newest = versions(client.get(url).content)
        with CaptureQueriesContext(connection) as made:
            client.get(url, headers=ASKS)
        about = [query["sql"] for query in made.captured_queries if "clinic_livetopic" in query["sql"]]
        assert len([sql for sql in about if "'clock'" not in sql]) == 1
        client.get(url, headers=ASKS | {"X-Daybreak-Shown": f"{newest}"})  # whatever is asked at first only
        with CaptureQueriesContext(connection) as made:
            answer = client.get(url, headers=ASKS | {"X-Daybreak-Shown": f"{newest}"})
        assert (answer.status_code, len(made)) == (204, 2)  # who asks, and the patient or the version


@pytest.mark.parametrize("name", ["follow_up", "rems", "stock"])
def test_a_list_is_made_once_for_all_and_is_less_than_a_second_behind(
    client: Client, by: By, patient: Patient, site: Site, clock_s: list[float], name: str
) -> None:
    url, other = reverse(name), colleague(site, Role.NURSE)
    opened = versions(client.get(url).content)
    first = client.get(url, headers=ASKS).content
    assert versions(first) == opened
    assert b"<html" not in first
    for_later = {"X-Daybreak-Poll": "1", "X-Daybreak-Shown": f"{opened}"}
    assert client.get(url, headers=for_later).status_code == 204
    findings.record(by, patient, [Entry("weight_kg", "70", by.moment)])
    assert live_parts.LIST_BEHIND_S < 1.0
    clock_s[0] += live_parts.LIST_BEHIND_S - 0.1
    assert other.get(url, headers=for_later).content == first
    clock_s[0] += 0.2
    assert versions(other.get(url, headers=for_later).content) > opened
